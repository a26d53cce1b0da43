import { invalidValue, required, tooLong, tooMany } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { asList, asNumber, asObject, asText, isSet } from '../../fields/json-fields.js';
import { type Causes, checkNonnegative } from '../../validation/causes.js';
import { countIndexes } from './index-list.js';

const MAX_RULES = 20;
const LONGEST_INDEXES = 64 * 1024;

/** When enough indexes have succeeded. Source: kubernetes pkg/apis/batch/validation validateSuccessPolicy. */
export function checkSuccessPolicy(spec: JsonObject, path: string, causes: Causes): void {
  const rules = asList(asObject(spec['successPolicy'])['rules']);
  const completions = asNumber(spec['completions']);
  if (rules.length === 0) {
    const detail = 'at least one rules must be specified when the successPolicy is specified';
    causes.push(required(`${path}.rules`, detail));
  }
  if (rules.length > MAX_RULES) causes.push(tooMany(`${path}.rules`, rules.length, MAX_RULES));
  rules.forEach((rule, index) => {
    checkRule(asObject(rule), completions, `${path}.rules[${index}]`, causes);
  });
}

function checkRule(rule: JsonObject, completions: number, path: string, causes: Causes): void {
  const { succeededCount, succeededIndexes } = rule;
  if (!isSet(succeededCount) && !isSet(succeededIndexes)) {
    causes.push(required(path, 'at least one of succeededCount or succeededIndexes must be specified'));
  }
  let total = 0;
  if (isSet(succeededIndexes)) {
    const text = asText(succeededIndexes);
    const field = `${path}.succeededIndexes`;
    if (text.length > LONGEST_INDEXES) causes.push(tooLong(field, LONGEST_INDEXES));
    const counted = countIndexes(text, completions);
    if (counted.ok) total = counted.value;
    else causes.push(invalidValue(field, text, `error parsing succeededIndexes: ${counted.error}`));
  }
  if (!isSet(succeededCount)) return;
  const count = asNumber(succeededCount);
  const field = `${path}.succeededCount`;
  checkNonnegative(count, field, causes);
  if (count > completions) {
    const most = `${completions} (the number of specified completions)`;
    causes.push(invalidValue(field, count, `must be less than or equal to ${most}`));
  }
  if (isSet(succeededIndexes) && count > total) {
    const most = `${total} (the number of indexes in the specified succeededIndexes field)`;
    causes.push(invalidValue(field, count, `must be less than or equal to ${most}`));
  }
}
