import { forbiddenField, notSupported } from '../../../model/field-error.js';
import type { Causes } from '../../validation/causes.js';

const REALTIME = [
  ...Array.from({ length: 15 }, (_, index) => `SIGRTMIN+${index + 1}`),
  ...Array.from({ length: 14 }, (_, index) => `SIGRTMAX-${index + 1}`),
];

/** As Go's sets.List sorts them. */
const LINUX_SIGNALS = [
  ...'ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX'
    .split(' ')
    .map((name) => `SIG${name}`),
  ...REALTIME,
].sort();
const WINDOWS_SIGNALS = ['SIGKILL', 'SIGTERM'];

/** The signal that ends a container depends on its system. Source: kubernetes pkg/apis/core/validation validateStopSignal. */
export function checkStopSignal(signal: string, os: string | undefined, path: string, causes: Causes): void {
  if (os === undefined) {
    causes.push(forbiddenField(path, 'may not be set for containers with empty `spec.os.name`'));
    return;
  }
  const known = os === 'windows' ? WINDOWS_SIGNALS : os === 'linux' ? LINUX_SIGNALS : undefined;
  if (known !== undefined && !known.includes(signal)) causes.push(notSupported(path, signal, known));
}
