import { pastTime } from '../model/recorded-time.js';
import type { Millis } from '../model/revision.js';
import { stableDigest } from '../model/stable-hash.js';
import { timestamp } from '../model/timestamp.js';
import type { Container, ContainerStatus, Pod } from '../schema/generated/types/core.js';
import { DIED_WITH_NODE } from './back-off.js';
import type { Behaviour } from './behaviour.js';
import type { ProbeOutlook } from './probes.js';
import { containerStopTime, PRE_STOP_TIME } from './timings.js';

/** How and when a run ends. */
export interface RunEnd {
  readonly at: Millis;
  readonly exitCode: number;
  /** The probe that condemned it, if one did. */
  readonly condemnedBy?: 'Liveness' | 'Startup';
  /** What that probe said; made up where nobody asked. */
  readonly probeMessage?: string;
  /** Why it ended, where the code does not tell. */
  readonly reason?: string;
  readonly message?: string;
}

/** What a process that SIGKILL ended exits with: 128 + 9. */
export const KILLED = 137;
/** What a task exits with that SIGTERM cut short: 128 + 15. A server, which runs for ever, takes it as its proper end. */
const INTERRUPTED = 143;
/** What the runtime reports of a container it found dead. */
const EXIT_UNKNOWN = 255;
/** Source: k8s.io/api core/v1 PodSpec.terminationGracePeriodSeconds. */
const DEFAULT_GRACE_SECONDS = 30;

/** How a container's run ends if nobody stops it: by itself, or by a probe. Undefined when it goes on for ever. */
export function runEnd(
  pod: Pod,
  container: Container,
  behaviour: Behaviour,
  startedAt: Millis,
  probes: ProbeOutlook,
): RunEnd | undefined {
  const { end } = behaviour;
  const own = end && { at: startedAt + end.after, exitCode: end.exitCode };
  const { kill } = probes;
  if (kill === undefined || (own !== undefined && own.at <= kill.at)) return own;
  const probe = kill.probe === 'Liveness' ? container.livenessProbe : container.startupProbe;
  const seconds =
    probe?.terminationGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS;
  const { after } = stopOutcome(pod, container, behaviour, seconds * 1000);
  return { at: kill.at + after, exitCode: KILLED, condemnedBy: kill.probe };
}

/** How long a container takes to stop once it is asked to, and what it then exits with. The preStop hook counts into the grace. */
export function stopOutcome(
  pod: Pod,
  container: Container,
  behaviour: Behaviour,
  grace: Millis,
): { after: Millis; exitCode: number } {
  const hook = container.lifecycle?.preStop;
  const preStop = hook === undefined ? 0 : hook.sleep === undefined ? PRE_STOP_TIME : hook.sleep.seconds * 1000;
  const after = preStop + (behaviour.stopAfter ?? containerStopTime(pod.metadata.uid, container.name));
  if (after > grace) return { after: grace, exitCode: KILLED };
  return { after, exitCode: behaviour.end === undefined ? 0 : INTERRUPTED };
}

/** The status of a running container after its end. */
export function terminated(
  status: ContainerStatus,
  at: Millis,
  exitCode: number,
  reason?: string,
  message?: string,
): ContainerStatus {
  return {
    ...status,
    ready: false,
    started: false,
    state: {
      terminated: {
        exitCode,
        reason: reason ?? (exitCode === 0 ? 'Completed' : 'Error'),
        ...(message === undefined ? {} : { message }),
        startedAt: status.state?.running?.startedAt,
        finishedAt: timestamp(at),
        containerID: status.containerID,
      },
    },
  };
}

/** What a runtime calls the nth run of a container, in one boot of its node. */
export function containerID(
  pod: Pod,
  container: string,
  run: number,
  runtime: string,
  boot: string | undefined,
): string {
  const parts = [pod.metadata.uid, container, run, ...(boot === undefined ? [] : [boot])];
  return `${runtime}://${stableDigest(parts.join('/'))}`;
}

/**
 * The status of a container after its node has booted: what ran before is dead. Which that is its name says. Its start does not, as that
 * was read from another clock than the time of the boot.
 */
export function afterBoot(
  pod: Pod,
  status: ContainerStatus,
  runtime: string,
  boot: string,
  now: Millis,
): ContainerStatus {
  const { name, restartCount, state } = status;
  if (state?.running === undefined || status.containerID === containerID(pod, name, restartCount, runtime, boot))
    return status;
  return terminated(status, pastTime(boot, now) ?? now, EXIT_UNKNOWN, DIED_WITH_NODE);
}
