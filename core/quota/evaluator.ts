import { type GroupResource, parseGroupResource } from '../model/group-resource.js';
import type { KubeObject } from '../model/object.js';
import { quantityOf } from '../model/quantity.js';
import type { Millis } from '../model/revision.js';
import type { PersistentVolumeClaim, Pod, ResourceQuota, Service } from '../schema/generated/types/core.js';
import type { ResourceClaim } from '../schema/generated/types/resource.js';
import type { Amounts } from './amounts.js';
import { claimUsage, isOfClaims } from './claim-usage.js';
import { deviceUsage, isOfDevices } from './device-usage.js';
import { isOfPods, podUsage } from './pod-usage.js';
import { matchesScope, scopesOf } from './scopes.js';
import { isOfServices, serviceUsage } from './service-usage.js';

/** How objects of one resource are counted. Source: apiserver pkg/quota/v1 Evaluator. */
export interface QuotaEvaluator {
  /** Whether a quota of a name is about them. */
  readonly concerns: (name: string) => boolean;
  /** What one of them uses. */
  readonly usage: (object: KubeObject, now: Millis) => Amounts;
}

/** Names that quotas had before all kinds could be counted. Source: pkg/quota/v1/evaluator/core/registry.go legacyObjectCountAliases. */
const ALIASES: ReadonlySet<GroupResource> = new Set([
  'configmaps',
  'resourcequotas',
  'replicationcontrollers',
  'secrets',
]);
/** What no quota counts. Source: pkg/quota/v1/install/registry.go ignoredResources. */
const IGNORED: ReadonlySet<GroupResource> = new Set([
  'bindings',
  'componentstatuses',
  'events',
  'events.events.k8s.io',
]);

const BUILT_IN: ReadonlyMap<GroupResource, QuotaEvaluator> = new Map([
  ['pods', { concerns: isOfPods, usage: (pod, now) => podUsage(pod as Pod, now) }],
  ['services', { concerns: isOfServices, usage: (service) => serviceUsage(service as Service) }],
  ['persistentvolumeclaims', { concerns: isOfClaims, usage: (claim) => claimUsage(claim as PersistentVolumeClaim) }],
  ['resourceclaims.resource.k8s.io', { concerns: isOfDevices, usage: (claim) => deviceUsage(claim as ResourceClaim) }],
]);

const counted = new Map<GroupResource, QuotaEvaluator>();
const MOST = 4_096;

/** How objects of a resource are counted; undefined for those that are not. */
export function evaluatorOf(resource: GroupResource): QuotaEvaluator | undefined {
  if (IGNORED.has(resource)) return undefined;
  const known = BUILT_IN.get(resource) ?? counted.get(resource);
  if (known !== undefined) return known;
  const made = counting(resource);
  if (counted.size >= MOST) counted.clear();
  counted.set(resource, made);
  return made;
}

/** Of most kinds only their number counts. */
function counting(resource: GroupResource): QuotaEvaluator {
  const names = [`count/${resource}`, ...(ALIASES.has(resource) ? [resource] : [])];
  const usage: Amounts = new Map(names.map((name) => [name, quantityOf(1)]));
  return { concerns: (name) => names.includes(name), usage: () => usage };
}

/** The resource that a quota of a name counts; undefined for a name that counts nothing. */
export function countedBy(name: string): GroupResource | undefined {
  for (const [resource, { concerns }] of BUILT_IN) if (concerns(name)) return resource;
  if (ALIASES.has(name)) return name;
  if (!name.startsWith('count/')) return undefined;
  const { resource, group } = parseGroupResource(name.slice('count/'.length));
  return group === '' ? resource : `${resource}.${group}`;
}

/** Whether an object is counted by a quota, for all its scopes. Source: apiserver pkg/quota/v1/generic/evaluator.go Matches. */
export function isCounted(quota: ResourceQuota, resource: GroupResource, object: KubeObject): boolean {
  return scopesOf(quota).every((scope) => matchesScope(scope, resource, object));
}
