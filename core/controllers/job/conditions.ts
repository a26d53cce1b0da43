import type { Millis } from '../../model/revision.js';
import { timestamp } from '../../model/timestamp.js';
import type { Job, JobCondition } from '../../schema/generated/types/batch.js';

/** A Job's condition of a type, if it is True. */
export function trueCondition({ status }: Job, type: string): JobCondition | undefined {
  return status?.conditions?.find((condition) => condition.type === type && condition.status === 'True');
}

/** The condition of a Job that has ended, one way or the other. Source: pkg/controller/job util.IsJobFinished. */
export function finishedCondition(job: Job): JobCondition | undefined {
  return trueCondition(job, 'Complete') ?? trueCondition(job, 'Failed');
}

/** A condition that begins now. */
export function newCondition(
  type: string,
  status: 'True' | 'False',
  reason: string,
  message: string,
  now: Millis,
): JobCondition {
  const time = timestamp(now);
  return { type, status, lastProbeTime: time, lastTransitionTime: time, reason, message };
}

/**
 * The conditions with one set; the same list when it says so already, or when it would say False of what never was True.
 * Source: pkg/controller/job/job_controller.go ensureJobConditionStatus.
 */
export function withCondition(conditions: readonly JobCondition[], next: JobCondition): readonly JobCondition[] {
  const old = conditions.find(({ type }) => type === next.type);
  if (old === undefined) return next.status === 'False' ? conditions : [...conditions, next];
  if (old.status === next.status && old.reason === next.reason && old.message === next.message) return conditions;
  return conditions.map((each) => (each === old ? next : each));
}
