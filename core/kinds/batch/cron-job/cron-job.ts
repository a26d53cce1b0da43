import { isJsonObject, type JsonObject } from '../../../model/json.js';
import type { CronJob } from '../../../schema/generated/types/batch.js';
import { formatLabelSelector } from '../../columns/format-labels.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import { containerCells, WIDE_CONTAINER_COLUMNS } from '../../columns/workload-columns.js';
import { inStruct, withDefaults } from '../../defaults/fill.js';
import { asObject, asText } from '../../fields/json-fields.js';
import type { Kind } from '../../kind.js';
import { inPodTemplate } from '../../pod-template/defaults/pod-spec.js';
import { templateStrategy } from '../../pod-template/template-strategy.js';
import { isNewGeneration, nameWarnings } from '../../pod-template/warnings/template-warnings.js';
import { JOB_SELECTOR } from '../job/columns.js';
import { jobSpecWarnings } from '../job/warnings.js';
import { cronJobValidation } from './validation.js';

const SPEC: JsonObject = {
  concurrencyPolicy: 'Allow',
  suspend: false,
  successfulJobsHistoryLimit: 3,
  failedJobsHistoryLimit: 1,
};

/** Only the Pod template inside gets defaults; those of a Job come when the Job is made. Source: generated SetObjectDefaults_CronJob. */
const defaultJobTemplate = (template: JsonObject) => {
  const result = inStruct(template, 'spec', (spec) => inPodTemplate(spec));
  return isJsonObject(result['metadata']) ? result : { ...result, metadata: {} };
};

const defaultSpec = (spec: JsonObject) => inStruct(withDefaults(spec, SPEC), 'jobTemplate', defaultJobTemplate);

/** Source: kubernetes pkg/apis/batch/v1/defaults.go SetDefaults_CronJob. */
function defaultCronJob(cronJob: JsonObject): JsonObject {
  return inStruct(cronJob, 'spec', defaultSpec);
}

/** A zone in the schedule is told of at every update. Source: kubernetes pkg/registry/batch/cronjob/strategy.go WarningsOnCreate, WarningsOnUpdate. */
function cronJobWarnings(cronJob: JsonObject, old?: JsonObject): readonly string[] {
  const spec = asObject(cronJob['spec']);
  const job = asObject(asObject(spec['jobTemplate'])['spec']);
  const warnings = [
    ...(old === undefined ? nameWarnings(cronJob) : []),
    ...(isNewGeneration(cronJob, old) ? jobSpecWarnings(job, 'spec.jobTemplate.spec') : []),
  ];
  if (old !== undefined && asText(spec['schedule']).includes('TZ')) {
    const page = 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/';
    warnings.push(`cannot use TZ or CRON_TZ in spec.schedule, use timeZone instead, see ${page} for more details`);
  }
  return warnings;
}

const CRON_JOB_PRINTER: TablePrinter<CronJob> = {
  columns: [
    NAME,
    column('Schedule', 'string', 'When Jobs are started, in cron format.'),
    column('Timezone', 'string', 'Time zone of the schedule.'),
    column('Suspend', 'boolean', 'Whether no more Jobs are started.'),
    column('Active', 'integer', 'Jobs that run now.'),
    column('Last Schedule', 'string', 'Time since a Job was last started.'),
    AGE,
    ...WIDE_CONTAINER_COLUMNS,
    JOB_SELECTOR,
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

/** CronJobs. */
export const cronJob: Kind = {
  groupResource: 'cronjobs.batch',
  kind: 'CronJob',
  defaults: defaultCronJob,
  validation: cronJobValidation,
  strategy: templateStrategy({ status: true, generation: ['spec'] }, ['spec', 'jobTemplate', 'spec', 'template']),
  warnings: cronJobWarnings,
  columns: CRON_JOB_PRINTER,
};
