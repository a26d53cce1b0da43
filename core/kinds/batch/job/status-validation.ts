import { duplicate, invalidValue, required } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { asList, asNumber, asObject, asText, isSet } from '../../fields/json-fields.js';
import { semanticEqual } from '../../fields/semantic-equal.js';
import { type Causes, checkNonnegative } from '../../validation/causes.js';
import { countIndexes, parseIndexInterval } from './index-list.js';

/** What a rule looks at. A rule that is asked only of what changed is one that older controllers may break. */
interface StatusChange {
  readonly spec: JsonObject;
  readonly status: JsonObject;
  readonly before: JsonObject;
  readonly isNew: (key: string) => boolean;
  readonly is: (type: string) => boolean;
  readonly was: (type: string) => boolean;
  readonly causes: Causes;
}

/** A status that replaces another. Source: kubernetes pkg/apis/batch/validation ValidateJobStatusUpdate, getStatusValidationOptions of the strategy. */
export function checkJobStatus(job: JsonObject, old: JsonObject, causes: Causes): void {
  const status = asObject(job['status']);
  const before = asObject(old['status']);
  const change: StatusChange = {
    spec: asObject(job['spec']),
    status,
    before,
    isNew: (key) => !semanticEqual(status[key], before[key]),
    is: (type) => hasCondition(status, type),
    was: (type) => hasCondition(before, type),
    causes,
  };
  for (const count of ['active', 'succeeded', 'failed', 'ready', 'terminating']) {
    checkNonnegative(status[count], `status.${count}`, causes);
  }
  checkUncounted(asObject(status['uncountedTerminatedPods']), causes);
  checkConditions(change);
  checkFinished(change);
  checkIndexes(change);
  checkPods(change);
  checkCriteria(change);
  checkHistory(change);
}

function hasCondition(status: JsonObject, type: string, value = 'True'): boolean {
  return asList(status['conditions'])
    .map(asObject)
    .some((condition) => condition['type'] === type && condition['status'] === value);
}

function refuseConditions({ causes }: StatusChange, detail: string): void {
  causes.push({ reason: 'FieldValueInvalid', message: `Invalid value: ${detail}`, field: 'status.conditions' });
}

const isFinished = (is: (type: string) => boolean) => is('Complete') || is('Failed');

function checkUncounted(uncounted: JsonObject, causes: Causes): void {
  for (const list of ['succeeded', 'failed']) {
    const seen = new Set<string>();
    asList(uncounted[list]).forEach((item, index) => {
      const uid = asText(item);
      const field = `status.uncountedTerminatedPods.${list}[${index}]`;
      if (uid === '') causes.push(invalidValue(field, uid, 'must not be empty'));
      else if (seen.has(uid)) causes.push(duplicate(field, uid));
      else seen.add(uid);
    });
  }
}

function checkConditions(change: StatusChange): void {
  const { status, is, was, isNew, causes } = change;
  const changed = (...types: string[]) => types.some((type) => is(type) !== was(type));
  const { startTime, completionTime } = status;
  if (changed('Complete', 'Failed') && is('Complete') && is('Failed')) {
    refuseConditions(change, 'cannot set Complete=True and Failed=true conditions');
  }
  if (changed('Complete', 'FailureTarget') && is('Complete') && is('FailureTarget')) {
    refuseConditions(change, 'cannot set Complete=True and FailureTarget=true conditions');
  }
  if (changed('Complete') || isNew('completionTime')) {
    if (isSet(completionTime) && !is('Complete')) {
      const detail = 'cannot set completionTime when there is no Complete=True condition';
      causes.push(invalidValue('status.completionTime', completionTime, detail));
    }
    if (!isSet(completionTime) && is('Complete')) {
      causes.push(required('status.completionTime', 'completionTime is required for Complete jobs'));
    }
  }
  if (isNew('startTime') || isNew('completionTime')) {
    if (
      isSet(startTime) &&
      isSet(completionTime) &&
      Date.parse(asText(completionTime)) < Date.parse(asText(startTime))
    ) {
      causes.push(invalidValue('status.completionTime', completionTime, 'must be equal to or after `startTime`'));
    }
  }
  if ((changed('Failed') || isNew('failedIndexes')) && is('Failed') && !is('FailureTarget')) {
    refuseConditions(change, 'cannot set Failed=True condition without the FailureTarget=true condition');
  }
  if (changed('Complete', 'SuccessCriteriaMet') && is('Complete') && !is('SuccessCriteriaMet')) {
    refuseConditions(change, 'cannot set Complete=True condition without the SuccessCriteriaMet=true condition');
  }
}

function checkFinished({ spec, status, is, was, isNew, causes }: StatusChange): void {
  if (!isFinished(is)) return;
  const isJustFinished = !isFinished(was);
  const { active, startTime, uncountedTerminatedPods } = status;
  if ((isJustFinished || isNew('active')) && asNumber(active) > 0) {
    causes.push(invalidValue('status.active', active, 'active>0 is invalid for finished job'));
  }
  const neverRan = spec['suspend'] === true && spec['completions'] === 0;
  if ((isJustFinished || isNew('startTime')) && !neverRan && !isSet(startTime)) {
    causes.push(required('status.startTime', 'startTime is required for finished job'));
  }
  const { succeeded, failed } = asObject(uncountedTerminatedPods);
  if ((isJustFinished || isNew('uncountedTerminatedPods')) && asList(succeeded).length + asList(failed).length > 0) {
    const detail = 'must be empty for finished job';
    causes.push(invalidValue('status.uncountedTerminatedPods', uncountedTerminatedPods, detail));
  }
}

function checkIndexes({ spec, status, isNew, causes }: StatusChange): void {
  const { completions, backoffLimitPerIndex } = spec;
  const { failedIndexes } = status;
  const completed = asText(status['completedIndexes']);
  const most = asNumber(completions);
  const refuse = (key: string, value: unknown, detail: string) => {
    causes.push(invalidValue(`status.${key}`, value, detail));
  };
  if (isNew('completedIndexes') && isSet(completions)) {
    const counted = countIndexes(completed, most);
    if (!counted.ok) refuse('completedIndexes', completed, `error parsing completedIndexes: ${counted.error}`);
  }
  if (isNew('failedIndexes') && isSet(completions) && isSet(backoffLimitPerIndex) && isSet(failedIndexes)) {
    const counted = countIndexes(asText(failedIndexes), most);
    if (!counted.ok) refuse('failedIndexes', failedIndexes, `error parsing failedIndexes: ${counted.error}`);
  }
  if (isNew('completedIndexes') && completed !== '' && spec['completionMode'] !== 'Indexed') {
    const detail = 'cannot set non-empty completedIndexes when non-indexed completion mode';
    refuse('completedIndexes', completed, detail);
  }
  if (isNew('failedIndexes') && !isSet(backoffLimitPerIndex) && isSet(failedIndexes)) {
    refuse('failedIndexes', failedIndexes, 'cannot set non-null failedIndexes when backoffLimitPerIndex is null');
  }
  if ((isNew('failedIndexes') || isNew('completedIndexes')) && isSet(completions) && isSet(failedIndexes)) {
    const overlap = overlapOf(completed, asText(failedIndexes), most);
    if (overlap !== undefined) {
      const detail = `failedIndexes and completedIndexes overlap at index: ${overlap}`;
      refuse('failedIndexes', failedIndexes, detail);
    }
  }
}

/** The first index that stands in both lists, whose intervals are in order; those that cannot be read are left out. */
function overlapOf(completed: string, failed: string, completions: number): number | undefined {
  const intervals = (text: string) =>
    (text === '' ? [] : text.split(',')).flatMap((part) => {
      const interval = parseIndexInterval(part, completions);
      return interval.ok ? [interval.value] : [];
    });
  const [ones, others] = [intervals(completed), intervals(failed)];
  for (let i = 0, j = 0; i < ones.length && j < others.length; ) {
    const [start, end] = ones[i] as readonly [number, number];
    const [otherStart, otherEnd] = others[j] as readonly [number, number];
    if (start <= otherEnd && otherStart <= end) return Math.max(start, otherStart);
    if (start <= otherStart) i++;
    else j++;
  }
  return undefined;
}

function checkPods({ status, is, was, isNew, causes }: StatusChange): void {
  const { terminating, ready, active } = status;
  const isJustFinished = isFinished(is) !== isFinished(was);
  if ((isJustFinished || isNew('terminating')) && isFinished(is) && asNumber(terminating) > 0) {
    causes.push(invalidValue('status.terminating', terminating, 'terminating>0 is invalid for finished job'));
  }
  if ((isNew('ready') || isNew('active')) && asNumber(ready) > asNumber(active)) {
    causes.push(invalidValue('status.ready', ready, 'cannot set more ready pods than active'));
  }
}

function checkCriteria(change: StatusChange): void {
  const { spec, is } = change;
  if (is('SuccessCriteriaMet') && is('Failed')) {
    refuseConditions(change, 'cannot set SuccessCriteriaMet=True and Failed=true conditions');
  }
  if (is('SuccessCriteriaMet') && is('FailureTarget')) {
    refuseConditions(change, 'cannot set SuccessCriteriaMet=True and FailureTarget=true conditions');
  }
  if (isSet(spec['successPolicy']) && !is('SuccessCriteriaMet') && is('Complete')) {
    const detail = 'cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True';
    refuseConditions(change, detail);
  }
}

/** What a status before does not let go of. */
function checkHistory(change: StatusChange): void {
  const { spec, status, before, is, was, isNew, causes } = change;
  for (const type of ['Failed', 'Complete', 'FailureTarget']) {
    if (was(type) && !is(type)) refuseConditions(change, `cannot disable the terminal ${type}=True condition`);
  }
  if (asNumber(status['failed']) < asNumber(before['failed'])) {
    causes.push(invalidValue('status.failed', asNumber(status['failed']), 'cannot decrease the failed counter'));
  }
  const isElastic = spec['completionMode'] === 'Indexed' && spec['completions'] === spec['parallelism'];
  if (!isElastic && asNumber(status['succeeded']) < asNumber(before['succeeded'])) {
    const detail = 'cannot decrease the succeeded counter';
    causes.push(invalidValue('status.succeeded', asNumber(status['succeeded']), detail));
  }
  const { completionTime, startTime } = status;
  if (isSet(completionTime) && isSet(before['completionTime']) && isNew('completionTime')) {
    causes.push(invalidValue('status.completionTime', completionTime, 'field is immutable'));
  }
  const isResuming = hasCondition(before, 'Suspended') && hasCondition(status, 'Suspended', 'False');
  if (isNew('startTime') && isSet(before['startTime']) && !isResuming && spec['suspend'] !== true) {
    const detail = 'field is immutable for unsuspended job once set';
    causes.push(invalidValue('status.startTime', startTime, detail));
  }
  if (was('SuccessCriteriaMet') && !is('SuccessCriteriaMet')) {
    refuseConditions(change, 'cannot disable the SuccessCriteriaMet=True condition');
  }
  if (was('Complete') && !was('SuccessCriteriaMet') && is('SuccessCriteriaMet')) {
    const detail = 'cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions';
    refuseConditions(change, detail);
  }
}
