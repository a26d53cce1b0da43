import { matchesLabelSelector } from '../../model/label-selector.js';
import type { KubeObject } from '../../model/object.js';
import type { Millis } from '../../model/revision.js';
import type { ReplicaSetCondition, ReplicaSetStatus } from '../../schema/generated/types/apps.js';
import type { Pod, PodTemplateSpec } from '../../schema/generated/types/core.js';
import { isPodReady, podAvailableAt } from '../pods/pod-condition.js';

/** What keeps a number of Pods: a ReplicaSet or a ReplicationController. */
export interface Replicated extends KubeObject {
  readonly spec: {
    readonly replicas?: number;
    readonly minReadySeconds?: number;
    readonly template?: PodTemplateSpec;
  };
  readonly status?: ReplicaSetStatus;
}

/** The Pods that a status speaks of. */
export interface CountedPods {
  /** Claimed and active. */
  readonly active: readonly Pod[];
  /** Owned and on their way out; absent where the status does not tell of them. */
  readonly terminating: readonly Pod[] | undefined;
}

/**
 * What the status says after its Pods were looked at; zeros that Go would omit are left out.
 * Source: pkg/controller/replicaset/replica_set_utils.go calculateStatus; terminatingReplicas: KEP-3973.
 */
export function replicaStatus(
  owner: Replicated,
  { active, terminating }: CountedPods,
  conditions: readonly ReplicaSetCondition[],
  now: Millis,
): ReplicaSetStatus {
  const minReadySeconds = owner.spec.minReadySeconds ?? 0;
  const matchLabels = owner.spec.template?.metadata?.labels ?? {};
  const labelled = active.filter((pod) => matchesLabelSelector({ matchLabels }, pod.metadata.labels)).length;
  const readyPods = active.filter(isPodReady);
  const ready = readyPods.length;
  const available =
    minReadySeconds === 0
      ? ready
      : readyPods.filter((pod) => (podAvailableAt(pod, minReadySeconds) ?? Infinity) <= now).length;
  return {
    replicas: active.length,
    fullyLabeledReplicas: labelled || undefined,
    readyReplicas: ready || undefined,
    availableReplicas: available || undefined,
    terminatingReplicas: terminating?.length,
    observedGeneration: owner.metadata.generation,
    conditions: conditions.length > 0 ? conditions : undefined,
  };
}
