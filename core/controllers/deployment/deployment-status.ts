import type { Millis } from '../../model/revision.js';
import type {
  Deployment,
  DeploymentCondition,
  DeploymentStatus,
  ReplicaSet,
} from '../../schema/generated/types/apps.js';
import { desiredReplicas, rolloutBudget } from './budget.js';
import { newCondition, setCondition } from './condition.js';
import { allOf, type ReplicaSets, totalAvailable, totalReplicas } from './replica-sets.js';

/**
 * What a Deployment's status says of its ReplicaSets, with the Available condition; zeros that Go would omit are left out.
 * `conditions` are those to start from.
 * Source: pkg/controller/deployment/sync.go calculateStatus; terminatingReplicas: KEP-3973.
 */
export function deploymentStatus(
  deployment: Deployment,
  replicaSets: ReplicaSets,
  conditions: readonly DeploymentCondition[],
  now: Millis,
): DeploymentStatus {
  const all = allOf(replicaSets);
  const available = totalAvailable(all);
  return {
    observedGeneration: deployment.metadata.generation,
    replicas: sumOf(all, 'replicas') || undefined,
    updatedReplicas: replicaSets.newest?.status?.replicas || undefined,
    readyReplicas: sumOf(all, 'readyReplicas') || undefined,
    availableReplicas: available || undefined,
    unavailableReplicas: Math.max(0, totalReplicas(all) - available) || undefined,
    terminatingReplicas: terminatingOf(all),
    collisionCount: deployment.status?.collisionCount,
    conditions: setCondition(conditions, availability(deployment, available, now)),
  };
}

function availability(deployment: Deployment, available: number, now: Millis): DeploymentCondition {
  const minimum = desiredReplicas(deployment) - rolloutBudget(deployment).maxUnavailable;
  return available >= minimum
    ? newCondition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.', now)
    : newCondition(
        'Available',
        'False',
        'MinimumReplicasUnavailable',
        'Deployment does not have minimum availability.',
        now,
      );
}

function sumOf(replicaSets: readonly ReplicaSet[], field: 'replicas' | 'readyReplicas'): number {
  return replicaSets.reduce((sum, { status }) => sum + (status?.[field] ?? 0), 0);
}

/** Unknown as long as one ReplicaSet has not counted them. */
function terminatingOf(replicaSets: readonly ReplicaSet[]): number | undefined {
  let sum = 0;
  for (const { status } of replicaSets) {
    if (status?.terminatingReplicas === undefined) return undefined;
    sum += status.terminatingReplicas;
  }
  return sum;
}

/**
 * Whether the Deployment runs all it asks for on its present template, and nothing else.
 * Source: deployment_util.go DeploymentComplete.
 */
export function isComplete(deployment: Deployment, status: DeploymentStatus | undefined): boolean {
  const desired = desiredReplicas(deployment);
  return (
    (status?.updatedReplicas ?? 0) === desired &&
    (status?.replicas ?? 0) === desired &&
    (status?.availableReplicas ?? 0) === desired &&
    (status?.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}
