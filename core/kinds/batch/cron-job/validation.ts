import { parseSchedule } from '../../../model/cron/parse-schedule.js';
import { invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { isTimeZone } from '../../../model/time-zone.js';
import { asObject, asText, isSet } from '../../fields/json-fields.js';
import { goValue } from '../../go-values/go-value.js';
import type { ValidationRules } from '../../kind.js';
import { type Causes, checkNonnegative, checkRequiredChoice } from '../../validation/causes.js';
import { checkJobSpec } from '../job/job-spec.js';
import { checkTimeZone } from './time-zone.js';

/** Names of the Jobs made get a suffix of 11 and must fit 63. */
const MAX_NAME = 52;

/** Source of this file: kubernetes pkg/apis/batch/validation validateCronJobSpec, ValidateJobTemplateSpec. */
function checkCronJob(cronJob: JsonObject, causes: Causes, old?: JsonObject): void {
  const spec = asObject(cronJob['spec']);
  const before = old === undefined ? undefined : asObject(old['spec']);
  checkSchedule(spec, before, 'spec.schedule', causes);
  checkNonnegative(spec['startingDeadlineSeconds'], 'spec.startingDeadlineSeconds', causes);
  const { timeZone } = spec;
  if (isSet(timeZone) && timeZone !== before?.['timeZone']) checkTimeZone(asText(timeZone), 'spec.timeZone', causes);
  checkRequiredChoice(spec['concurrencyPolicy'], ['Allow', 'Forbid', 'Replace'], 'spec.concurrencyPolicy', causes);
  const job = asObject(asObject(spec['jobTemplate'])['spec']);
  const jobBefore = before === undefined ? undefined : asObject(asObject(before['jobTemplate'])['spec']);
  checkJobSpec(job, jobBefore, 'spec.jobTemplate.spec', causes);
  if (isSet(job['selector'])) {
    const shown = goValue('meta.LabelSelector', job['selector']);
    causes.push(invalidValue('spec.jobTemplate.spec.selector', shown, '`selector` will be auto-generated'));
  }
  if (job['manualSelector'] === true)
    causes.push(notSupported('spec.jobTemplate.spec.manualSelector', true, ['nil', 'false']));
  checkNonnegative(spec['successfulJobsHistoryLimit'], 'spec.successfulJobsHistoryLimit', causes);
  checkNonnegative(spec['failedJobsHistoryLimit'], 'spec.failedJobsHistoryLimit', causes);
}

/** A zone in the schedule itself may stay where it was. */
function checkSchedule(spec: JsonObject, before: JsonObject | undefined, path: string, causes: Causes): void {
  const schedule = asText(spec['schedule']);
  if (schedule === '') {
    causes.push(required(path));
    return;
  }
  const parsed = parseSchedule(schedule, isTimeZone);
  if (!parsed.ok) causes.push(invalidValue(path, schedule, parsed.error));
  if (!schedule.includes('TZ')) return;
  const mayName = asText(before?.['schedule']).includes('TZ');
  if (!mayName) {
    const detail = 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead';
    causes.push(invalidValue(path, schedule, detail));
  } else if (isSet(spec['timeZone'])) {
    const detail = 'cannot use both timeZone field and TZ or CRON_TZ in schedule';
    causes.push(invalidValue(path, schedule, detail));
  }
}

/** Rules for CronJobs. */
export const cronJobValidation: ValidationRules = {
  object: checkCronJob,
  create: (cronJob, causes) => {
    const name = asText(asObject(cronJob['metadata'])['name']);
    if (name.length > MAX_NAME)
      causes.push(invalidValue('metadata.name', name, `must be no more than ${MAX_NAME} characters`));
  },
};
