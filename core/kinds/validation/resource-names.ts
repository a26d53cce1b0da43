import { invalidValue } from '../../model/field-error.js';
import { qualifiedNameErrors } from '../../model/names.js';
import { addInvalid, type Causes } from './causes.js';
import { isNativeResource } from './resources.js';

const CONTAINER_RESOURCES = ['cpu', 'memory', 'ephemeral-storage'];
/** Whatever a quota may count without a prefix. Source: pkg/apis/core/helper standardQuotaResources, standardResources. */
const QUOTA_RESOURCES: ReadonlySet<string> = new Set([
  ...CONTAINER_RESOURCES,
  'requests.cpu',
  'requests.memory',
  'requests.storage',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'persistentvolumeclaims',
  'configmaps',
  'services.nodeports',
  'services.loadbalancers',
]);

const isHugePages = (name: string) => name.startsWith('hugepages-');

/** Source: pkg/apis/core/helper IsStandardQuotaResourceName. */
export function isQuotaResource(name: string): boolean {
  return QUOTA_RESOURCES.has(name) || isHugePages(name) || name.startsWith('requests.hugepages-');
}

/** Source: pkg/apis/core/validation validateResourceName. */
export function checkResourceName(name: string, path: string, causes: Causes): void {
  const messages = qualifiedNameErrors(name);
  addInvalid(causes, path, name, messages);
  if (messages.length === 0 && !name.includes('/') && name !== 'storage' && !isQuotaResource(name)) {
    causes.push(invalidValue(path, name, 'must be a standard resource type or fully qualified'));
  }
}

/** Source: pkg/apis/core/validation validateContainerResourceName. */
export function checkNameOfContainerResource(name: string, path: string, causes: Causes): void {
  checkResourceName(name, path, causes);
  if (!name.includes('/')) {
    if (!CONTAINER_RESOURCES.includes(name) && !isHugePages(name)) {
      causes.push(invalidValue(path, name, 'must be a standard resource for containers'));
    }
  } else if (!isNativeResource(name) && !isExtendedResource(name)) {
    causes.push(invalidValue(path, name, "doesn't follow extended resource name standard"));
  }
}

/** Whether a resource is one that somebody else offers. Source: pkg/apis/core/helper IsExtendedResourceName. */
export function isExtendedResource(name: string): boolean {
  if (isNativeResource(name) || name.startsWith('requests.')) return false;
  return qualifiedNameErrors(`requests.${name}`).length === 0;
}

/** Source: pkg/apis/core/validation ValidateResourceQuotaResourceName. */
export function checkQuotaResourceName(name: string, path: string, causes: Causes): void {
  checkResourceName(name, path, causes);
  if (!name.includes('/') && !isQuotaResource(name)) {
    causes.push(invalidValue(path, name, 'must be a standard resource for quota'));
  }
}
