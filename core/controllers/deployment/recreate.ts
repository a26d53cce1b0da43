import type { ReplicaSet } from '../../schema/generated/types/apps.js';
import type { Pod } from '../../schema/generated/types/core.js';
import { isPodTerminal } from '../pods/pod-condition.js';
import { activeOf } from './replica-sets.js';
import type { Sizes } from './scale.js';

/** All old ReplicaSets to nothing: the first step of Recreate. Source: pkg/controller/deployment/recreate.go. */
export function scaleDownForRecreate(old: readonly ReplicaSet[]): Sizes {
  return new Map(activeOf(old).map(({ metadata }) => [metadata.name, 0]));
}

/**
 * Whether a Pod of an old ReplicaSet may still be running; those that terminate are. Until none is, Recreate does not
 * bring up the new ReplicaSet.
 * Source: pkg/controller/deployment/recreate.go oldPodsRunning.
 */
export function oldPodsRunning(
  old: readonly ReplicaSet[],
  podsOf: (replicaSet: ReplicaSet) => readonly Pod[],
): boolean {
  if (old.some(({ status }) => (status?.replicas ?? 0) > 0)) return true;
  return old.some((replicaSet) => podsOf(replicaSet).some((pod) => !isPodTerminal(pod)));
}
