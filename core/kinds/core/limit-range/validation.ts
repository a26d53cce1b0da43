import { duplicate, forbiddenField, invalidValue, required } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { qualifiedNameErrors } from '../../../model/names.js';
import {
  compareQuantities,
  formatQuantity,
  type Quantity,
  quantityFrom,
  quantityMilli,
  quantityOf,
  quantityValue,
  ZERO_QUANTITY,
} from '../../../model/quantity.js';
import { asList, asObject, asText } from '../../fields/json-fields.js';
import type { ValidationRules } from '../../kind.js';
import { addInvalid, type Causes } from '../../validation/causes.js';
import { checkNameOfContainerResource, checkResourceName } from '../../validation/resource-names.js';
import { mayOvercommit } from '../../validation/resources.js';

const TYPES = ['Pod', 'Container', 'PersistentVolumeClaim'];
const LISTS = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const;
type List = (typeof LISTS)[number];

/** Amounts beyond this are compared in whole units. Source: k8s.io/apimachinery pkg/api/resource MaxMilliValue. */
const MAX_MILLI_VALUE = 2 ** 63 / 1000;

/** Source of this file: kubernetes pkg/apis/core/validation ValidateLimitRange. */
function checkLimitRange(range: JsonObject, causes: Causes): void {
  const types = new Set<string>();
  asList(asObject(range['spec'])['limits']).forEach((item, index) => {
    const limit = asObject(item);
    const type = asText(limit['type']);
    const path = `spec.limits[${index}]`;
    checkType(type, `${path}.type`, causes);
    if (types.has(type)) causes.push(duplicate(`${path}.type`, type));
    types.add(type);
    checkLimit(limit, type, path, causes);
  });
}

function checkType(type: string, path: string, causes: Causes): void {
  const messages = qualifiedNameErrors(type);
  addInvalid(causes, path, type, messages);
  if (messages.length === 0 && !type.includes('/') && !TYPES.includes(type)) {
    causes.push(invalidValue(path, type, 'must be a standard limit type or fully qualified'));
  }
}

function checkLimit(limit: JsonObject, type: string, path: string, causes: Causes): void {
  const checkName = type === 'Pod' || type === 'Container' ? checkNameOfContainerResource : checkResourceName;
  /** What is said of each resource, by list. */
  const amounts = new Map<string, Partial<Record<List, Quantity>>>();
  for (const list of LISTS) {
    const values = asObject(limit[list]);
    const names = Object.keys(values);
    if (list === 'maxLimitRequestRatio' && type === 'PersistentVolumeClaim') checkStorage(limit, path, causes);
    if (type === 'Pod' && (list === 'default' || list === 'defaultRequest')) {
      if (names.length > 0) causes.push(forbiddenField(`${path}.${list}`, "may not be specified when `type` is 'Pod'"));
      continue;
    }
    for (const name of names) {
      checkName(name, `${path}.${list}[${name}]`, causes);
      const value = values[name];
      const amount = typeof value === 'string' || typeof value === 'number' ? quantityFrom(value) : undefined;
      amounts.set(name, { ...amounts.get(name), [list]: amount ?? ZERO_QUANTITY });
    }
  }
  for (const [name, of] of amounts) checkAmounts(name, of, path, causes);
}

function checkStorage({ min, max }: JsonObject, path: string, causes: Causes): void {
  if (Object.hasOwn(asObject(min), 'storage') || Object.hasOwn(asObject(max), 'storage')) return;
  const detail = 'either minimum or maximum storage value is required, but neither was provided';
  causes.push(required(`${path}.limits`, detail));
}

/** What a list is called in messages. */
const CALLED = { max: 'max', min: 'min', default: 'default', defaultRequest: 'default request' } as const;

/** Which amount may not exceed which other, where that is reported and which of the two is shown. The order is Kubernetes'. */
const ORDERS: readonly (readonly [less: keyof typeof CALLED, more: keyof typeof CALLED, at: List, shown: List])[] = [
  ['min', 'max', 'min', 'min'],
  ['min', 'defaultRequest', 'defaultRequest', 'defaultRequest'],
  ['defaultRequest', 'max', 'defaultRequest', 'defaultRequest'],
  ['defaultRequest', 'default', 'defaultRequest', 'defaultRequest'],
  ['min', 'default', 'default', 'min'],
  ['default', 'max', 'default', 'max'],
];

function checkAmounts(name: string, of: Partial<Record<List, Quantity>>, path: string, causes: Causes): void {
  for (const [less, more, at, shown] of ORDERS) {
    const low = of[less];
    const high = of[more];
    if (low === undefined || high === undefined || compareQuantities(low, high) <= 0) continue;
    const isLimit = less === 'defaultRequest' && more === 'default';
    const called = isLimit ? 'default limit' : CALLED[more];
    const detail = `${CALLED[less]} value ${formatQuantity(low)} is greater than ${called} value ${formatQuantity(high)}`;
    causes.push(invalidValue(`${path}.${at}[${name}]`, formatQuantity(of[shown] as Quantity), detail));
  }
  checkRatio(name, of, path, causes);
  const { default: limit, defaultRequest: request } = of;
  if (mayOvercommit(name) || limit === undefined || request === undefined) return;
  if (compareQuantities(limit, request) === 0) return;
  const detail = `default value ${formatQuantity(limit)} must equal to defaultRequest value ${formatQuantity(request)} in ${name}`;
  causes.push(invalidValue(`${path}.defaultRequest[${name}]`, formatQuantity(request), detail));
}

function checkRatio(
  name: string,
  { maxLimitRequestRatio: ratio, min, max }: Partial<Record<List, Quantity>>,
  path: string,
  causes: Causes,
): void {
  if (ratio === undefined) return;
  const field = `${path}.maxLimitRequestRatio[${name}]`;
  const shown = formatQuantity(ratio);
  if (compareQuantities(ratio, quantityOf(1)) < 0)
    causes.push(invalidValue(field, shown, `ratio ${shown} is less than 1`));
  if (min === undefined || max === undefined) return;
  const isSmall = [ratio, min, max].every((amount) => quantityValue(amount) < MAX_MILLI_VALUE);
  const size = isSmall ? quantityMilli : quantityValue;
  const limit = size(max) / size(min);
  if ((isSmall ? quantityMilli(ratio) / 1000 : quantityValue(ratio)) > limit) {
    causes.push(invalidValue(field, shown, `ratio ${shown} is greater than max/min = ${goFixed(limit)}`));
  }
}

/** A number as Go's `%f` prints it. */
function goFixed(value: number): string {
  if (Number.isFinite(value)) return value.toFixed(6);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

/** Rules for LimitRanges. */
export const limitRangeValidation: ValidationRules = { object: checkLimitRange };
