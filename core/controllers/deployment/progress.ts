import { pastTime, untilDue } from '../../model/recorded-time.js';
import type { Millis } from '../../model/revision.js';
import { parseTimestamp, timestamp } from '../../model/timestamp.js';
import type { Deployment, DeploymentCondition, DeploymentStatus } from '../../schema/generated/types/apps.js';
import { findCondition, newCondition, removeCondition, setCondition } from './condition.js';
import { isComplete } from './deployment-status.js';
import { allOf, type ReplicaSets } from './replica-sets.js';

/** Stands for no limit in a field that is filled in anyway. */
const MAX_INT32 = 2 ** 31 - 1;

/** Whether the Deployment wants to be told when a rollout gets stuck. */
export function hasProgressDeadline({ spec }: Deployment): boolean {
  return spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== MAX_INT32;
}

/**
 * The status of a rollout with its Progressing condition, given the status as counted: complete, moving, or out of time;
 * and with the ReplicaSets' failure to create Pods.
 * Source: pkg/controller/deployment/progress.go syncRolloutStatus.
 */
export function withProgress(
  deployment: Deployment,
  replicaSets: ReplicaSets,
  counted: DeploymentStatus,
  now: Millis,
): DeploymentStatus {
  let conditions = counted.conditions ?? [];
  if (!hasProgressDeadline(deployment)) conditions = removeCondition(conditions, 'Progressing');
  else if (!wasComplete(counted)) conditions = estimateProgress(deployment, replicaSets, counted, now);
  const failure = replicaFailure(replicaSets);
  conditions =
    failure === undefined ? removeCondition(conditions, 'ReplicaFailure') : setCondition(conditions, failure);
  return { ...counted, conditions };
}

/**
 * How long until the deadline should be looked at; undefined when there is nothing to wait for.
 * Source: pkg/controller/deployment/progress.go requeueStuckDeployment.
 */
export function untilDeadline(deployment: Deployment, status: DeploymentStatus, now: Millis): Millis | undefined {
  const condition = findCondition(status.conditions, 'Progressing');
  if (!hasProgressDeadline(deployment) || condition === undefined) return undefined;
  if (isComplete(deployment, status) || condition.reason === 'ProgressDeadlineExceeded') return undefined;
  const since = parseTimestamp(condition.lastUpdateTime);
  // A second more, because the times in a condition are cut to whole seconds.
  return since === undefined ? undefined : untilDue(Math.max(since + deadlineOf(deployment), now + 1) + 1000, now);
}

function estimateProgress(
  deployment: Deployment,
  { newest }: ReplicaSets,
  status: DeploymentStatus,
  now: Millis,
): readonly DeploymentCondition[] {
  const conditions = status.conditions ?? [];
  const subject =
    newest === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${newest.metadata.name}"`;
  if (isComplete(deployment, status)) {
    const message = `${subject} has successfully progressed.`;
    return setCondition(conditions, newCondition('Progressing', 'True', 'NewReplicaSetAvailable', message, now));
  }
  if (isProgressing(deployment, status)) {
    const condition = newCondition('Progressing', 'True', 'ReplicaSetUpdated', `${subject} is progressing.`, now);
    const current = findCondition(conditions, 'Progressing');
    const lastTransitionTime = current?.status === 'True' ? current.lastTransitionTime : condition.lastTransitionTime;
    // Set anew even with the same reason: lastUpdateTime is what the deadline counts from.
    return [...removeCondition(conditions, 'Progressing'), { ...condition, lastTransitionTime }];
  }
  if (hasTimedOut(deployment, conditions, now)) {
    const message = `${subject} has timed out progressing.`;
    return setCondition(conditions, newCondition('Progressing', 'False', 'ProgressDeadlineExceeded', message, now));
  }
  return conditions.map((condition) => (condition.type === 'Progressing' ? countedFrom(condition, now) : condition));
}

/** The deadline counts from a time, so one that is yet to come is put right. */
function countedFrom(condition: DeploymentCondition, now: Millis): DeploymentCondition {
  const { lastUpdateTime } = condition;
  if (lastUpdateTime === undefined || pastTime(lastUpdateTime, now) !== undefined) return condition;
  return { ...condition, lastUpdateTime: timestamp(now) };
}

/** Whether the last rollout had come to its end and no new one began. */
function wasComplete(status: DeploymentStatus): boolean {
  const reason = findCondition(status.conditions, 'Progressing')?.reason;
  return status.replicas === status.updatedReplicas && reason === 'NewReplicaSetAvailable';
}

/** Whether there are more new, ready or available Pods than before, or fewer old ones. */
function isProgressing({ status: before }: Deployment, after: DeploymentStatus): boolean {
  const old = (status: DeploymentStatus | undefined) => (status?.replicas ?? 0) - (status?.updatedReplicas ?? 0);
  return (
    (after.updatedReplicas ?? 0) > (before?.updatedReplicas ?? 0) ||
    old(after) < old(before) ||
    (after.readyReplicas ?? 0) > (before?.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before?.availableReplicas ?? 0)
  );
}

function hasTimedOut(deployment: Deployment, conditions: readonly DeploymentCondition[], now: Millis): boolean {
  const condition = findCondition(conditions, 'Progressing');
  if (condition === undefined || condition.reason === 'NewReplicaSetAvailable') return false;
  if (condition.reason === 'ProgressDeadlineExceeded') return true;
  const since = parseTimestamp(condition.lastUpdateTime);
  return since !== undefined && since + deadlineOf(deployment) < now;
}

function deadlineOf({ spec }: Deployment): Millis {
  return (spec.progressDeadlineSeconds ?? MAX_INT32) * 1000;
}

/** What keeps a ReplicaSet from creating Pods, the new one's first. */
function replicaFailure(replicaSets: ReplicaSets): DeploymentCondition | undefined {
  const newestFirst = [...allOf(replicaSets)].reverse();
  const failure = newestFirst
    .flatMap(({ status }) => status?.conditions ?? [])
    .find(({ type }) => type === 'ReplicaFailure');
  return failure === undefined ? undefined : { ...failure, lastUpdateTime: failure.lastTransitionTime };
}
