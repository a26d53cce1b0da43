import type { Millis } from '../model/revision.js';
import { parseTimestamp } from '../model/timestamp.js';
import type { Container, ContainerStateTerminated, ContainerStatus } from '../schema/generated/types/core.js';
import { backOffMessage, DIED_WITH_NODE, delayInMessage, restartDelay } from './back-off.js';
import { KILLED, type RunEnd, terminated } from './container-run.js';
import { parseImageName } from './images.js';
import { launchContainer } from './launch-container.js';
import type { PodTurn } from './pod-turn.js';
import { probeFailure } from './probes.js';
import { RESTART_SYNC_TIME } from './timings.js';

/**
 * What part a container plays in its Pod. An init container must end before the next one begins; a sidecar need only start; an ephemeral one was
 * put into a Pod that runs, and runs once.
 */
export type ContainerRole = 'init' | 'sidecar' | 'app' | 'ephemeral';

/**
 * Brings a container's status up to the present: starts it, lets it end, restarts it after its back-off, and follows its
 * probes. What happens follows from the status itself, the Pod and the time; the turn gathers Events and when to look again.
 *
 * @param begin when the kubelet comes to this container if it has not run yet
 */
export function syncContainer(
  turn: PodTurn,
  container: Container,
  status: ContainerStatus,
  role: ContainerRole,
  begin: Millis,
): ContainerStatus {
  let current = status;
  for (;;) {
    const next = step(turn, container, current, role, begin);
    if (next === current) return current;
    current = next;
  }
}

/** One transition, or the same status when none is due. */
function step(
  turn: PodTurn,
  container: Container,
  status: ContainerStatus,
  role: ContainerRole,
  begin: Millis,
): ContainerStatus {
  const { state } = status;
  if (state?.running !== undefined) return whileRunning(turn, container, status, role);
  if (state?.terminated !== undefined) return whileTerminated(turn, container, status, state.terminated, role);
  return whileWaiting(turn, container, status, begin);
}

function whileRunning(
  turn: PodTurn,
  container: Container,
  status: ContainerStatus,
  role: ContainerRole,
): ContainerStatus {
  const { now } = turn;
  if (runsAnotherImage(container, status)) {
    turn.note('Normal', 'Killing', `Container ${container.name} definition changed, will be restarted`, container);
    return terminated(status, now, KILLED);
  }
  const startedAt = parseTimestamp(status.state?.running?.startedAt) ?? now;
  const { probes, end, unhealthyMessage } = turn.runtime.running(turn, container, status, startedAt);
  if (end !== undefined && end.at <= now) {
    noteCondemned(turn, container, end);
    const ended = terminated(status, end.at, end.exitCode, end.reason, end.message);
    return role === 'init' && end.exitCode === 0 ? { ...ended, ready: true } : ended;
  }
  turn.wakeAt(end?.at);
  turn.wakeAt(probes.nextChange);
  const ready = role !== 'init' && role !== 'ephemeral' && probes.ready;
  const started = role !== 'ephemeral' && probes.started;
  if (probes.unhealthy && unhealthyMessage !== undefined)
    turn.note('Warning', 'Unhealthy', unhealthyMessage, container, !status.ready);
  return status.ready === ready && status.started === started ? status : { ...status, ready, started };
}

function noteCondemned(turn: PodTurn, container: Container, { condemnedBy: probe, probeMessage }: RunEnd): void {
  const { livenessProbe, startupProbe, name } = container;
  const failed = probe === 'Liveness' ? livenessProbe : startupProbe;
  if (probe === undefined || failed === undefined) return;
  turn.note('Warning', 'Unhealthy', probeMessage ?? probeFailure(probe, failed, turn.podIP), container);
  turn.note('Normal', 'Killing', `Container ${name} failed ${probe.toLowerCase()} probe, will be restarted`, container);
}

function whileTerminated(
  turn: PodTurn,
  container: Container,
  status: ContainerStatus,
  ended: ContainerStateTerminated,
  role: ContainerRole,
): ContainerStatus {
  const { pod, now } = turn;
  const changed = runsAnotherImage(container, status) && role !== 'init';
  if (!changed && !restarts(turn, container, ended.exitCode, role)) return status;
  const finishedAt = parseTimestamp(ended.finishedAt) ?? now;
  const noticedAt = finishedAt + (changed || ended.reason === DIED_WITH_NODE ? 0 : RESTART_SYNC_TIME);
  if (now < noticedAt) {
    turn.wakeAt(noticedAt);
    return status;
  }
  const delay = changed ? 0 : restartDelay(ended, status);
  if (now >= finishedAt + delay)
    return launchContainer(turn, container, status, Math.max(noticedAt, finishedAt + delay));

  const { name, namespace, uid } = pod.metadata;
  const podName = `${name}_${namespace}(${uid})`;
  turn.note(
    'Warning',
    'BackOff',
    `Back-off restarting failed container ${container.name} in pod ${podName}`,
    container,
  );
  const message = backOffMessage(delay, container.name, podName);
  return {
    ...status,
    ready: false,
    state: { waiting: { reason: 'CrashLoopBackOff', message } },
    lastState: { terminated: ended },
  };
}

function whileWaiting(turn: PodTurn, container: Container, status: ContainerStatus, begin: Millis): ContainerStatus {
  const { reason, message } = status.state?.waiting ?? {};
  const finishedAt = parseTimestamp(status.lastState?.terminated?.finishedAt);
  if (finishedAt === undefined) return launchContainer(turn, container, status, begin);
  if (reason !== 'CrashLoopBackOff' || runsAnotherImage(container, status)) {
    return launchContainer(turn, container, status, finishedAt + RESTART_SYNC_TIME);
  }
  const until = finishedAt + delayInMessage(message);
  if (turn.now >= until) return launchContainer(turn, container, status, until);
  turn.wakeAt(until);
  return status;
}

/** Whether a container that ended is started again. Its own policy, where it has one, goes before the Pod's. */
export function restarts(
  { pod }: Pick<PodTurn, 'pod'>,
  container: Container,
  exitCode: number,
  role: ContainerRole,
): boolean {
  if (role === 'sidecar') return true;
  if (role === 'ephemeral') return false;
  const policy = container.restartPolicy ?? pod.spec.restartPolicy ?? 'Always';
  if (policy === 'Never') return false;
  return exitCode !== 0 || (policy === 'Always' && role === 'app');
}

/** Whether the Pod's image was changed since the container was started. */
function runsAnotherImage(container: Container, status: ContainerStatus): boolean {
  return (
    status.image !== container.image &&
    status.image !== (parseImageName(container.image ?? '')?.full ?? container.image)
  );
}

/** When a container's present run started; undefined when it does not run. */
export function runningSince(status: ContainerStatus | undefined): Millis | undefined {
  return parseTimestamp(status?.state?.running?.startedAt);
}
