import type { Deployment, ReplicaSet } from '../../schema/generated/types/apps.js';
import { desiredReplicas, isRollingUpdate, rolloutBudget } from './budget.js';
import {
  activeOf,
  allOf,
  byCreation,
  type ReplicaSets,
  replicasOf,
  totalAvailable,
  totalReplicas,
} from './replica-sets.js';
import { KEEP_SIZES, type Sizes, sized } from './scale.js';

/**
 * How large the new ReplicaSet may be now: what the surge still leaves room for, never more than is wanted; all at once
 * with Recreate. `current` is its size, 0 before it exists; `others` are all other ReplicaSets.
 * Source: deployment_util.go NewRSNewReplicas.
 */
export function newReplicaSetSize(deployment: Deployment, current: number, others: readonly ReplicaSet[]): number {
  const desired = desiredReplicas(deployment);
  if (!isRollingUpdate(deployment)) return desired;
  const room = desired + rolloutBudget(deployment).maxSurge - totalReplicas(others) - current;
  return room <= 0 ? current : current + Math.min(room, desired - current);
}

/**
 * One step of a rolling update: the new ReplicaSet up if the surge allows it, or else old ones down as far as enough Pods
 * stay available. One direction a step, so that each decision rests on counts that include the one before.
 * Source: pkg/controller/deployment/rolling.go.
 */
export function rollingStep(deployment: Deployment, replicaSets: ReplicaSets & { newest: ReplicaSet }): Sizes {
  const { newest } = replicaSets;
  const up = scaleNew(deployment, newest, replicaSets.old);
  return up.size > 0 ? up : scaleDownOld(deployment, replicaSets);
}

function scaleNew(deployment: Deployment, newest: ReplicaSet, old: readonly ReplicaSet[]): Sizes {
  const desired = desiredReplicas(deployment);
  const current = replicasOf(newest);
  if (current >= desired) return sized(newest, desired);
  return sized(newest, newReplicaSetSize(deployment, current, old));
}

function scaleDownOld(deployment: Deployment, replicaSets: ReplicaSets & { newest: ReplicaSet }): Sizes {
  const { newest } = replicaSets;
  const old = byCreation(activeOf(replicaSets.old));
  if (old.length === 0) return KEEP_SIZES;
  const minAvailable = desiredReplicas(deployment) - rolloutBudget(deployment).maxUnavailable;
  // New Pods that are not available yet must not be paid for with old ones that are.
  const newUnavailable = replicasOf(newest) - (newest.status?.availableReplicas ?? 0);
  const maxScaledDown = totalReplicas(allOf(replicaSets)) - minAvailable - newUnavailable;
  if (maxScaledDown <= 0) return KEEP_SIZES;

  const sizes = new Map<string, number>();
  const sizeOf = (replicaSet: ReplicaSet) => sizes.get(replicaSet.metadata.name) ?? replicasOf(replicaSet);
  const scaleDown = (replicaSet: ReplicaSet, by: number) => {
    if (by > 0) sizes.set(replicaSet.metadata.name, sizeOf(replicaSet) - by);
    return Math.max(by, 0);
  };
  // Unhealthy Pods first: they serve nobody, and waiting for them could block the rollout for ever.
  let cleanup = maxScaledDown;
  for (const replicaSet of old) {
    const unhealthy = replicasOf(replicaSet) - (replicaSet.status?.availableReplicas ?? 0);
    cleanup -= scaleDown(replicaSet, Math.min(cleanup, unhealthy));
  }
  let spare = totalAvailable(allOf(replicaSets)) - minAvailable;
  for (const replicaSet of old) {
    spare -= scaleDown(replicaSet, Math.min(spare, sizeOf(replicaSet)));
  }
  return sizes;
}
