import type { Deployment, ReplicaSet } from '../../schema/generated/types/apps.js';
import { desiredReplicas, isRollingUpdate, rolloutBudget } from './budget.js';
import {
  activeOf,
  allOf,
  compareAge,
  compareName,
  type ReplicaSets,
  replicasOf,
  totalReplicas,
} from './replica-sets.js';
import { DESIRED_REPLICAS, MAX_REPLICAS } from './revision.js';
import type { Sizes } from './scale.js';

/**
 * Whether `spec.replicas` changed since a ReplicaSet with Pods was last scaled: then scaling comes before rolling out.
 * Source: pkg/controller/deployment/sync.go isScalingEvent.
 */
export function isScaling(deployment: Deployment, replicaSets: ReplicaSets): boolean {
  const desired = desiredReplicas(deployment);
  return activeOf(allOf(replicaSets)).some((replicaSet) => {
    const noted = numberIn(replicaSet, DESIRED_REPLICAS);
    return noted !== undefined && noted !== desired;
  });
}

/**
 * The sizes after a change of `spec.replicas`, or while paused. With one active ReplicaSet it takes the change; when the
 * new one already has all Pods, the old ones go; in the middle of a rollout each gets its share, so that scaling up does
 * not put all new Pods on a template that may not work.
 * Every ReplicaSet named is to note the new numbers even when its size stays.
 * Source: pkg/controller/deployment/sync.go scale.
 */
export function scaledSizes(deployment: Deployment, replicaSets: ReplicaSets): Sizes {
  const desired = desiredReplicas(deployment);
  const only = onlyActiveOrLatest(replicaSets);
  if (only !== undefined) return new Map([[only.metadata.name, desired]]);
  if (isSaturated(deployment, replicaSets.newest)) {
    return new Map(activeOf(replicaSets.old).map(({ metadata }) => [metadata.name, 0]));
  }
  return isRollingUpdate(deployment) ? proportionalSizes(deployment, activeOf(allOf(replicaSets))) : new Map();
}

/** The one ReplicaSet with Pods, or if none has any, the latest; undefined when several have some. */
function onlyActiveOrLatest(replicaSets: ReplicaSets): ReplicaSet | undefined {
  const active = activeOf(allOf(replicaSets));
  if (active.length > 1) return undefined;
  return active[0] ?? replicaSets.newest ?? replicaSets.old.at(-1);
}

/** Whether the new ReplicaSet has and was asked for all Pods, and all are available. */
function isSaturated(deployment: Deployment, newest: ReplicaSet | undefined): boolean {
  const desired = desiredReplicas(deployment);
  return (
    newest !== undefined &&
    numberIn(newest, DESIRED_REPLICAS) === desired &&
    replicasOf(newest) === desired &&
    (newest.status?.availableReplicas ?? 0) === desired
  );
}

function proportionalSizes(deployment: Deployment, active: readonly ReplicaSet[]): Sizes {
  const desired = desiredReplicas(deployment);
  const allowed = desired > 0 ? desired + rolloutBudget(deployment).maxSurge : 0;
  const toAdd = allowed - totalReplicas(active);
  const ordered = [...active].sort(toAdd > 0 ? bySizeNewer : bySizeOlder);
  const sizes = new Map<string, number>();
  let added = 0;
  for (const replicaSet of ordered) {
    const share = shareOf(replicaSet, deployment, toAdd, added);
    sizes.set(replicaSet.metadata.name, replicasOf(replicaSet) + share);
    added += share;
  }
  const [largest] = ordered;
  if (largest !== undefined) {
    const { name } = largest.metadata;
    sizes.set(name, Math.max(0, (sizes.get(name) ?? 0) + toAdd - added));
  }
  return sizes;
}

/** How many Pods of a change fall to one ReplicaSet. Source: deployment_util.go GetReplicaSetProportion. */
function shareOf(replicaSet: ReplicaSet, deployment: Deployment, toAdd: number, added: number): number {
  if (toAdd === 0 || toAdd === added) return 0;
  const fraction = fractionOf(replicaSet, deployment);
  return toAdd > 0 ? Math.min(fraction, toAdd - added) : Math.max(fraction, toAdd - added);
}

function fractionOf(replicaSet: ReplicaSet, deployment: Deployment): number {
  const desired = desiredReplicas(deployment);
  const size = replicasOf(replicaSet);
  if (desired === 0) return -size;
  const before = numberIn(replicaSet, MAX_REPLICAS) || deployment.status?.replicas || 0;
  if (before === 0) return 0;
  const after = desired + rolloutBudget(deployment).maxSurge;
  return Math.floor((size * after) / before + 0.5) - size;
}

function bySizeNewer(a: ReplicaSet, b: ReplicaSet): number {
  return replicasOf(b) - replicasOf(a) || compareAge(b, a) || compareName(a, b);
}

function bySizeOlder(a: ReplicaSet, b: ReplicaSet): number {
  return replicasOf(b) - replicasOf(a) || compareAge(a, b) || compareName(a, b);
}

function numberIn(replicaSet: ReplicaSet, annotation: string): number | undefined {
  const text = replicaSet.metadata.annotations?.[annotation];
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}
