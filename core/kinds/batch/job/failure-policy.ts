import { duplicate, invalidValue, notSupported, required, tooMany } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { qualifiedNameErrors } from '../../../model/names.js';
import type { StatusCause } from '../../../model/status-error.js';
import { asList, asNumber, asObject, asText, isSet } from '../../fields/json-fields.js';
import { addInvalid, type Causes } from '../../validation/causes.js';

const MAX_RULES = 20;
const MAX_EXIT_CODES = 255;
const MAX_CONDITIONS = 20;
const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const OPERATORS = ['In', 'NotIn'];
const STATUSES = ['False', 'True', 'Unknown'];

const valid = (values: readonly string[]) =>
  `valid values: [${values.map((value) => JSON.stringify(value)).join(' ')}]`;

/** A value that Kubernetes does not show. */
const unshown = (field: string, detail: string): StatusCause => ({
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${detail}`,
  field,
});

/** Which Pods that failed count, and how. Source: kubernetes pkg/apis/batch/validation validatePodFailurePolicy. */
export function checkFailurePolicy(spec: JsonObject, path: string, causes: Causes): void {
  const rules = asList(asObject(spec['podFailurePolicy'])['rules']);
  if (rules.length > MAX_RULES) causes.push(tooMany(`${path}.rules`, rules.length, MAX_RULES));
  const pod = asObject(asObject(spec['template'])['spec']);
  const names = new Set(
    [...asList(pod['containers']), ...asList(pod['initContainers'])].map((item) => asText(asObject(item)['name'])),
  );
  rules.forEach((rule, index) => {
    checkRule(asObject(rule), isSet(spec['backoffLimitPerIndex']), names, `${path}.rules[${index}]`, causes);
  });
}

function checkRule(
  rule: JsonObject,
  hasLimitPerIndex: boolean,
  names: ReadonlySet<string>,
  path: string,
  causes: Causes,
): void {
  const action = asText(rule['action']);
  const codes = rule['onExitCodes'];
  const conditions = asList(rule['onPodConditions']);
  if (action === '') causes.push(required(`${path}.action`, valid(ACTIONS)));
  else if (action === 'FailIndex') {
    if (!hasLimitPerIndex) {
      causes.push(invalidValue(`${path}.action`, action, 'requires the backoffLimitPerIndex to be set'));
    }
  } else if (!ACTIONS.includes(action)) causes.push(notSupported(`${path}.action`, action, ACTIONS));
  if (isSet(codes)) checkExitCodes(asObject(codes), names, `${path}.onExitCodes`, causes);
  if (conditions.length > 0) checkConditions(conditions, `${path}.onPodConditions`, causes);
  if (isSet(codes) && conditions.length > 0) {
    causes.push(unshown(path, 'specifying both OnExitCodes and OnPodConditions is not supported'));
  }
  if (!isSet(codes) && conditions.length === 0) {
    causes.push(unshown(path, 'specifying one of OnExitCodes and OnPodConditions is required'));
  }
}

function checkConditions(conditions: readonly Json[], path: string, causes: Causes): void {
  if (conditions.length > MAX_CONDITIONS) causes.push(tooMany(path, conditions.length, MAX_CONDITIONS));
  conditions.forEach((item, index) => {
    const field = `${path}[${index}]`;
    const type = asText(asObject(item)['type']);
    const status = asText(asObject(item)['status']);
    addInvalid(causes, `${field}.type`, type, qualifiedNameErrors(type));
    if (status === '') causes.push(required(`${field}.status`, valid(STATUSES)));
    else if (!STATUSES.includes(status)) causes.push(notSupported(`${field}.status`, status, STATUSES));
  });
}

function checkExitCodes(codes: JsonObject, names: ReadonlySet<string>, path: string, causes: Causes): void {
  const operator = asText(codes['operator']);
  const container = codes['containerName'];
  const values = asList(codes['values']);
  if (operator === '') causes.push(required(`${path}.operator`, valid(OPERATORS)));
  else if (!OPERATORS.includes(operator)) causes.push(notSupported(`${path}.operator`, operator, OPERATORS));
  if (isSet(container) && !names.has(asText(container))) {
    const detail = 'must be one of the container or initContainer names in the pod template';
    causes.push(invalidValue(`${path}.containerName`, container, detail));
  }
  const field = `${path}.values`;
  if (values.length === 0) causes.push(invalidValue(field, codes['values'] ?? null, 'at least one value is required'));
  else if (values.length > MAX_EXIT_CODES) causes.push(tooMany(field, values.length, MAX_EXIT_CODES));
  const seen = new Set<number>();
  values.forEach((value, index) => {
    const code = asNumber(value);
    if (operator === 'In' && code === 0) {
      causes.push(invalidValue(`${field}[${index}]`, code, 'must not be 0 for the In operator'));
    }
    if (seen.has(code)) causes.push(duplicate(`${field}[${index}]`, code));
    seen.add(code);
  });
  const isOrdered = values.every((value, index) => index === 0 || asNumber(values[index - 1]) <= asNumber(value));
  if (!isOrdered) causes.push(invalidValue(field, values, 'must be ordered'));
}
