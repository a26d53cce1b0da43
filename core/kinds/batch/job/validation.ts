import { invalidValue, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { matchesLabelSelector } from '../../../model/label-selector.js';
import { dns1123LabelErrors } from '../../../model/names.js';
import { asList, asNumber, asObject, asText, isSet, textUnder } from '../../fields/json-fields.js';
import { keepField } from '../../fields/set-field.js';
import { goValue } from '../../go-values/go-value.js';
import type { ValidationRules } from '../../kind.js';
import {
  checkSelectorMatches,
  hasUnusableValues,
  isUsableSelector,
  readSelector,
} from '../../pod-template/validation/owner-selector.js';
import { type Causes, checkImmutable } from '../../validation/causes.js';
import { checkLabelSelector } from '../../validation/labels.js';
import { checkJobSpec } from './job-spec.js';
import { checkJobStatus } from './status-validation.js';

const UID_LABELS = ['controller-uid', 'batch.kubernetes.io/controller-uid'] as const;
const NAME_LABELS = ['job-name', 'batch.kubernetes.io/job-name'] as const;

/** Source of this file: kubernetes pkg/apis/batch/validation ValidateJob, ValidateJobUpdate. */
function checkJob(job: JsonObject, causes: Causes, old?: JsonObject): void {
  const metadata = asObject(job['metadata']);
  checkGeneratedSelector(job, old, causes);
  checkSpec(job, old, causes);
  const spec = asObject(job['spec']);
  const completions = asNumber(spec['completions']);
  if (spec['completionMode'] !== 'Indexed' || completions <= 0) return;
  const name = asText(metadata['name']);
  const last = `${name}-${completions - 1}`;
  if (dns1123LabelErrors(last).length > 0) {
    causes.push(invalidValue('metadata.name', name, `will not able to create pod with invalid DNS label: ${last}`));
  }
}

/** Source: ValidateJobSpec of the same file. */
function checkSpec(job: JsonObject, old: JsonObject | undefined, causes: Causes): void {
  const spec = asObject(job['spec']);
  const before = old === undefined ? undefined : asObject(old['spec']);
  const { selector } = spec;
  checkJobSpec(spec, before, 'spec', causes);
  if (!isSet(selector)) causes.push(required('spec.selector'));
  else checkLabelSelector(selector, 'spec.selector', causes, { anyValues: hasUnusableValues(before?.['selector']) });
  checkSelectorMatches(selector, asObject(spec['template']), 'spec.template', causes);
}

/**
 * The labels by which a Job finds its Pods are its own to set, unless its author took that on. A Job from before they had a prefix need
 * not have those that do. Source: validateGeneratedSelector of the same file.
 */
function checkGeneratedSelector(job: JsonObject, old: JsonObject | undefined, causes: Causes): void {
  const spec = asObject(job['spec']);
  const { selector } = spec;
  if (spec['manualSelector'] === true || !isSet(selector)) return;
  const { uid, name } = asObject(job['metadata']);
  if (asText(uid) === '') causes.push(required('metadata.uid'));
  const before = asObject(asObject(asObject(old?.['spec'])['template'])['metadata'])['labels'];
  const hasPrefixed = [UID_LABELS[1], NAME_LABELS[1]].every((key) => textUnder(before, key) !== undefined);
  const prefixed = old === undefined || hasPrefixed ? [0, 1] : [0];
  const expected: { [key: string]: string } = {};
  for (const form of prefixed) {
    expected[UID_LABELS[form] as string] = asText(uid);
    expected[NAME_LABELS[form] as string] = asText(name);
  }
  const { labels } = asObject(asObject(spec['template'])['metadata']);
  for (const [key, value] of Object.entries(expected)) checkHasLabel(labels, key, value, causes);
  if (!isUsableSelector(selector) || matchesLabelSelector(readSelector(selector), expected)) return;
  const shown = goValue('meta.LabelSelector', selector);
  causes.push(invalidValue('spec.selector', shown, '`selector` not auto-generated'));
}

/** Source: kubernetes pkg/apis/core/validation ValidateHasLabel. */
function checkHasLabel(labels: Json | undefined, key: string, expected: string, causes: Causes): void {
  const value = textUnder(labels, key);
  if (value === expected) return;
  const field = 'spec.template.metadata.labels';
  if (value === undefined) causes.push(required(`${field}[${key}]`, `must be '${expected}'`));
  else causes.push(invalidValue(`${field}[${key}]`, labels, `must be '${expected}'`));
}

const IMMUTABLE: readonly (readonly [key: string, goType: string])[] = [
  ['completionMode', '*string'],
  ['podFailurePolicy', '*batch.PodFailurePolicy'],
  ['backoffLimitPerIndex', '*int64'],
  ['managedBy', '*string'],
  ['successPolicy', '*batch.SuccessPolicy'],
];

/** Kubernetes looks at an update as at a new Job, and then once more at its spec. */
function checkUpdate(job: JsonObject, old: JsonObject, causes: Causes): void {
  const spec = asObject(job['spec']);
  const before = asObject(old['spec']);
  checkSpec(job, old, causes);
  checkCompletions(spec, before, causes);
  checkImmutable(spec['selector'], before['selector'], 'spec.selector', causes, '*meta.LabelSelector');
  checkTemplateUpdate(spec, old, causes);
  for (const [key, goType] of IMMUTABLE) checkImmutable(spec[key], before[key], `spec.${key}`, causes, goType);
}

/** An indexed Job may grow and shrink as long as it runs all at once. Source: validateCompletions, KEP-3715. */
function checkCompletions(spec: JsonObject, before: JsonObject, causes: Causes): void {
  const { completions, parallelism } = spec;
  if (spec['completionMode'] !== 'Indexed') {
    checkImmutable(completions, before['completions'], 'spec.completions', causes, '*int64');
  } else if (isSet(completions) && completions !== before['completions'] && completions !== parallelism) {
    const detail = 'can only be modified in tandem with spec.parallelism';
    causes.push(invalidValue('spec.completions', completions, detail));
  }
}

/** A Job that is suspended and runs no Pods. Source: shouldAllowMutablePodTemplate of pkg/registry/batch/job/strategy.go. */
function isAtRest(job: JsonObject): boolean {
  const status = asObject(job['status']);
  const isSuspended = asList(status['conditions'])
    .map(asObject)
    .some(({ type, status: value }) => type === 'Suspended' && value === 'True');
  const isStopped = !isSet(status['startTime']) || isSuspended;
  return asObject(job['spec'])['suspend'] === true && isStopped && asNumber(status['active']) === 0;
}

const DIRECTIVES = ['nodeSelector', 'tolerations', 'schedulingGates'];

/** While a Job is at rest, where its Pods go and what they ask for may still change. Source: validatePodTemplateUpdate, KEP-2926. */
function checkTemplateUpdate(spec: JsonObject, old: JsonObject, causes: Causes): void {
  const template = asObject(spec['template']);
  const before = asObject(asObject(old['spec'])['template']);
  if (!isAtRest(old)) {
    checkImmutable(template, before, 'spec.template', causes, 'core.PodTemplateSpec');
    return;
  }
  const pod = asObject(template['spec']);
  let former = asObject(before['spec']);
  for (const key of DIRECTIVES) former = keepField(former, pod, key);
  former = withNodeAffinityOf(former, pod);
  for (const list of ['containers', 'initContainers']) former = withResourcesOf(former, pod, list);
  checkImmutable(pod, former, 'spec.template.spec', causes, 'core.PodSpec');
}

function withNodeAffinityOf(former: JsonObject, pod: JsonObject): JsonObject {
  const node = asObject(pod['affinity'])['nodeAffinity'];
  const { nodeAffinity: _, ...others } = asObject(former['affinity']);
  if (!isSet(pod['affinity'])) {
    const { affinity: __, ...rest } = former;
    return Object.values(others).some(isSet) ? { ...former, affinity: others } : rest;
  }
  return { ...former, affinity: { ...others, ...(isSet(node) && { nodeAffinity: node }) } };
}

function withResourcesOf(former: JsonObject, pod: JsonObject, key: string): JsonObject {
  const list = asList(pod[key]).map(asObject);
  const before = asList(former[key]).map(asObject);
  if (list.length !== before.length) return former;
  const kept = before.map((container, index) => {
    const now = list[index] as JsonObject;
    return now['name'] === container['name'] ? keepField(container, now, 'resources') : container;
  });
  return before.length === 0 ? former : { ...former, [key]: kept };
}

/** Rules for Jobs. */
export const jobValidation: ValidationRules = { object: checkJob, update: checkUpdate, status: checkJobStatus };
