import type { Millis } from '../../model/revision.js';
import type { StatefulSet, StatefulSetStatus } from '../../schema/generated/types/apps.js';
import type { Pod } from '../../schema/generated/types/core.js';
import { isPodReady, podAvailableAt } from '../pods/pod-condition.js';
import { replicasOf } from './identity.js';
import type { SetRevisions } from './revisions.js';
import { revisionOf } from './stateful-pod.js';

/** Whether a Pod runs and serves. Source: pkg/controller/statefulset/stateful_set_utils.go isRunningAndReady. */
export function isRunningAndReady(pod: Pod): boolean {
  return pod.status?.phase === 'Running' && isPodReady(pod);
}

/** Whether a Pod has been ready for as long as the set asks for. */
export function isAvailable({ spec }: StatefulSet, pod: Pod, now: Millis): boolean {
  return (podAvailableAt(pod, spec.minReadySeconds ?? 0) ?? Number.POSITIVE_INFINITY) <= now;
}

/**
 * What the status says of the set's Pods. `leaving` are those that are deleted in this very step because of an update: they are of the
 * current revision no more. A rolling update that all Pods have gone through makes its revision the current one.
 * Source: stateful_set_control.go updateStatus; stateful_set_utils.go completeRollingUpdate.
 */
export function statefulSetStatus(
  set: StatefulSet,
  { current, update, collisionCount }: SetRevisions,
  pods: readonly Pod[],
  leaving: number,
  now: Millis,
): StatefulSetStatus {
  const staying = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const ready = pods.filter(isRunningAndReady);
  const updated = staying.filter((pod) => revisionOf(pod) === update.name).length;
  const replicas = replicasOf(set);
  const complete =
    set.spec.updateStrategy?.type !== 'OnDelete' &&
    [updated, ready.length, pods.length].every((count) => count === replicas);
  const ofCurrent = staying.filter((pod) => revisionOf(pod) === current.name).length - leaving;
  return {
    observedGeneration: set.metadata.generation,
    replicas: pods.length,
    readyReplicas: ready.length || undefined,
    availableReplicas: ready.filter((pod) => isAvailable(set, pod, now)).length,
    currentReplicas: (complete ? updated : ofCurrent) || undefined,
    updatedReplicas: updated || undefined,
    currentRevision: complete ? update.name : current.name,
    updateRevision: update.name,
    collisionCount,
  };
}

const COMPARED = [
  'replicas',
  'readyReplicas',
  'availableReplicas',
  'currentReplicas',
  'updatedReplicas',
  'currentRevision',
  'updateRevision',
] as const;

/** Whether a status tells something that the stored one does not. Source: stateful_set_utils.go inconsistentStatus. */
export function isNews(status: StatefulSetStatus, stored: StatefulSetStatus | undefined): boolean {
  if ((status.observedGeneration ?? 0) > (stored?.observedGeneration ?? 0)) return true;
  return COMPARED.some((field) => (status[field] || undefined) !== (stored?.[field] || undefined));
}
