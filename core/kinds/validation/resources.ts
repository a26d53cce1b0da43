import { invalidValue } from '../../model/field-error.js';
import type { Json } from '../../model/json.js';
import { qualifiedNameErrors } from '../../model/names.js';
import { formatQuantity, QUANTITY_FORMAT_ERROR, type Quantity, quantityFrom } from '../../model/quantity.js';
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

/** Whether Kubernetes names the resource. Source: pkg/apis/core/helper IsNativeResource. */
export function isNativeResource(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

/** Whether somebody else names the resource, in a domain of his own. Source: pkg/apis/core/helper IsExtendedResourceName. */
export function isExtendedResource(name: string): boolean {
  return (
    !isNativeResource(name) && !name.startsWith('requests.') && qualifiedNameErrors(`requests.${name}`).length === 0
  );
}

/** The quantity in a field; undefined when it is none. */
export function readQuantity(value: Json | undefined): Quantity | undefined {
  return typeof value === 'string' || typeof value === 'number' ? quantityFrom(value) : undefined;
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

/** Whoever asks for a part of a byte is warned. Source: kubernetes pkg/api/pod warningsForPodSpecAndMeta. */
export function fractionWarning(value: Json | undefined, path: string, warnings: string[]): void {
  const quantity = readQuantity(value);
  if (quantity === undefined || (quantity.nano / 1_000_000n) % 1000n === 0n) return;
  const text = JSON.stringify(formatQuantity(quantity));
  warnings.push(`${path}: fractional byte value ${text} is invalid, must be an integer`);
}
