import { invalidValue } from '../../model/field-error.js';
import type { Json } from '../../model/json.js';
import { qualifiedNameErrors } from '../../model/names.js';
import {
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

/** Whether somebody else names the resource, in a domain of his own. Source: pkg/apis/core/helper IsExtendedResourceName. */
export function isExtendedResource(name: string): boolean {
  return !isNative(name) && !name.startsWith('requests.') && qualifiedNameErrors(`requests.${name}`).length === 0;
}

/** Only CPU, memory and disk may be promised more often than there is of them. */
export function mayOvercommit(name: string): boolean {
  return isNative(name) && !isHugePages(name);
}

/** The quantity in a field; undefined when it is none. */
export function readQuantity(value: Json | undefined): Quantity | undefined {
  return typeof value === 'string' || typeof value === 'number' ? quantityFrom(value) : undefined;
}

const amountOf = (value: Json | undefined): Quantity => readQuantity(value) ?? ZERO_QUANTITY;

/** Whether a resource is one of Kubernetes' own. Source: pkg/apis/core/helper IsNativeResource. */
export function isNativeResource(name: string): boolean {
  return isNative(name);
}

/** Whether amounts of a resource come in whole numbers. Source: pkg/apis/core/helper IsIntegerResourceName. */
export function isIntegerResource(name: string): boolean {
  return COUNTED_RESOURCES.has(name) || isExtendedResource(name);
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
  const quantity = readQuantity(value);
  if (quantity === undefined) {
    causes.push(invalidValue(path, value, QUANTITY_FORMAT_ERROR));
    return undefined;
  }
  if (quantity.nano < 0n)
    causes.push(invalidValue(path, formatQuantity(quantity), 'must be greater than or equal to 0'));
  if (
    (COUNTED_RESOURCES.has(resource) || (resource !== '' && isExtendedResource(resource))) &&
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

/** Source: kubernetes pkg/apis/core/validation validateResourceName. */
export function checkResourceName(name: string, path: string, causes: Causes): void {
  const wrong = qualifiedNameErrors(name);
  addInvalid(causes, path, name, wrong);
  const isKnown =
    STANDARD_RESOURCES.has(name) || COUNTED_RESOURCES.has(name) || /^(?:requests\.)?hugepages-/.test(name);
  if (wrong.length === 0 && !name.includes('/') && !isKnown) {
    causes.push(invalidValue(path, name, 'must be a standard resource type or fully qualified'));
  }
}

/** Whoever asks for a part of a byte is warned. Source: kubernetes pkg/api/pod warningsForPodSpecAndMeta. */
export function fractionWarning(value: Json | undefined, path: string, warnings: string[]): void {
  const quantity = readQuantity(value);
  if (quantity === undefined || (quantity.nano / 1_000_000n) % 1000n === 0n) return;
  const text = JSON.stringify(formatQuantity(quantity));
  warnings.push(`${path}: fractional byte value ${text} is invalid, must be an integer`);
}
