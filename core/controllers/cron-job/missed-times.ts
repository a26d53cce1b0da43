import { nextTime } from '../../model/cron/next-time.js';
import type { CronSchedule } from '../../model/cron/parse-schedule.js';
import type { Millis } from '../../model/revision.js';
import { parseTimestamp } from '../../model/timestamp.js';
import type { CronJob } from '../../schema/generated/types/batch.js';

/** So many times missed are told of. Source: pkg/controller/cronjob/utils.go mostRecentScheduleTime. */
const MANY = 100;

/** The last time that a schedule was due, since something was last done about it. */
export interface DueTime {
  /** From when on it was looked. */
  readonly since: Millis;
  /** Undefined when it was not due since. */
  readonly last?: Millis;
  readonly isMany: boolean;
  /** Why nothing can be said, in Kubernetes' words. */
  readonly error?: string;
}

/**
 * The last time that a CronJob was due and that nothing was done about. Times before the starting deadline do not count where
 * `withinDeadline` says so. A last time that is yet to come was read from another clock, and counts as now.
 * Source: pkg/controller/cronjob/utils.go mostRecentScheduleTime.
 */
export function lastDueTime(
  { metadata, spec, status }: CronJob,
  schedule: CronSchedule,
  now: Millis,
  withinDeadline: boolean,
): DueTime {
  const recorded = parseTimestamp(status?.lastScheduleTime ?? metadata.creationTimestamp) ?? now;
  let since = Math.min(recorded, now);
  const { startingDeadlineSeconds } = spec;
  if (withinDeadline && startingDeadlineSeconds !== undefined) {
    since = Math.max(since, now - startingDeadlineSeconds * 1000);
  }
  const first = nextTime(schedule, since);
  if (first !== undefined && now < first) return { since, isMany: false };
  const second = first === undefined ? undefined : nextTime(schedule, first);
  if (first !== undefined && second !== undefined && now < second) return { since, last: first, isMany: false };
  if (first === undefined || second === undefined) {
    return { since, isMany: false, error: 'time difference between two schedules is less than 1 second' };
  }
  const between = second - first;
  const missed = Math.floor((now - first) / between) + 1;
  // Not all of them are gone through: what lies between the first two tells about where to begin.
  let last: Millis | undefined;
  let time = nextTime(schedule, first + (missed - 2) * between);
  while (time !== undefined && time <= now) {
    last = time;
    time = nextTime(schedule, time);
  }
  return { since, ...(last !== undefined && { last }), isMany: missed > MANY };
}

/** When a CronJob is to be looked at next. Source: pkg/controller/cronjob/utils.go nextScheduleTimeDuration. */
export function nextLook(cronJob: CronJob, schedule: CronSchedule, now: Millis): Millis | undefined {
  const { since, last, error } = lastDueTime(cronJob, schedule, now, false);
  return nextTime(schedule, error === undefined ? (last ?? since) : now);
}
