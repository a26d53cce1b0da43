import type { Millis } from '../../../model/revision.js';
import { parseTimestamp } from '../../../model/timestamp.js';
import type { Job } from '../../../schema/generated/types/batch.js';
import { formatLabelSelector } from '../../columns/format-labels.js';
import { age, humanDuration } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter, wideColumn } from '../../columns/table-printer.js';
import { containerCells, WIDE_CONTAINER_COLUMNS } from '../../columns/workload-columns.js';

/** For `-o wide`. */
export const JOB_SELECTOR = wideColumn('Selector', 'string', 'Labels of the Pods that belong to the Job.');

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
    JOB_SELECTOR,
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
