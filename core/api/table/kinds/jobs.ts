import type { Millis } from '../../../model/revision.js';
import { parseTimestamp } from '../../../model/timestamp.js';
import type { CronJob, Job } from '../../../schema/generated/types/batch.js';
import { age } from '../age.js';
import { containerCells, WIDE_CONTAINER_COLUMNS } from '../container-cells.js';
import { formatLabelSelector } from '../format-labels.js';
import { humanDuration } from '../human-duration.js';
import { AGE, column, NAME, type TablePrinter, wideColumn } from '../table-printer.js';

const SELECTOR = wideColumn('Selector', 'string', 'Labels of the Pods that belong to the Job.');

function completions({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function duration({ status }: Job, now: Millis): string {
  const start = parseTimestamp(status?.startTime);
  if (start === undefined) return '';
  return humanDuration((parseTimestamp(status?.completionTime) ?? now) - start);
}

function jobStatus({ metadata, status }: Job): string {
  const has = (type: string) => status?.conditions?.find((condition) => condition.type === type)?.status === 'True';
  if (has('Complete')) return 'Complete';
  if (has('Failed')) return 'Failed';
  if (metadata.deletionTimestamp !== undefined) return 'Terminating';
  if (has('Suspended')) return 'Suspended';
  return has('FailureTarget') ? 'FailureTarget' : 'Running';
}

export const JOB_PRINTER: TablePrinter<Job> = {
  columns: [
    NAME,
    column('Status', 'string', 'What the Job is doing, in one word.'),
    column('Completions', 'string', 'Pods that succeeded, of those that must.'),
    column('Duration', 'string', 'How long the Job has run, or ran.'),
    AGE,
    ...WIDE_CONTAINER_COLUMNS,
    SELECTOR,
  ],
  cells: (job, now) => [
    job.metadata.name,
    jobStatus(job),
    completions(job),
    duration(job, now),
    age(job.metadata.creationTimestamp, now),
    ...containerCells(job.spec.template.spec?.containers),
    formatLabelSelector(job.spec.selector),
  ],
};

export const CRON_JOB_PRINTER: TablePrinter<CronJob> = {
  columns: [
    NAME,
    column('Schedule', 'string', 'When Jobs are started, in cron format.'),
    column('Timezone', 'string', 'Time zone of the schedule.'),
    column('Suspend', 'boolean', 'Whether no more Jobs are started.'),
    column('Active', 'integer', 'Jobs that run now.'),
    column('Last Schedule', 'string', 'Time since a Job was last started.'),
    AGE,
    ...WIDE_CONTAINER_COLUMNS,
    SELECTOR,
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    spec.schedule,
    spec.timeZone ?? '<none>',
    spec.suspend === undefined ? '<unset>' : spec.suspend ? 'True' : 'False',
    status?.active?.length ?? 0,
    status?.lastScheduleTime === undefined ? '<none>' : age(status.lastScheduleTime, now),
    age(metadata.creationTimestamp, now),
    ...containerCells(spec.jobTemplate.spec?.template.spec?.containers),
    formatLabelSelector(spec.jobTemplate.spec?.selector),
  ],
};
