import type { JsonObject } from '../../../model/json.js';

const IPC_NAMES = new Set([
  'kernel.sem',
  'kernel.shmall',
  'kernel.shmmax',
  'kernel.shmmni',
  'kernel.shm_rmid_forced',
  'kernel.shm',
  'kernel.msgmax',
  'kernel.msgmnb',
  'kernel.msgmni',
  'kernel.msg',
]);

/** The name with dots between its parts, up to a star. Where a slash comes first, slashes and dots change places. */
function normalized(name: string): string {
  const separator = /[./]/.exec(name)?.[0];
  const dotted = separator === '/' ? name.replace(/[./]/g, (found) => (found === '.' ? '/' : '.')) : name;
  const star = dotted.indexOf('*');
  return star < 0 ? dotted : dotted.slice(0, star);
}

/**
 * Why a kernel parameter must not be set by a Pod that shares that part of the kernel with its host; undefined when it may.
 * Source: kubernetes pkg/apis/core/validation ValidateHostSysctl, component-helpers node/util/sysctl.
 */
export function hostSysctlError(sysctl: string, spec: JsonObject): string | undefined {
  const name = normalized(sysctl);
  if (spec['hostNetwork'] === true && name.startsWith('net.')) {
    return "may not be specified when 'hostNetwork' is true";
  }
  const isIpc = IPC_NAMES.has(name) || name.startsWith('fs.mqueue.');
  return spec['hostIPC'] === true && isIpc ? "may not be specified when 'hostIPC' is true" : undefined;
}
