import { invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { asNumber, asObject, asText, isSet } from '../../fields/json-fields.js';
import type { ValidationRules } from '../../kind.js';
import { checkPodTemplate, checkSelectorMatches } from '../../pod-template/validation/pod-template.js';
import { type Causes, checkChoice, checkImmutable, checkNonnegative } from '../../validation/causes.js';
import { checkLabelSelector } from '../../validation/labels.js';

const COUNTS = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
];

/** Completions of an indexed Job beyond which the list of indexes would not fit the status. */
const MAX_INDEXED = 100_000;

/** The spec of a Job without its selector. Source of this file: kubernetes pkg/apis/batch/validation validateJobSpec, ValidateJobSpecUpdate. */
export function checkJobSpec(spec: JsonObject, path: string, causes: Causes): void {
  for (const count of COUNTS) checkNonnegative(spec[count], `${path}.${count}`, causes);
  checkCompletionMode(spec, path, causes);
  checkChoice(spec['podReplacementPolicy'], ['Failed', 'TerminatingOrFailed'], `${path}.podReplacementPolicy`, causes);
  const template = asObject(spec['template']);
  checkPodTemplate(template, `${path}.template`, causes);
  const policy = asText(asObject(template['spec'])['restartPolicy']);
  const field = `${path}.template.spec.restartPolicy`;
  if (policy === 'Always') causes.push(required(field, 'valid values: "OnFailure", "Never"'));
  else if (policy !== 'OnFailure' && policy !== 'Never')
    causes.push(notSupported(field, policy, ['OnFailure', 'Never']));
  if (isSet(spec['podFailurePolicy']) && policy !== 'Never') {
    causes.push(invalidValue(field, policy, 'only "Never" is supported when podFailurePolicy is specified'));
  }
}

function checkCompletionMode(spec: JsonObject, path: string, causes: Causes): void {
  const { completionMode, completions, parallelism, backoffLimitPerIndex, maxFailedIndexes } = spec;
  checkChoice(completionMode, ['NonIndexed', 'Indexed'], `${path}.completionMode`, causes);
  if (completionMode === 'Indexed') {
    if (!isSet(completions)) {
      causes.push(required(`${path}.completions`, 'when completion mode is Indexed'));
    }
    if (asNumber(parallelism) > MAX_INDEXED) {
      const detail = `must be less than or equal to ${MAX_INDEXED} when completion mode is Indexed`;
      causes.push(invalidValue(`${path}.parallelism`, parallelism, detail));
    }
  } else if (isSet(backoffLimitPerIndex)) {
    causes.push(invalidValue(`${path}.backoffLimitPerIndex`, backoffLimitPerIndex, 'requires indexed completion mode'));
  }
  if (isSet(maxFailedIndexes) && !isSet(backoffLimitPerIndex)) {
    causes.push(required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
  }
}

function checkJob(job: JsonObject, causes: Causes): void {
  const spec = asObject(job['spec']);
  if (!isSet(spec['selector'])) causes.push(required('spec.selector'));
  else checkLabelSelector(spec['selector'], 'spec.selector', causes);
  checkSelectorMatches(spec['selector'], asObject(spec['template']), 'spec.template', causes);
  checkJobSpec(spec, 'spec', causes);
  checkGeneratedSelector(job, causes);
}

/** The labels by which a Job finds its Pods are its own to set, unless its author took that on. Source: validateGeneratedSelector. */
function checkGeneratedSelector(job: JsonObject, causes: Causes): void {
  const spec = asObject(job['spec']);
  const uid = asText(asObject(job['metadata'])['uid']);
  if (spec['manualSelector'] === true || uid === '') return;
  const labels = asObject(asObject(asObject(spec['template'])['metadata'])['labels']);
  const selected = asObject(asObject(spec['selector'])['matchLabels']);
  const key = 'batch.kubernetes.io/controller-uid';
  if (labels[key] !== uid) {
    const detail = `must be '${uid}'`;
    causes.push(invalidValue(`spec.template.metadata.labels`, labels, detail));
  }
  if (selected[key] !== uid && selected['controller-uid'] !== uid) {
    causes.push(invalidValue('spec.selector', spec['selector'], '`selector` not auto-generated'));
  }
}

const IMMUTABLE = [
  'selector',
  'completionMode',
  'podFailurePolicy',
  'backoffLimitPerIndex',
  'managedBy',
  'successPolicy',
];

function checkUpdate(job: JsonObject, old: JsonObject, causes: Causes): void {
  const spec = asObject(job['spec']);
  const before = asObject(old['spec']);
  // An indexed Job may grow and shrink as long as both numbers stay the same. Source: KEP-2214.
  const elastic = before['completionMode'] === 'Indexed' && spec['completions'] === spec['parallelism'];
  if (!elastic) checkImmutable(spec['completions'], before['completions'], 'spec.completions', causes);
  for (const key of IMMUTABLE) checkImmutable(spec[key], before[key], `spec.${key}`, causes);
  checkImmutable(directed(spec, before, old), before['template'], 'spec.template', causes);
}

/** While a Job is suspended and never started, where its Pods go may still change. Source: KEP-2926. */
function directed(spec: JsonObject, before: JsonObject, old: JsonObject): Json | undefined {
  const notStarted = before['suspend'] === true && !isSet(asObject(old['status'])['startTime']);
  if (!notStarted) return spec['template'];
  const template = asObject(spec['template']);
  const pod = asObject(template['spec']);
  const formerTemplate = asObject(before['template']);
  const former = asObject(formerTemplate['spec']);
  const metadata = asObject(formerTemplate['metadata']);
  const kept: { [key: string]: Json | undefined } = { ...pod };
  for (const key of ['nodeSelector', 'tolerations', 'affinity', 'schedulingGates']) kept[key] = former[key];
  const labels = { labels: metadata['labels'], annotations: metadata['annotations'] };
  return { ...template, metadata: { ...asObject(template['metadata']), ...labels }, spec: kept };
}

/** Rules for Jobs. */
export const jobValidation: ValidationRules = {
  object: checkJob,
  update: checkUpdate,
  status: (job, _old, causes) => {
    for (const count of ['active', 'succeeded', 'failed', 'ready', 'terminating']) {
      checkNonnegative(asObject(job['status'])[count], `status.${count}`, causes);
    }
  },
};
