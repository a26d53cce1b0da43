import { pastTime } from '../model/recorded-time.js';
import type { Millis } from '../model/revision.js';
import type { View } from '../model/view.js';
import type { Node, Pod } from '../schema/generated/types/core.js';
import { PODS } from '../schema/kinds.js';

/** When a Pod is to be evicted because its node runs out of something, and what that is called. */
export interface PressureEviction {
  readonly at: Millis;
  readonly resource: string;
}

/** What a status says of Pods that a kubelet evicted. Source: pkg/kubelet/eviction Reason. */
export const EVICTED = 'Evicted';

/** Source: kubelet eviction manager, monitoringInterval: one Pod a look. */
const BETWEEN_EVICTIONS: Millis = 10_000;
/** Pods from this priority on are never evicted. Source: pkg/kubelet/types IsCriticalPod, scheduling SystemCriticalPriority. */
const SYSTEM_CRITICAL = 2_000_000_000;

/** Source: pkg/kubelet/eviction/helpers.go signalToResource. */
const RESOURCES: ReadonlyMap<string, string> = new Map([
  ['MemoryPressure', 'memory'],
  ['DiskPressure', 'ephemeral-storage'],
  ['PIDPressure', 'pids'],
]);
const QOS: ReadonlyMap<string, number> = new Map([
  ['BestEffort', 0],
  ['Burstable', 1],
  ['Guaranteed', 2],
]);

/**
 * Whether this Pod is the next to go from a node under pressure: one in ten seconds. First come those that use more than they asked for,
 * which of simulated Pods are those that asked for nothing; then those of lower priority. Undefined when it is another's turn.
 * Source: pkg/kubelet/eviction/eviction_manager.go synchronize, helpers.go rankMemoryPressure.
 */
export function pressureEviction(view: View, pod: Pod, node: Node, now: Millis): PressureEviction | undefined {
  const condition = node.status?.conditions?.find(({ type, status }) => status === 'True' && RESOURCES.has(type));
  if (condition === undefined) return undefined;
  const pods = view.podsOnNode<Pod>(PODS, node.metadata.name);
  const [next] = pods.filter(isCandidate).sort(compareCandidates);
  if (next?.metadata.uid !== pod.metadata.uid) return undefined;
  const since = pastTime(condition.lastTransitionTime, now) ?? 0;
  const evictions = pods.map((each) => evictedAt(each, now)).filter((at) => at >= since);
  const at = evictions.length === 0 ? since : Math.max(...evictions) + BETWEEN_EVICTIONS;
  return { at, resource: RESOURCES.get(condition.type)! };
}

/** Whether a change is an eviction by the kubelet, after which it is another Pod's turn. */
export function isEvicted({ status }: Pod): boolean {
  return status?.phase === 'Failed' && status.reason === EVICTED;
}

function isCandidate({ metadata, spec, status }: Pod): boolean {
  if (metadata.deletionTimestamp !== undefined || (spec.priority ?? 0) >= SYSTEM_CRITICAL) return false;
  return status?.phase !== 'Failed' && status?.phase !== 'Succeeded';
}

function compareCandidates(a: Pod, b: Pod): number {
  const [one, other] = [rankOf(a), rankOf(b)];
  // Whoever asked for nothing exceeds it; among the others the priority comes first.
  return (
    Number(one > 0) - Number(other > 0) ||
    (a.spec.priority ?? 0) - (b.spec.priority ?? 0) ||
    one - other ||
    (a.metadata.uid < b.metadata.uid ? -1 : 1)
  );
}

function rankOf({ status }: Pod): number {
  return QOS.get(status?.qosClass ?? '') ?? 0;
}

function evictedAt(pod: Pod, now: Millis): Millis {
  if (!isEvicted(pod)) return Number.NEGATIVE_INFINITY;
  const condition = pod.status?.conditions?.find(({ type }) => type === 'DisruptionTarget');
  return pastTime(condition?.lastTransitionTime, now) ?? Number.NEGATIVE_INFINITY;
}
