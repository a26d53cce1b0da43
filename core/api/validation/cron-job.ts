import { invalidValue, notSupported, required } from '../../model/field-error.js';
import type { JsonObject } from '../../model/json.js';
import { type Causes, checkNonnegative } from './causes.js';
import { checkRequiredChoice } from './enumeration.js';
import { checkJobSpec } from './job.js';
import { asObject, asText, isSet } from './json-fields.js';
import type { KindRules } from './kind-rules.js';

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
export const cronJobRules: KindRules = {
  object: checkCronJob,
  create: (cronJob, causes) => {
    const name = asText(asObject(cronJob['metadata'])['name']);
    if (name.length > MAX_NAME)
      causes.push(invalidValue('metadata.name', name, `must be no more than ${MAX_NAME} characters`));
  },
};
