import type { Millis } from '../../../model/revision.js';
import { parseTimestamp } from '../../../model/timestamp.js';
import type { ContainerStateTerminated, ContainerStatus, Pod } from '../../../schema/generated/types/core.js';
import { humanDuration } from '../../columns/human-duration.js';

/** What `kubectl get pods` says of a Pod's containers. */
interface PodSummary {
  readonly ready: number;
  readonly total: number;
  /** The STATUS column. */
  readonly status: string;
  readonly restarts: number;
  /** When a container last ended and was started again. */
  readonly lastRestart?: Millis;
}

const isTrue = (pod: Pod, type: string) =>
  pod.status?.conditions?.find((condition) => condition.type === type)?.status === 'True';

const later = (a: Millis | undefined, b: Millis | undefined) => (a === undefined || (b !== undefined && b > a) ? b : a);
const lastEnd = (container: ContainerStatus) => parseTimestamp(container.lastState?.terminated?.finishedAt);

function endedAs({ reason, signal, exitCode }: ContainerStateTerminated): string {
  if (reason !== undefined && reason !== '') return reason;
  return signal !== undefined && signal !== 0 ? `Signal:${signal}` : `ExitCode:${exitCode}`;
}

/** What the init containers say: how far they are, and what carries over once the Pod itself runs. */
function summarizeInit(pod: Pod) {
  const declared = pod.spec.initContainers ?? [];
  const sidecars = new Set(declared.filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name));
  let restarts = 0;
  let lastRestart: Millis | undefined;
  let sidecarRestarts = 0;
  let lastSidecarRestart: Millis | undefined;
  let ready = 0;
  let blocked: string | undefined;
  for (const [index, container] of (pod.status?.initContainerStatuses ?? []).entries()) {
    const { terminated, waiting } = container.state ?? {};
    const isSidecar = sidecars.has(container.name);
    restarts += container.restartCount;
    lastRestart = later(lastRestart, lastEnd(container));
    if (isSidecar) {
      sidecarRestarts += container.restartCount;
      lastSidecarRestart = later(lastSidecarRestart, lastEnd(container));
    }
    if (terminated?.exitCode === 0) continue;
    if (isSidecar && container.started === true) {
      if (container.ready) ready++;
      continue;
    }
    if (terminated !== undefined) blocked = `Init:${endedAs(terminated)}`;
    else if (waiting?.reason !== undefined && waiting.reason !== '' && waiting.reason !== 'PodInitializing')
      blocked = `Init:${waiting.reason}`;
    else blocked = `Init:${index}/${declared.length}`;
    break;
  }
  return { sidecars: sidecars.size, restarts, lastRestart, sidecarRestarts, lastSidecarRestart, ready, blocked };
}

/** Lets the containers speak; they are read from the last to the first, so that the first has the last word. */
function summarizeContainers(pod: Pod, phase: string) {
  let status = phase;
  let restarts = 0;
  let lastRestart: Millis | undefined;
  let ready = 0;
  for (const container of [...(pod.status?.containerStatuses ?? [])].reverse()) {
    const { waiting, terminated, running } = container.state ?? {};
    restarts += container.restartCount;
    lastRestart = later(lastRestart, lastEnd(container));
    if (waiting?.reason !== undefined && waiting.reason !== '') status = waiting.reason;
    else if (terminated !== undefined) status = endedAs(terminated);
    else if (container.ready && running !== undefined) ready++;
  }
  if (status === 'Completed' && ready > 0) status = isTrue(pod, 'Ready') ? 'Running' : 'NotReady';
  return { status, restarts, lastRestart, ready };
}

/**
 * Boils a Pod's status down to what its row shows.
 * Source: kubernetes pkg/printers/internalversion/printers.go printPod.
 */
export function podSummary(pod: Pod): PodSummary {
  const phase = pod.status?.phase ?? '';
  const reason = pod.status?.reason ?? '';
  const gated = pod.status?.conditions?.some(
    (condition) => condition.type === 'PodScheduled' && condition.reason === 'SchedulingGated',
  );
  let status: string = gated === true ? 'SchedulingGated' : reason === '' ? phase : reason;

  const init = summarizeInit(pod);
  let { ready, restarts, lastRestart } = init;
  if (init.blocked !== undefined) status = init.blocked;
  if (init.blocked === undefined || isTrue(pod, 'Initialized')) {
    const containers = summarizeContainers(pod, status);
    status = containers.status;
    ready += containers.ready;
    restarts = init.sidecarRestarts + containers.restarts;
    lastRestart = later(init.lastSidecarRestart, containers.lastRestart);
  }

  if (pod.metadata.deletionTimestamp !== undefined) {
    // A Pod whose node was lost cannot be seen ending, so nothing is claimed about it.
    if (reason === 'NodeLost') status = 'Unknown';
    else if (phase !== 'Succeeded' && phase !== 'Failed') status = 'Terminating';
  }
  return { ready, total: (pod.spec.containers ?? []).length + init.sidecars, status, restarts, lastRestart };
}

/** The RESTARTS column: `0`, `3 (5m ago)`. */
export function restartsCell({ restarts, lastRestart }: PodSummary, now: Millis): string {
  return restarts === 0 || lastRestart === undefined
    ? String(restarts)
    : `${restarts} (${humanDuration(now - lastRestart)} ago)`;
}
