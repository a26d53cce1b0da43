import { invalidValue, notSupported, required, tooLong } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { asNumber, asObject, asText, isSet } from '../../fields/json-fields.js';
import { goValue } from '../../go-values/go-value.js';
import { checkPodTemplate } from '../../pod-template/validation/pod-template.js';
import { type Causes, checkChoice, checkNonnegative } from '../../validation/causes.js';
import { checkDomainPrefixedPath } from '../../validation/domain-prefixed-path.js';
import { checkFailurePolicy } from './failure-policy.js';
import { checkSuccessPolicy } from './success-policy.js';

const COUNTS = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
];
/** Completions of an indexed Job beyond which the list of indexes would not fit the status, unless fewer fail and run at a time. */
const MANY = 100_000;
const FEW_OF_MANY = 10_000;
const LONGEST_MANAGER = 63;

/** The spec of a Job without its selector. Source: kubernetes pkg/apis/batch/validation validateJobSpec. */
export function checkJobSpec(spec: JsonObject, old: JsonObject | undefined, path: string, causes: Causes): void {
  for (const count of COUNTS) checkNonnegative(spec[count], `${path}.${count}`, causes);
  if (isSet(spec['maxFailedIndexes'])) {
    checkNonnegative(spec['maxFailedIndexes'], `${path}.maxFailedIndexes`, causes);
    if (!isSet(spec['backoffLimitPerIndex'])) {
      causes.push(required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
    }
  }
  checkManager(spec, `${path}.managedBy`, causes);
  checkCompletionMode(spec, path, causes);
  if (isSet(spec['podFailurePolicy'])) checkFailurePolicy(spec, `${path}.podFailurePolicy`, causes);
  if (isSet(spec['successPolicy'])) {
    if (spec['completionMode'] === 'Indexed') checkSuccessPolicy(spec, `${path}.successPolicy`, causes);
    else {
      const shown = goValue('batch.SuccessPolicy', spec['successPolicy']);
      causes.push(invalidValue(`${path}.successPolicy`, shown, 'requires indexed completion mode'));
    }
  }
  // Pods that a failure policy judges are replaced only once they have failed.
  const replacements = isSet(spec['podFailurePolicy']) ? ['Failed'] : ['Failed', 'TerminatingOrFailed'];
  checkChoice(spec['podReplacementPolicy'], replacements, `${path}.podReplacementPolicy`, causes);
  const template = asObject(spec['template']);
  const before = old === undefined ? undefined : asObject(old['template']);
  checkPodTemplate(template, before, `${path}.template`, causes);
  checkRestartPolicy(spec, `${path}.template.spec.restartPolicy`, causes);
}

function checkManager(spec: JsonObject, path: string, causes: Causes): void {
  if (!isSet(spec['managedBy'])) return;
  const manager = asText(spec['managedBy']);
  checkDomainPrefixedPath(manager, path, causes);
  if (manager.length > LONGEST_MANAGER) causes.push(tooLong(path, LONGEST_MANAGER));
}

function checkRestartPolicy(spec: JsonObject, path: string, causes: Causes): void {
  const policy = asText(asObject(asObject(spec['template'])['spec'])['restartPolicy']);
  if (policy === 'Always' || policy === '') causes.push(required(path, 'valid values: "OnFailure", "Never"'));
  else if (policy !== 'OnFailure' && policy !== 'Never') {
    causes.push(notSupported(path, policy, ['OnFailure', 'Never']));
  } else if (isSet(spec['podFailurePolicy']) && policy !== 'Never') {
    causes.push(invalidValue(path, policy, 'only "Never" is supported when podFailurePolicy is specified'));
  }
}

function checkCompletionMode(spec: JsonObject, path: string, causes: Causes): void {
  const { completionMode, backoffLimitPerIndex, maxFailedIndexes } = spec;
  checkChoice(completionMode, ['NonIndexed', 'Indexed'], `${path}.completionMode`, causes);
  if (completionMode === 'Indexed') checkIndexed(spec, path, causes);
  if (isSet(completionMode) && completionMode !== 'NonIndexed') return;
  for (const [key, value] of Object.entries({ backoffLimitPerIndex, maxFailedIndexes })) {
    if (isSet(value)) causes.push(invalidValue(`${path}.${key}`, value, 'requires indexed completion mode'));
  }
}

function checkIndexed(spec: JsonObject, path: string, causes: Causes): void {
  const { completions, parallelism, maxFailedIndexes, backoffLimitPerIndex } = spec;
  const failed = `${path}.maxFailedIndexes`;
  if (!isSet(completions)) causes.push(required(`${path}.completions`, 'when completion mode is Indexed'));
  if (asNumber(parallelism) > MANY) {
    const detail = `must be less than or equal to ${MANY} when completion mode is Indexed`;
    causes.push(invalidValue(`${path}.parallelism`, parallelism, detail));
  }
  if (isSet(completions) && isSet(maxFailedIndexes) && asNumber(maxFailedIndexes) > asNumber(completions)) {
    causes.push(invalidValue(failed, maxFailedIndexes, 'must be less than or equal to completions'));
  }
  if (asNumber(maxFailedIndexes) > MANY) {
    causes.push(invalidValue(failed, maxFailedIndexes, `must be less than or equal to ${MANY}`));
  }
  if (asNumber(completions) <= MANY || !isSet(backoffLimitPerIndex)) return;
  const detail = `must be less than or equal to ${FEW_OF_MANY} when completions are above ${MANY} and used with backoff limit per index`;
  if (!isSet(maxFailedIndexes)) causes.push(required(failed, `must be specified when completions is above ${MANY}`));
  if (asNumber(parallelism) > FEW_OF_MANY) causes.push(invalidValue(`${path}.parallelism`, parallelism, detail));
  if (asNumber(maxFailedIndexes) > FEW_OF_MANY) causes.push(invalidValue(failed, maxFailedIndexes, detail));
}
