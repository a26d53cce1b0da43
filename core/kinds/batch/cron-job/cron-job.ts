import { invalidValue, notSupported, required } from '../../../model/field-error.js';
import { isJsonObject, type JsonObject } from '../../../model/json.js';
import type { CronJob } from '../../../schema/generated/types/batch.js';
import { formatLabelSelector } from '../../columns/format-labels.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import { containerCells, WIDE_CONTAINER_COLUMNS } from '../../columns/workload-columns.js';
import { inStruct, withDefaults } from '../../defaults/fill.js';
import { asObject, asText, isSet } from '../../fields/json-fields.js';
import type { Kind, ValidationRules } from '../../kind.js';
import { inPodTemplate } from '../../pod-template/defaults/pod-spec.js';
import { strategyFrom } from '../../strategy/strategy.js';
import { type Causes, checkNonnegative, checkRequiredChoice } from '../../validation/causes.js';
import { JOB_SELECTOR } from '../job/columns.js';
import { checkJobSpec } from '../job/validation.js';

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

/** Names of the Jobs made get a suffix of 11 and must fit 63. */
const MAX_NAME = 52;

/** Source: kubernetes pkg/apis/batch/validation validateCronJobSpec. Whether the schedule can be read is for the cron parser to say. */
function checkCronJob(cronJob: JsonObject, causes: Causes): void {
  const spec = asObject(cronJob['spec']);
  const schedule = asText(spec['schedule']);
  if (schedule === '') causes.push(required('spec.schedule'));
  else if (schedule.includes('TZ')) {
    causes.push(
      invalidValue('spec.schedule', schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'),
    );
  }
  checkNonnegative(spec['startingDeadlineSeconds'], 'spec.startingDeadlineSeconds', causes);
  checkRequiredChoice(spec['concurrencyPolicy'], ['Allow', 'Forbid', 'Replace'], 'spec.concurrencyPolicy', causes);
  if (spec['timeZone'] === '')
    causes.push(invalidValue('spec.timeZone', '', 'timeZone must be nil or non-empty string'));
  checkNonnegative(spec['successfulJobsHistoryLimit'], 'spec.successfulJobsHistoryLimit', causes);
  checkNonnegative(spec['failedJobsHistoryLimit'], 'spec.failedJobsHistoryLimit', causes);
  const job = asObject(asObject(spec['jobTemplate'])['spec']);
  checkJobSpec(job, 'spec.jobTemplate.spec', causes);
  if (isSet(job['selector'])) {
    causes.push(invalidValue('spec.jobTemplate.spec.selector', job['selector'], '`selector` will be auto-generated'));
  }
  if (job['manualSelector'] === true)
    causes.push(notSupported('spec.jobTemplate.spec.manualSelector', true, ['nil', 'false']));
}

/** Rules for CronJobs. */
const cronJobValidation: ValidationRules = {
  object: checkCronJob,
  create: (cronJob, causes) => {
    const name = asText(asObject(cronJob['metadata'])['name']);
    if (name.length > MAX_NAME)
      causes.push(invalidValue('metadata.name', name, `must be no more than ${MAX_NAME} characters`));
  },
};

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
  strategy: strategyFrom({ status: true, generation: ['spec'] }),
  columns: CRON_JOB_PRINTER,
  inert: { missing: 'no Pods come of it' },
};
