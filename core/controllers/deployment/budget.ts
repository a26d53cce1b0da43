import type { Deployment } from '../../schema/generated/types/apps.js';
import { intOrPercent } from '../int-or-percent.js';

/** How far a rolling update may go above and below the wanted number of Pods. */
export interface RolloutBudget {
  readonly maxSurge: number;
  readonly maxUnavailable: number;
}

/** How many Pods a Deployment asks for; the default is filled in on admission. */
export function desiredReplicas(deployment: Deployment): number {
  return deployment.spec.replicas ?? 1;
}

/** Whether it is updated step by step rather than all at once. */
export function isRollingUpdate(deployment: Deployment): boolean {
  return (deployment.spec.strategy?.type ?? 'RollingUpdate') === 'RollingUpdate';
}

/**
 * The budget in Pods. Percentages of surge round up, of unavailability down; if both come to nothing, one Pod may be
 * unavailable, or nothing could ever move. Zero and zero for Recreate.
 * Source: pkg/controller/deployment/util/deployment_util.go ResolveFenceposts, MaxSurge, MaxUnavailable.
 */
export function rolloutBudget(deployment: Deployment): RolloutBudget {
  if (!isRollingUpdate(deployment)) return { maxSurge: 0, maxUnavailable: 0 };
  const desired = desiredReplicas(deployment);
  const limits = deployment.spec.strategy?.rollingUpdate;
  const maxSurge = intOrPercent(limits?.maxSurge ?? '25%', desired, 'up');
  let maxUnavailable = intOrPercent(limits?.maxUnavailable ?? '25%', desired, 'down');
  if (maxSurge === 0 && maxUnavailable === 0) maxUnavailable = 1;
  return { maxSurge, maxUnavailable: Math.min(maxUnavailable, desired) };
}
