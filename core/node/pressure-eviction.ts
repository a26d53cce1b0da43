import { formatQuantity, milliOf, quantityOf } from '../model/quantity.js';
import { pastTime } from '../model/recorded-time.js';
import type { Millis } from '../model/revision.js';
import type { View } from '../model/view.js';
import { podRequests } from '../scheduler/pod-requests.js';
import type { Node, NodeCondition, Pod } from '../schema/generated/types/core.js';
import { PODS } from '../schema/kinds.js';
import type { Pressure } from './machine.js';
import { type ContainerUsage, podUsage } from './usage/container-usage.js';
import { LEAST_MEMORY, memoryShortage } from './usage/memory-shortage.js';

/** When a Pod is to be evicted because its node runs out of something, and how that is put. */
export interface PressureEviction {
  readonly at: Millis;
  readonly message: string;
}

/** What a status says of Pods that a kubelet evicted. Source: pkg/kubelet/eviction Reason. */
export const EVICTED = 'Evicted';

/** Source: kubelet eviction manager, monitoringInterval: one Pod a look. */
const BETWEEN_EVICTIONS: Millis = 10_000;
/** How long a node is said to be under pressure after its use was last too high. Source: evictionPressureTransitionPeriod. */
const TRANSITION_PERIOD: Millis = 300_000;
/** Source: pkg/apis/scheduling SystemCriticalPriority. */
const SYSTEM_CRITICAL = 2_000_000_000;
/** What the message of an eviction says where it came of what the node's Pods use. */
const THRESHOLD = 'Threshold quantity: ';

/** Source: pkg/kubelet/eviction/helpers.go signalToResource. */
const RESOURCES: ReadonlyMap<string, { readonly pressure: Pressure; readonly resource: string }> = new Map([
  ['MemoryPressure', { pressure: 'memory', resource: 'memory' }],
  ['DiskPressure', { pressure: 'disk', resource: 'ephemeral-storage' }],
  ['PIDPressure', { pressure: 'pid', resource: 'pids' }],
]);

/** What a node runs out of: what is wrong with its machine, and memory when its Pods use too much, or did five minutes ago. */
export function pressuresOf(view: View, node: Node, ofMachine: readonly Pressure[], now: Millis): readonly Pressure[] {
  if (ofMachine.includes('memory')) return ofMachine;
  const isShort = memoryShortage(view, node, now) !== undefined;
  return isShort || isRecovering(view, node, now) ? [...ofMachine, 'memory'] : ofMachine;
}

/**
 * Whether this Pod is the next to go from a node under pressure: one in ten seconds, as long as the node is short. First come those that use more
 * memory than they asked for, then those of lower priority, then those that use more. Undefined when it is another's turn, or nobody's.
 * Source: pkg/kubelet/eviction/eviction_manager.go synchronize, helpers.go rankMemoryPressure, rankDiskPressureFunc, rankPIDPressure.
 *
 * @param ofMachine what the machine itself lacks, whatever its Pods use
 */
export function pressureEviction(
  view: View,
  pod: Pod,
  node: Node,
  ofMachine: readonly Pressure[],
  now: Millis,
): PressureEviction | undefined {
  const condition = node.status?.conditions?.find(({ type, status }) => status === 'True' && RESOURCES.has(type));
  if (condition === undefined || !isCandidate(pod)) return undefined;
  const { pressure, resource } = RESOURCES.get(condition.type)!;
  const pods = view.podsOnNode<Pod>(PODS, node.metadata.name);
  if (nextOf(view, pods, pressure, now)?.metadata.uid !== pod.metadata.uid) return undefined;
  const at = turnAt(pods, condition, now);
  const low = `The node was low on resource: ${resource}. `;
  const used = pressure === 'memory' ? usageMessage(pod, podUsage(view, pod, now)) : '';
  if (ofMachine.includes(pressure)) return { at, message: low + used };
  const available = pressure === 'memory' ? memoryShortage(view, node, now) : undefined;
  // It is this one's turn if the node is short again.
  if (available === undefined) return { at: Math.max(at, now + BETWEEN_EVICTIONS), message: low };
  return { at, message: `${low}${THRESHOLD}${bytes(LEAST_MEMORY)}, available: ${bytes(available)}. ${used}` };
}

/** Whether a Pod of a priority is never evicted. Source: pkg/kubelet/types/pod_update.go IsCriticalPodBasedOnPriority. */
export function isCritical(priority = 0): boolean {
  return priority >= SYSTEM_CRITICAL;
}

/** Whether a change is an eviction by the kubelet, after which it is another Pod's turn. */
export function isEvicted({ status }: Pod): boolean {
  return status?.phase === 'Failed' && status.reason === EVICTED;
}

function isCandidate({ metadata, spec, status }: Pod): boolean {
  if (metadata.deletionTimestamp !== undefined || isCritical(spec.priority)) return false;
  return status?.phase !== 'Failed' && status?.phase !== 'Succeeded';
}

interface Rank {
  readonly pod: Pod;
  readonly exceeds: boolean;
  readonly priority: number;
  /** How much more it uses than it asked for. */
  readonly excess: number;
}

function nextOf(view: View, pods: readonly Pod[], pressure: Pressure, now: Millis): Pod | undefined {
  let next: Rank | undefined;
  for (const pod of pods) {
    if (!isCandidate(pod)) continue;
    const rank = rankOf(view, pod, pressure, now);
    if (next === undefined || isBefore(rank, next)) next = rank;
  }
  return next?.pod;
}

/** Of disk and processes no use is known, so that the priority is what counts. */
function rankOf(view: View, pod: Pod, pressure: Pressure, now: Millis): Rank {
  const priority = pod.spec.priority ?? 0;
  if (pressure !== 'memory') return { pod, exceeds: false, priority, excess: 0 };
  const usage = podUsage(view, pod, now);
  // Whoever was not measured yet goes before all others.
  if (usage === undefined) return { pod, exceeds: true, priority, excess: Number.POSITIVE_INFINITY };
  const excess = usage.reduce((sum, { memory }) => sum + memory, 0) - podRequests(pod).required.memory;
  return { pod, exceeds: excess > 0, priority, excess };
}

function isBefore(one: Rank, other: Rank): boolean {
  if (one.exceeds !== other.exceeds) return one.exceeds;
  if (one.priority !== other.priority) return one.priority < other.priority;
  if (one.excess !== other.excess) return one.excess > other.excess;
  return one.pod.metadata.uid < other.pod.metadata.uid;
}

/** When the next Pod may be evicted. */
function turnAt(pods: readonly Pod[], condition: NodeCondition, now: Millis): Millis {
  const since = pastTime(condition.lastTransitionTime, now) ?? 0;
  const evictions = pods.map((each) => evictedAt(each, now)).filter((at) => at >= since);
  return evictions.length === 0 ? since : Math.max(...evictions) + BETWEEN_EVICTIONS;
}

function evictedAt(pod: Pod, now: Millis): Millis {
  if (!isEvicted(pod)) return Number.NEGATIVE_INFINITY;
  const condition = pod.status?.conditions?.find(({ type }) => type === 'DisruptionTarget');
  return pastTime(condition?.lastTransitionTime, now) ?? Number.NEGATIVE_INFINITY;
}

/** Whether the node's Pods used too much not long ago: if it were said to be well at once, the next Pod would come that uses as much. */
function isRecovering(view: View, node: Node, now: Millis): boolean {
  if (!node.status?.conditions?.some(({ type, status }) => type === 'MemoryPressure' && status === 'True'))
    return false;
  return view
    .podsOnNode<Pod>(PODS, node.metadata.name)
    .some((pod) => pod.status?.message?.includes(THRESHOLD) === true && now < evictedAt(pod, now) + TRANSITION_PERIOD);
}

/** Source: pkg/kubelet/eviction/helpers.go evictionMessage. */
function usageMessage({ spec }: Pod, usage: readonly ContainerUsage[] = []): string {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  return usage
    .map(({ name, memory }) => {
      const request = containers.find((container) => container.name === name)?.resources?.requests?.['memory'] ?? '0';
      if (memory * 1000 <= milliOf(request)) return '';
      return `Container ${name} was using ${bytes(memory)}, request is ${request}, has larger consumption of memory. `;
    })
    .join('');
}

function bytes(amount: number): string {
  return formatQuantity(quantityOf(amount, 'BinarySI'));
}
