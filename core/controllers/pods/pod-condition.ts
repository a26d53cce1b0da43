import type { Millis } from '../../model/revision.js';
import { parseTimestamp, timestamp } from '../../model/timestamp.js';
import type { Pod, PodCondition } from '../../schema/generated/types/core.js';

/** A Pod's condition of a type, if it has one. */
export function podCondition(pod: Pod, type: string): PodCondition | undefined {
  return pod.status?.conditions?.find((condition) => condition.type === type);
}

/** Whether the Pod's Ready condition is True. Source: pkg/api/v1/pod/util.go IsPodReady. */
export function isPodReady(pod: Pod): boolean {
  return podCondition(pod, 'Ready')?.status === 'True';
}

/**
 * When a Pod counts, or will count, as available: ready for `minReadySeconds`. Undefined while it is not ready.
 * Source: pkg/api/v1/pod/util.go IsPodAvailable.
 */
export function podAvailableAt(pod: Pod, minReadySeconds: number): Millis | undefined {
  if (!isPodReady(pod)) return undefined;
  if (minReadySeconds === 0) return 0;
  const since = parseTimestamp(podCondition(pod, 'Ready')?.lastTransitionTime);
  return since === undefined ? undefined : since + minReadySeconds * 1000;
}

/** Whether the Pod has run to its end and will never run again. */
export function isPodTerminal(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

/** Whether the Pod still counts for its controller. Source: pkg/controller/controller_utils.go IsPodActive. */
export function isPodActive(pod: Pod): boolean {
  return !isPodTerminal(pod) && pod.metadata.deletionTimestamp === undefined;
}

/** Whether the Pod was asked to stop and has not. Source: pkg/controller/controller_utils.go IsPodTerminating. */
export function isPodTerminating(pod: Pod): boolean {
  return !isPodTerminal(pod) && pod.metadata.deletionTimestamp !== undefined;
}

/**
 * The conditions with one set; its lastTransitionTime moves only when its status does.
 * Source: pkg/api/v1/pod/util.go UpdatePodCondition.
 */
export function withPodCondition(
  conditions: readonly PodCondition[] | undefined,
  condition: Omit<PodCondition, 'lastTransitionTime'>,
  now: Millis,
): readonly PodCondition[] {
  const known = conditions ?? [];
  const old = known.find(({ type }) => type === condition.type);
  const lastTransitionTime = old?.status === condition.status ? old.lastTransitionTime : timestamp(now);
  const next: PodCondition = { ...condition, lastTransitionTime };
  return old === undefined ? [...known, next] : known.map((each) => (each === old ? next : each));
}
