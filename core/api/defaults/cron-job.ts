import { isJsonObject, type JsonObject } from '../../model/json.js';
import { inStruct, withDefaults } from './fill.js';
import { inPodTemplate } from './pod-spec.js';

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
export function defaultCronJob(cronJob: JsonObject): JsonObject {
  return inStruct(cronJob, 'spec', defaultSpec);
}
