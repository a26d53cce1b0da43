import { forbiddenField, invalidValue, required } from '../../model/field-error.js';
import type { Json, JsonObject } from '../../model/json.js';
import { qualifiedNameErrors } from '../../model/names.js';
import {
  compareQuantities,
  formatQuantity,
  QUANTITY_FORMAT_ERROR,
  type Quantity,
  quantityFrom,
  quantityValue,
  ZERO_QUANTITY,
} from '../../model/quantity.js';
import { asObject } from '../fields/json-fields.js';
import { addInvalid, type Causes } from './causes.js';

const CONTAINER_RESOURCES = new Set(['cpu', 'memory', 'ephemeral-storage']);
/** Resources without a slash that Kubernetes knows. Source: pkg/apis/core/helper standardResources. */
const STANDARD_RESOURCES = new Set([
  ...CONTAINER_RESOURCES,
  'storage',
  'requests.cpu',
  'requests.memory',
  'requests.ephemeral-storage',
  'requests.storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
]);
const COUNTED_RESOURCES = new Set([
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]);

const isHugePages = (name: string) => name.startsWith('hugepages-');
const isNative = (name: string) => !name.includes('/') || name.includes('kubernetes.io/');
/** Source: pkg/apis/core/helper IsExtendedResourceName. */
const isExtended = (name: string) =>
  !isNative(name) && !name.startsWith('requests.') && qualifiedNameErrors(`requests.${name}`).length === 0;
/** Only CPU, memory and disk may be promised more often than there is of them. */
export function mayOvercommit(name: string): boolean {
  return isNative(name) && !isHugePages(name);
}

const amountOf = (value: Json | undefined): Quantity =>
  typeof value === 'string' || typeof value === 'number' ? (quantityFrom(value) ?? ZERO_QUANTITY) : ZERO_QUANTITY;

/** Whether a resource is one of Kubernetes' own. Source: pkg/apis/core/helper IsNativeResource. */
export function isNativeResource(name: string): boolean {
  return isNative(name);
}

/** Whether amounts of a resource come in whole numbers. Source: pkg/apis/core/helper IsIntegerResourceName. */
export function isIntegerResource(name: string): boolean {
  return COUNTED_RESOURCES.has(name) || isExtended(name);
}

/** Source: pkg/apis/core/validation validateBasicResource. False where the amount is refused. */
export function checkBasicQuantity(value: Json | undefined, path: string, causes: Causes): boolean {
  const whole = quantityValue(amountOf(value));
  if (whole >= 0) return true;
  causes.push(invalidValue(path, whole, 'must be a valid resource quantity'));
  return false;
}

/** Source: pkg/apis/core/validation ValidateNonnegativeQuantity. */
export function checkNonnegativeQuantity(value: Json | undefined, path: string, causes: Causes): void {
  const quantity = amountOf(value);
  if (quantity.nano < 0n)
    causes.push(invalidValue(path, formatQuantity(quantity), 'must be greater than or equal to 0'));
}

/** Source: pkg/apis/core/validation ValidatePositiveQuantityValue. */
export function checkPositiveQuantity(value: Json | undefined, path: string, causes: Causes): void {
  const quantity = amountOf(value);
  if (quantity.nano <= 0n) causes.push(invalidValue(path, formatQuantity(quantity), 'must be greater than zero'));
}

/** Source: pkg/apis/core/validation ValidateResourceQuantityValue. */
export function checkResourceQuantity(name: string, value: Json | undefined, path: string, causes: Causes): void {
  const quantity = amountOf(value);
  checkNonnegativeQuantity(value, path, causes);
  if (isIntegerResource(name) && quantity.nano % 1_000_000_000n !== 0n) {
    causes.push(invalidValue(path, formatQuantity(quantity), 'must be an integer'));
  }
}

/** A quantity in a field: it must be one, and not negative; extended and counted resources come in whole numbers. */
export function checkQuantity(
  value: Json | undefined,
  path: string,
  causes: Causes,
  resource = '',
): Quantity | undefined {
  const quantity = typeof value === 'string' || typeof value === 'number' ? quantityFrom(value) : undefined;
  if (quantity === undefined) {
    causes.push(invalidValue(path, value, QUANTITY_FORMAT_ERROR));
    return undefined;
  }
  if (quantity.nano < 0n)
    causes.push(invalidValue(path, formatQuantity(quantity), 'must be greater than or equal to 0'));
  if (
    (COUNTED_RESOURCES.has(resource) || (resource !== '' && isExtended(resource))) &&
    quantity.nano % 1_000_000_000n !== 0n
  ) {
    causes.push(invalidValue(path, formatQuantity(quantity), 'must be an integer'));
  }
  return quantity;
}

/** A list of amounts whose names are free: capacity of a node, hard limits of a quota. */
export function checkResourceList(list: unknown, path: string, causes: Causes): void {
  const amounts = asObject(list);
  for (const name in amounts) checkQuantity(amounts[name], `${path}[${name}]`, causes, name);
}

/** Source: kubernetes pkg/apis/core/validation validateContainerResourceName. */
function checkContainerResourceName(name: string, path: string, causes: Causes): void {
  addInvalid(causes, path, name, qualifiedNameErrors(name));
  if (!name.includes('/')) {
    if (!STANDARD_RESOURCES.has(name) && !COUNTED_RESOURCES.has(name) && !isHugePages(name)) {
      causes.push(invalidValue(path, name, 'must be a standard resource type or fully qualified'));
    }
    if (!CONTAINER_RESOURCES.has(name) && !isHugePages(name)) {
      causes.push(invalidValue(path, name, 'must be a standard resource for containers'));
    }
  } else if (!isNative(name) && !isExtended(name)) {
    causes.push(invalidValue(path, name, "doesn't follow extended resource name standard"));
  }
}

/** Resources of a container. Source: kubernetes pkg/apis/core/validation ValidateContainerResourceRequirements. */
export function checkResourceRequirements(resources: JsonObject, path: string, causes: Causes): void {
  const limits = asObject(resources['limits']);
  const requests = asObject(resources['requests']);
  for (const name in limits) {
    const field = `${path}.limits[${name}]`;
    checkContainerResourceName(name, field, causes);
    checkQuantity(limits[name], field, causes, name);
  }
  for (const name in requests) {
    const field = `${path}.requests[${name}]`;
    checkContainerResourceName(name, field, causes);
    const request = checkQuantity(requests[name], field, causes, name);
    if (!Object.hasOwn(limits, name)) {
      if (!mayOvercommit(name)) {
        causes.push(required(`${path}.limits`, 'Limit must be set for non overcommitable resources'));
      }
    } else if (request !== undefined) checkAgainstLimit(name, request, limits[name], `${path}.requests`, causes);
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory')) {
    causes.push(forbiddenField(path, 'HugePages require cpu or memory'));
  }
}

function checkAgainstLimit(
  name: string,
  request: Quantity,
  limitText: Json | undefined,
  path: string,
  causes: Causes,
): void {
  const limit = typeof limitText === 'string' || typeof limitText === 'number' ? quantityFrom(limitText) : undefined;
  if (limit === undefined) return;
  const order = compareQuantities(request, limit);
  if (order !== 0 && !mayOvercommit(name)) {
    causes.push(
      invalidValue(path, formatQuantity(request), `must be equal to ${name} limit of ${formatQuantity(limit)}`),
    );
  } else if (order > 0) {
    causes.push(
      invalidValue(
        path,
        formatQuantity(request),
        `must be less than or equal to ${name} limit of ${formatQuantity(limit)}`,
      ),
    );
  }
}
