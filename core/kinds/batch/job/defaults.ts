import { isJsonObject, type JsonObject } from '../../../model/json.js';
import { inField, inItems, inStruct, isMissing, withDefaults } from '../../defaults/fill.js';
import { isSet } from '../../fields/json-fields.js';
import { inPodTemplate } from '../../pod-template/defaults/pod-spec.js';

const SPEC: JsonObject = { parallelism: 1, completionMode: 'NonIndexed', suspend: false, manualSelector: false };

/** A Job with a limit of failures per index has, by itself, none for the whole. */
const NO_BACKOFF_LIMIT = 2_147_483_647;
const CONDITION: JsonObject = { status: 'True' };
const defaultCondition = (condition: JsonObject) => withDefaults(condition, CONDITION);
const defaultRule = (rule: JsonObject) => inItems(rule, 'onPodConditions', defaultCondition);
const defaultFailurePolicy = (policy: JsonObject) => inItems(policy, 'rules', defaultRule);

/** What a Job's spec leaves out. */
function defaultJobSpec(spec: JsonObject): JsonObject {
  let result = spec;
  if (isMissing(spec['completions']) && isMissing(spec['parallelism']))
    result = { ...result, completions: 1, parallelism: 1 };
  result = withDefaults(result, SPEC);
  if (isMissing(result['backoffLimit'])) {
    result = { ...result, backoffLimit: isMissing(result['backoffLimitPerIndex']) ? 6 : NO_BACKOFF_LIMIT };
  }
  if (!isSet(result['podReplacementPolicy'])) {
    // Pods that a failure policy judges are replaced only once they have failed.
    const policy = isJsonObject(result['podFailurePolicy']) ? 'Failed' : 'TerminatingOrFailed';
    result = { ...result, podReplacementPolicy: policy };
  }
  result = inField(result, 'podFailurePolicy', defaultFailurePolicy);
  return inPodTemplate(result);
}

/** Source: kubernetes pkg/apis/batch/v1/defaults.go SetDefaults_Job. */
export function defaultJob(job: JsonObject): JsonObject {
  const result = inStruct(job, 'spec', defaultJobSpec);
  const template = isJsonObject(result['spec']) ? result['spec']['template'] : undefined;
  const metadata = isJsonObject(template) ? template['metadata'] : undefined;
  const labels = isJsonObject(metadata) ? metadata['labels'] : undefined;
  if (!isJsonObject(labels) || Object.keys(labels).length === 0) return result;
  return inStruct(result, 'metadata', (own) => {
    const given = own['labels'];
    return isJsonObject(given) && Object.keys(given).length > 0 ? own : { ...own, labels };
  });
}
