import type { Millis } from '../../model/revision.js';
import { parseTimestamp } from '../../model/timestamp.js';
import type { Pod } from '../../schema/generated/types/core.js';
import { isPodReady, podCondition } from '../pods/pod-condition.js';

/** Says how willingly a Pod is given up; set by users. Source: KEP-2255. */
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';

/** Lower goes first. Source: pkg/controller/controller_utils.go ActivePodsWithRanks. */
const PHASE_ORDER: ReadonlyMap<string | undefined, number> = new Map([
  ['Pending', 0],
  ['Unknown', 1],
  ['Running', 2],
]);

/**
 * The Pods in the order in which a ReplicaSet gives them up: unassigned before assigned; pending, unknown, running; not
 * ready before ready; cheaper first; more of its kin on the node first; ready for less long first; more restarts first;
 * younger first. Ages count by powers of two, so that which of two equally old Pods goes does not depend on seconds; what
 * is still equal is decided by uid. `kinOnNode` counts the Pods of all ReplicaSets of the same owner by node name.
 * Source: pkg/controller/controller_utils.go ActivePodsWithRanks.Less, KEP-2185.
 */
export function inDeletionOrder(
  pods: readonly Pod[],
  kinOnNode: ReadonlyMap<string, number>,
  now: Millis,
): readonly Pod[] {
  return [...pods].sort((a, b) => {
    for (const criterion of CRITERIA) {
      const difference = criterion(a, b, kinOnNode, now);
      if (difference !== 0) return difference;
    }
    return a.metadata.uid < b.metadata.uid ? -1 : 1;
  });
}

type Criterion = (a: Pod, b: Pod, kinOnNode: ReadonlyMap<string, number>, now: Millis) => number;

/** Below zero when `a` goes first. Asked one after the other: the first mostly tells, and the last are the dearest. */
const CRITERIA: readonly Criterion[] = [
  (a, b) => Number(isAssigned(a)) - Number(isAssigned(b)),
  (a, b) => (PHASE_ORDER.get(a.status?.phase) ?? 0) - (PHASE_ORDER.get(b.status?.phase) ?? 0),
  (a, b) => Number(isPodReady(a)) - Number(isPodReady(b)),
  (a, b) => deletionCost(a) - deletionCost(b),
  (a, b, kinOnNode) => kinOf(b, kinOnNode) - kinOf(a, kinOnNode),
  (a, b, _, now) => (isPodReady(a) && isPodReady(b) ? ageOrder(readySince(a), readySince(b), now) : 0),
  (a, b) => restarts(b, false) - restarts(a, false),
  (a, b) => restarts(b, true) - restarts(a, true),
  (a, b, _, now) =>
    ageOrder(parseTimestamp(a.metadata.creationTimestamp), parseTimestamp(b.metadata.creationTimestamp), now),
];

function isAssigned(pod: Pod): boolean {
  return (pod.spec.nodeName ?? '') !== '';
}

function kinOf(pod: Pod, kinOnNode: ReadonlyMap<string, number>): number {
  return kinOnNode.get(pod.spec.nodeName ?? '') ?? 0;
}

/** What the annotation says; text that is no int32 in canonical form counts as 0. Source: pkg/apis/core/helper GetDeletionCostFromPodAnnotations. */
function deletionCost(pod: Pod): number {
  const text = pod.metadata.annotations?.[DELETION_COST];
  if (text === undefined || !/^(0|-?[1-9]\d{0,9})$/.test(text)) return 0;
  const cost = Number(text);
  return cost > 2 ** 31 - 1 || cost < -(2 ** 31) ? 0 : cost;
}

function readySince(pod: Pod): Millis | undefined {
  return parseTimestamp(podCondition(pod, 'Ready')?.lastTransitionTime);
}

/** The highest restart count among ordinary containers, or among sidecars. */
function restarts(pod: Pod, sidecars: boolean): number {
  const sidecarNames = new Set(
    pod.spec.initContainers?.filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name),
  );
  const statuses = sidecars
    ? pod.status?.initContainerStatuses?.filter(({ name }) => sidecarNames.has(name))
    : pod.status?.containerStatuses;
  return Math.max(0, ...(statuses ?? []).map(({ restartCount }) => restartCount));
}

/** Below zero when `a` is clearly younger. A time that is unknown counts as youngest. */
function ageOrder(a: Millis | undefined, b: Millis | undefined, now: Millis): number {
  if (a === b) return 0;
  if (a === undefined || b === undefined) return a === undefined ? -1 : 1;
  return ageClass(now - a) - ageClass(now - b);
}

/** The power of two, in nanoseconds as Kubernetes counts, that an age has reached; -1 for none. */
function ageClass(age: Millis): number {
  return age > 0 ? (BigInt(Math.floor(age)) * 1_000_000n).toString(2).length - 1 : -1;
}
