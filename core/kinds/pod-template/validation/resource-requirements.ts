import {
  duplicate,
  forbiddenField,
  invalidValue,
  notFoundField,
  notSupported,
  required,
} from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { dns1123LabelErrors } from '../../../model/names.js';
import { compareQuantities, formatQuantity, type Quantity } from '../../../model/quantity.js';
import { asList, asObject, asText } from '../../fields/json-fields.js';
import { addInvalid, type Causes } from '../../validation/causes.js';
import {
  checkQuantity,
  checkResourceName,
  isExtendedResource,
  isNativeResource,
  mayOvercommit,
  readQuantity,
} from '../../validation/resources.js';
import { isHugePages, isWholePages } from './huge-pages.js';
import type { PodContext } from './pod-context.js';

type NameRule = (name: string, path: string, causes: Causes) => void;

const CONTAINER_RESOURCES = new Set(['cpu', 'memory', 'ephemeral-storage']);
const POD_RESOURCES = ['cpu', 'memory'];
const POD_RESOURCES_SHOWN = ['cpu', 'hugepages-', 'memory'];

/** Source: kubernetes pkg/apis/core/validation validateContainerResourceName. */
const checkContainerResourceName: NameRule = (name, path, causes) => {
  checkResourceName(name, path, causes);
  if (!name.includes('/')) {
    if (!CONTAINER_RESOURCES.has(name) && !isHugePages(name)) {
      causes.push(invalidValue(path, name, 'must be a standard resource for containers'));
    }
  } else if (!isNativeResource(name) && !isExtendedResource(name)) {
    causes.push(invalidValue(path, name, "doesn't follow extended resource name standard"));
  }
};

/** Source: validatePodResourceName of the same file. */
const checkPodResourceName: NameRule = (name, path, causes) => {
  const before = causes.length;
  checkResourceName(name, path, causes);
  if (causes.length === before && !POD_RESOURCES.includes(name) && !isHugePages(name)) {
    causes.push(notSupported(path, name, POD_RESOURCES_SHOWN));
  }
};

/** Resources of a container. Source: kubernetes pkg/apis/core/validation ValidateContainerResourceRequirements. */
export function checkContainerResources(
  resources: JsonObject,
  context: Pick<PodContext, 'claims' | 'relaxed'>,
  path: string,
  causes: Causes,
): void {
  checkRequirements(resources, checkContainerResourceName, context, path, causes);
}

/** Resources of a Pod as a whole. Source: validatePodResourceRequirements of the same file. */
export function checkPodResources(resources: JsonObject, context: PodContext, path: string, causes: Causes): void {
  checkRequirements(resources, checkPodResourceName, context, path, causes);
}

function checkRequirements(
  resources: JsonObject,
  checkName: NameRule,
  { claims, relaxed }: Pick<PodContext, 'claims' | 'relaxed'>,
  path: string,
  causes: Causes,
): void {
  const limits = asObject(resources['limits']);
  const requests = asObject(resources['requests']);
  const checkAmount = (name: string, value: Json | undefined, field: string): Quantity | undefined => {
    checkName(name, field, causes);
    return checkQuantity(value, field, causes, name);
  };
  const checkPages = (name: string, amount: Quantity | undefined, field: string): void => {
    if (!isHugePages(name) || amount === undefined || relaxed.brokenHugePages || isWholePages(name, amount)) return;
    const text = formatQuantity(amount);
    causes.push(invalidValue(field, text, `${text} is not positive integer multiple of ${name}`));
  };
  for (const name in limits) {
    const field = `${path}.limits[${name}]`;
    checkPages(name, checkAmount(name, limits[name], field), field);
  }
  for (const name in requests) {
    const field = `${path}.requests[${name}]`;
    const amount = checkAmount(name, requests[name], field);
    if (Object.hasOwn(limits, name)) checkAgainstLimit(name, amount, limits[name], `${path}.requests`, causes);
    else if (!mayOvercommit(name)) {
      causes.push(required(`${path}.limits`, 'Limit must be set for non overcommitable resources'));
    }
    checkPages(name, amount, field);
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory')) {
    causes.push(forbiddenField(path, 'HugePages require cpu or memory'));
  }
  checkClaims(asList(resources['claims']), claims, `${path}.claims`, causes);
}

function checkAgainstLimit(
  name: string,
  amount: Quantity | undefined,
  limitValue: Json | undefined,
  path: string,
  causes: Causes,
): void {
  const limit = readQuantity(limitValue);
  if (amount === undefined || limit === undefined) return;
  const order = compareQuantities(amount, limit);
  const most = `${name} limit of ${formatQuantity(limit)}`;
  if (order !== 0 && !mayOvercommit(name)) {
    causes.push(invalidValue(path, formatQuantity(amount), `must be equal to ${most}`));
  } else if (order > 0) {
    causes.push(invalidValue(path, formatQuantity(amount), `must be less than or equal to ${most}`));
  }
}

/** Claims that a container uses, of those that its Pod has. Source: validateResourceClaimNames of the same file. */
function checkClaims(items: readonly Json[], claims: ReadonlySet<string>, path: string, causes: Causes): void {
  const names = new Set<string>();
  items.forEach((item, index) => {
    const field = `${path}[${index}]`;
    const name = asText(asObject(item)['name']);
    const request = asText(asObject(item)['request']);
    if (name === '') {
      causes.push(required(field));
      return;
    }
    if (names.has(name)) causes.push(duplicate(field, name));
    else {
      const key = request === '' ? name : `${name}/${request}`;
      if (request !== '') addInvalid(causes, `${field}.request`, request, dns1123LabelErrors(request));
      if (names.has(key)) causes.push(duplicate(field, key));
      else if (request === '') {
        for (const other of names) if (other.startsWith(`${name}/`)) causes.push(duplicate(field, name));
      }
      names.add(key);
    }
    if (claims.has(name)) return;
    const known = claims.size === 0 ? ' which is empty' : `: ${[...claims].sort().join(', ')}`;
    const cause = notFoundField(field, name);
    const detail = `must be one of the names in pod.spec.resourceClaims${known}`;
    causes.push({ ...cause, message: `${cause.message}: ${detail}` });
  });
}
