import {
  duplicate,
  forbiddenField,
  invalidValue,
  notSupported,
  required,
  tooLong,
  tooMany,
} from '../../model/field-error.js';
import type { Json, JsonObject } from '../../model/json.js';
import {
  byteLength,
  cIdentifierErrors,
  dns1123LabelErrors,
  dns1123SubdomainErrors,
  labelValueErrors,
  qualifiedNameErrors,
} from '../../model/names.js';
import { asList, asNumber, asObject, asText, isSet } from '../fields/json-fields.js';
import { addInvalid, type Causes } from '../validation/causes.js';
import { checkCsiDriverName } from '../validation/driver-name.js';
import { deviceExpressionProblem } from './device-expression.js';

/** So many selectors, configurations, … there may be at most. Source: kubernetes pkg/apis/resource/types.go. */
export const MOST_ITEMS = 32;
const LONGEST_EXPRESSION = 10 * 1024;
const LONGEST_PARAMETERS = 10 * 1024;
const LONGEST_ID = 32;

/** Source of this file: kubernetes pkg/apis/resource/validation. A list that is too long is not looked at further. */
export function checkItems(
  list: Json | undefined,
  most: number,
  path: string,
  causes: Causes,
  check: (item: Json, path: string) => void,
): void {
  const items = asList(list);
  if (items.length > most) {
    causes.push(tooMany(path, items.length, most));
    return;
  }
  items.forEach((item, index) => {
    check(item, `${path}[${index}]`);
  });
}

/** Which devices will do. */
export function checkSelectors(selectors: Json | undefined, path: string, causes: Causes): void {
  checkItems(selectors, MOST_ITEMS, path, causes, (item, at) => {
    const { cel } = asObject(item);
    if (!isSet(cel)) causes.push(required(`${at}.cel`));
    else checkExpression(asText(asObject(cel)['expression']), `${at}.cel.expression`, causes);
  });
}

function checkExpression(expression: string, path: string, causes: Causes): void {
  if (byteLength(expression) > LONGEST_EXPRESSION) {
    causes.push(tooLong(path, LONGEST_EXPRESSION));
    return;
  }
  const problem = deviceExpressionProblem(expression);
  if (problem === undefined) return;
  const { isForbidden, detail } = problem;
  causes.push(isForbidden ? forbiddenField(path, detail) : invalidValue(path, expression, detail));
}

/** What a driver is told. */
export function checkDeviceConfiguration(config: JsonObject, path: string, causes: Causes): void {
  const { opaque } = config;
  if (!isSet(opaque)) {
    causes.push(required(`${path}.opaque`));
    return;
  }
  const { driver, parameters } = asObject(opaque);
  checkCsiDriverName(driver, `${path}.opaque.driver`, causes);
  checkParameters(parameters, `${path}.opaque.parameters`, causes);
}

function checkParameters(parameters: Json | undefined, path: string, causes: Causes): void {
  if (!isSet(parameters)) causes.push(required(path));
  else if (byteLength(JSON.stringify(parameters)) > LONGEST_PARAMETERS) causes.push(tooLong(path, LONGEST_PARAMETERS));
  else if (typeof parameters !== 'object' || Array.isArray(parameters)) {
    causes.push(invalidValue(path, '<value omitted>', 'must be a valid JSON object'));
  }
}

/** How many devices a request asks for, of which class, and which taints of devices it puts up with. */
export function checkDeviceRequest(request: JsonObject, path: string, causes: Causes): void {
  const className = asText(request['deviceClassName']);
  if (className === '') causes.push(required(`${path}.deviceClassName`));
  else addInvalid(causes, `${path}.deviceClassName`, className, dns1123SubdomainErrors(className));
  checkSelectors(request['selectors'], `${path}.selectors`, causes);
  checkAllocationMode(asText(request['allocationMode']), asNumber(request['count']), path, causes);
  asList(request['tolerations']).forEach((toleration, index) => {
    checkDeviceToleration(asObject(toleration), `${path}.tolerations[${index}]`, causes);
  });
}

function checkAllocationMode(mode: string, count: number, path: string, causes: Causes): void {
  if (mode === 'All') {
    if (count === 0) return;
    causes.push(invalidValue(`${path}.count`, count, "must not be specified when allocationMode is 'All'"));
  } else if (mode === 'ExactCount') {
    if (count <= 0) causes.push(invalidValue(`${path}.count`, count, 'must be greater than zero'));
  } else causes.push(notSupported(`${path}.allocationMode`, mode, ['All', 'ExactCount']));
}

/** What a taint of a device may do to those who would use it. */
export const TAINT_EFFECTS = ['NoExecute', 'NoSchedule', 'None'];

function checkDeviceToleration(toleration: JsonObject, path: string, causes: Causes): void {
  const key = asText(toleration['key']);
  const operator = asText(toleration['operator']);
  const value = asText(toleration['value']);
  const effect = asText(toleration['effect']);
  if (key !== '') addInvalid(causes, `${path}.key`, key, qualifiedNameErrors(key));
  if (operator === 'Exists') {
    if (value !== '') causes.push(invalidValue(`${path}.value`, value, 'must be empty for operator `Exists`'));
  } else if (operator === 'Equal') addInvalid(causes, `${path}.value`, value, labelValueErrors(value));
  else if (operator === '') causes.push(required(`${path}.operator`));
  else causes.push(notSupported(`${path}.operator`, operator, ['Equal', 'Exists']));
  if (effect !== '' && !TAINT_EFFECTS.includes(effect)) {
    causes.push(notSupported(`${path}.effect`, effect, TAINT_EFFECTS));
  }
}

/** A name of a request. */
export function checkRequestName(value: Json | undefined, path: string, causes: Causes): void {
  addInvalid(causes, path, asText(value), dns1123LabelErrors(asText(value)));
}

/** A name of an attribute with its domain. Source: validateFullyQualifiedName. */
export function checkFullyQualifiedName(value: Json, path: string, causes: Causes): void {
  const name = asText(value);
  checkQualifiedName(name, path, causes);
  if (!name.includes('/')) {
    causes.push(invalidValue(path, name, 'a fully qualified name must be a domain and a name separated by a slash'));
  }
}

/** A name of an attribute or a capacity, which may do without its domain. Source: validateQualifiedName. */
export function checkQualifiedName(name: string, path: string, causes: Causes): void {
  const parts = name.split('/');
  const [first = '', second = ''] = parts;
  if (parts.length === 1) checkIdentifier(first, path, causes);
  else if (parts.length === 2) {
    if (first === '') causes.push(invalidValue(path, '', 'the domain must not be empty'));
    else checkCsiDriverName(first, path, causes);
    if (second === '') causes.push(invalidValue(path, '', 'the name must not be empty'));
    else checkIdentifier(second, path, causes);
  }
}

function checkIdentifier(id: string, path: string, causes: Causes): void {
  if (byteLength(id) > LONGEST_ID) causes.push(tooLong(path, LONGEST_ID));
  addInvalid(causes, path, id, cIdentifierErrors(id));
}

/** Says of what stands in a list more than once; of a list that is too long only that is told. */
export function checkDistinct(keys: readonly string[], most: number, path: string, causes: Causes): void {
  if (keys.length > most) return;
  const seen = new Set<string>();
  keys.forEach((key, index) => {
    if (seen.has(key)) causes.push(duplicate(`${path}[${index}]`, key));
    seen.add(key);
  });
}
