import { parseTimestamp } from '../../model/timestamp.js';
import type { CronJob, Job } from '../../schema/generated/types/batch.js';
import { trueCondition } from '../job/conditions.js';

/**
 * The Jobs that ended and are more than the history is to hold, the oldest of each kind first.
 * Source: pkg/controller/cronjob/cronjob_controllerv2.go cleanupFinishedJobs.
 */
export function jobsToForget({ spec }: CronJob, jobs: readonly Job[]): readonly Job[] {
  const staying = jobs.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const complete = staying.filter((job) => trueCondition(job, 'Complete') !== undefined);
  const failed = staying.filter((job) => trueCondition(job, 'Failed') !== undefined);
  return [...beyond(complete, spec.successfulJobsHistoryLimit), ...beyond(failed, spec.failedJobsHistoryLimit)];
}

function beyond(jobs: readonly Job[], limit: number | undefined): readonly Job[] {
  if (limit === undefined || jobs.length <= limit) return [];
  return [...jobs].sort(byStart).slice(0, jobs.length - limit);
}

/** Those that never started come last. */
function byStart(a: Job, b: Job): number {
  const [one, other] = [a, b].map(({ status }) => parseTimestamp(status?.startTime) ?? Number.POSITIVE_INFINITY);
  if (one !== other) return one! < other! ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}
