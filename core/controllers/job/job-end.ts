import { untilDue } from '../../model/recorded-time.js';
import type { Millis } from '../../model/revision.js';
import { parseTimestamp } from '../../model/timestamp.js';
import type { JobCondition } from '../../schema/generated/types/batch.js';
import { newCondition, trueCondition } from './conditions.js';
import { failureVerdict } from './failure-policy.js';
import { countOf, isIndexed } from './indexes.js';
import type { JobFacts } from './job-facts.js';
import { isPodFailed } from './job-pod.js';
import { metSuccessRule } from './success-policy.js';

/**
 * How a Job is to end, as the condition that says so before it has ended: `FailureTarget` or `SuccessCriteriaMet`. One that its status holds
 * already stands. Undefined while its Pods are to go on; that its completions are reached is not asked here.
 * Source: pkg/controller/job/job_controller.go syncJob; KEP-3939.
 */
export function endOf(facts: JobFacts, now: Millis): JobCondition | undefined {
  const { job } = facts;
  return (
    trueCondition(job, 'SuccessCriteriaMet') ??
    trueCondition(job, 'FailureTarget') ??
    failureByPolicy(facts, now) ??
    failureByLimit(facts, now) ??
    successByPolicy(facts, now)
  );
}

/** How long until the deadline; undefined when there is none, or the Job does not run. */
export function untilDeadline({ job, isSuspended }: JobFacts, now: Millis): Millis | undefined {
  const deadline = deadlineOf(job.status?.startTime, job.spec.activeDeadlineSeconds);
  return isSuspended || deadline === undefined ? undefined : untilDue(deadline, now);
}

function deadlineOf(startTime: string | undefined, seconds: number | undefined): Millis | undefined {
  const start = parseTimestamp(startTime);
  return start === undefined || seconds === undefined ? undefined : start + seconds * 1000;
}

function failureByPolicy({ job, pods }: JobFacts, now: Millis): JobCondition | undefined {
  if (job.spec.podFailurePolicy === undefined) return undefined;
  for (const pod of pods) {
    const message = isPodFailed(pod, job) ? failureVerdict(job, pod).message : undefined;
    if (message !== undefined) return failureTarget('PodFailurePolicy', message, now);
  }
  return undefined;
}

function failureByLimit(facts: JobFacts, now: Millis): JobCondition | undefined {
  const { job, isSuspended, failedIndexes, completedIndexes } = facts;
  if (facts.failed > facts.backoffLimit || isPastLimitByRestarts(facts)) {
    return failureTarget('BackoffLimitExceeded', 'Job has reached the specified backoff limit', now);
  }
  const deadline = deadlineOf(job.status?.startTime, job.spec.activeDeadlineSeconds);
  if (!isSuspended && deadline !== undefined && now >= deadline) {
    return failureTarget('DeadlineExceeded', 'Job was active longer than specified deadline', now);
  }
  const count = countOf(failedIndexes ?? []);
  const { maxFailedIndexes, completions = 0 } = job.spec;
  if (failedIndexes !== undefined && maxFailedIndexes !== undefined && count > maxFailedIndexes) {
    const message = 'Job has exceeded the specified maximal number of failed indexes';
    return failureTarget('MaxFailedIndexesExceeded', message, now);
  }
  if (count > 0 && count + countOf(completedIndexes) >= completions) {
    return failureTarget('FailedIndexes', 'Job has failed indexes', now);
  }
  return undefined;
}

/** Where containers are started anew in place, their restarts count. Source: job_controller.go pastBackoffLimitOnFailure. */
function isPastLimitByRestarts({ job, pods, backoffLimit }: JobFacts): boolean {
  if (job.spec.template.spec?.restartPolicy !== 'OnFailure') return false;
  let restarts = 0;
  for (const { status } of pods) {
    if (status?.phase !== 'Running' && status?.phase !== 'Pending') continue;
    for (const { restartCount } of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])])
      restarts += restartCount;
  }
  return backoffLimit === 0 ? restarts > 0 : restarts >= backoffLimit;
}

function successByPolicy({ job, completedIndexes }: JobFacts, now: Millis): JobCondition | undefined {
  const message = isIndexed(job) ? metSuccessRule(job, completedIndexes) : undefined;
  return message === undefined ? undefined : newCondition('SuccessCriteriaMet', 'True', 'SuccessPolicy', message, now);
}

function failureTarget(reason: string, message: string, now: Millis): JobCondition {
  return newCondition('FailureTarget', 'True', reason, message, now);
}
