import type { Millis } from '../../model/revision.js';
import { timestamp } from '../../model/timestamp.js';
import type { DeploymentCondition } from '../../schema/generated/types/apps.js';

/** The conditions a Deployment has. */
export type ConditionType = 'Available' | 'Progressing' | 'ReplicaFailure';

/** Why a Deployment is, or is not, progressing or available. Source: deployment_util.go. */
export type ConditionReason =
  | 'NewReplicaSetCreated'
  | 'FoundNewReplicaSet'
  | 'ReplicaSetUpdated'
  | 'NewReplicaSetAvailable'
  | 'ReplicaSetCreateError'
  | 'ProgressDeadlineExceeded'
  | 'DeploymentPaused'
  | 'DeploymentResumed'
  | 'MinimumReplicasAvailable'
  | 'MinimumReplicasUnavailable';

type Conditions = readonly DeploymentCondition[];

/** The condition of a type, if there. */
export function findCondition(
  conditions: Conditions | undefined,
  type: ConditionType,
): DeploymentCondition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** A condition that begins now. */
export function newCondition(
  type: ConditionType,
  status: 'True' | 'False' | 'Unknown',
  reason: ConditionReason,
  message: string,
  now: Millis,
): DeploymentCondition {
  const time = timestamp(now);
  return { type, status, lastUpdateTime: time, lastTransitionTime: time, reason, message };
}

/**
 * The conditions with one set. Nothing changes when it is there with the same status and reason; when only its status
 * stays, its transition time stays too.
 * Source: deployment_util.go SetDeploymentCondition.
 */
export function setCondition(conditions: Conditions, condition: DeploymentCondition): Conditions {
  const current = conditions.find(({ type }) => type === condition.type);
  if (current?.status === condition.status && current.reason === condition.reason) return conditions;
  const next =
    current?.status === condition.status ? { ...condition, lastTransitionTime: current.lastTransitionTime } : condition;
  return [...removeCondition(conditions, condition.type), next];
}

/** The conditions without those of a type. */
export function removeCondition(conditions: Conditions, type: string): Conditions {
  return conditions.filter((condition) => condition.type !== type);
}
