import { duplicate, forbiddenField, invalidValue, required, tooMany } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  type Quantity,
  quantityFrom,
  ZERO_QUANTITY,
} from '../../../model/quantity.js';
import { asList, asObject, isSet } from '../../fields/json-fields.js';
import type { Causes } from '../../validation/causes.js';

const MOST_VALUES = 10;
const PER_PIECE = 1_000_000_000n;

/**
 * What may be asked for of a capacity that several share: one of some values, or steps within a range. `isShared` says whether several may.
 * Source: kubernetes pkg/apis/resource/validation validateRequestPolicy; quantities are sound, since fields are checked before.
 */
export function checkRequestPolicy(capacity: JsonObject, isShared: boolean, path: string, causes: Causes): void {
  if (!isSet(capacity['requestPolicy'])) return;
  if (!isShared) {
    causes.push(forbiddenField(path, 'allowMultipleAllocations must be true'));
    return;
  }
  const policy = asObject(capacity['requestPolicy']);
  const { validValues, validRange } = policy;
  const hasValues = asList(validValues).length > 0;
  if (hasValues && isSet(validRange)) {
    const detail =
      'exactly one policy can be specified, cannot specify "validValues" and "validRange" at the same time';
    causes.push(forbiddenField(path, detail));
    return;
  }
  if (!hasValues && !isSet(validRange)) return;
  const kind = hasValues ? 'validValues' : 'validRange';
  if (!isSet(policy['default'])) {
    causes.push(required(`${path}.default`, `required when ${kind} is defined`));
    return;
  }
  const limits = { standard: amount(policy['default']), most: amount(capacity['value']) };
  if (hasValues) checkValues(asList(validValues).map(amount), limits, `${path}.validValues`, causes);
  else checkRange(asObject(validRange), limits, `${path}.validRange`, causes);
}

/** What is asked for when nobody says how much, and all there is. */
interface Limits {
  readonly standard: Quantity;
  readonly most: Quantity;
}

function amount(value: Json | undefined): Quantity {
  return typeof value === 'string' || typeof value === 'number'
    ? (quantityFrom(value) ?? ZERO_QUANTITY)
    : ZERO_QUANTITY;
}

function checkValues(values: readonly Quantity[], { standard, most }: Limits, path: string, causes: Causes): void {
  values.forEach((value, index) => {
    const before = values[index - 1];
    if (before !== undefined && compareQuantities(before, value) > 0) {
      const detail = 'values must be sorted in ascending order';
      causes.push(invalidValue(`${path}[${index}]`, formatQuantity(value), detail));
    }
  });
  let isAmong = false;
  if (values.length > MOST_VALUES) causes.push(tooMany(path, values.length, MOST_VALUES));
  else {
    values.forEach((value, index) => {
      if (compareQuantities(value, most) > 0) {
        const detail = `option is larger than capacity value: ${formatQuantity(most)}`;
        causes.push(invalidValue(`${path}[${index}]`, formatQuantity(value), detail));
      }
      isAmong ||= compareQuantities(value, standard) === 0;
    });
    const seen = new Set<string>();
    values.forEach((value, index) => {
      const pieces = String(piecesOf(value));
      if (seen.has(pieces)) causes.push(duplicate(`${path}[${index}]`, pieces));
      seen.add(pieces);
    });
  }
  if (!isAmong)
    causes.push(
      invalidValue(path, formatQuantity(standard), 'default value is not valid according to the requestPolicy'),
    );
}

function checkRange(range: JsonObject, { standard, most }: Limits, path: string, causes: Causes): void {
  if (!isSet(range['min'])) {
    causes.push(required(`${path}.min`, 'required when validRange is defined'));
    return;
  }
  const least = amount(range['min']);
  const told = (field: string, value: Quantity, detail: string) =>
    causes.push(invalidValue(`${path}.${field}`, formatQuantity(value), detail));
  const [leastText, mostText] = [formatQuantity(least), formatQuantity(most)];
  if (compareQuantities(least, most) > 0) told('min', least, `min is larger than capacity value: ${mostText}`);
  if (compareQuantities(standard, least) < 0) told('min', standard, `default is less than min: ${leastText}`);
  const greatest = isSet(range['max']) ? amount(range['max']) : undefined;
  if (greatest !== undefined) {
    const text = formatQuantity(greatest);
    if (compareQuantities(least, greatest) > 0) told('max', least, `min is larger than max: ${text}`);
    if (compareQuantities(greatest, most) > 0) told('max', greatest, `max is larger than capacity value: ${mostText}`);
    if (compareQuantities(standard, greatest) > 0) told('max', standard, `default is more than max: ${text}`);
  }
  if (!isSet(range['step'])) return;
  const step = amount(range['step']);
  const first = addQuantities(least, step);
  if (compareQuantities(first, most) > 0)
    told('step', step, `one step ${formatQuantity(first)} is larger than capacity value: ${mostText}`);
  for (const value of greatest === undefined ? [standard] : [standard, greatest]) {
    const pieces = piecesOf(step);
    // Kubernetes divides by zero here, and answers with 500.
    if (pieces !== 0n && (piecesOf(value) - piecesOf(least)) % pieces === 0n) continue;
    told('step', value, `value is not a multiple of a given step (${formatQuantity(step)}) from (${leastText})`);
  }
}

/** Whole pieces, rounded away from zero. Source: apimachinery Quantity.Value. */
function piecesOf({ nano }: Quantity): bigint {
  const whole = nano / PER_PIECE;
  const rest = nano % PER_PIECE;
  return rest === 0n ? whole : whole + (nano < 0n ? -1n : 1n);
}
