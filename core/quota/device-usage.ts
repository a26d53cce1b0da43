import { quantityOf } from '../model/quantity.js';
import type { DeviceRequest, DeviceSubRequest, ResourceClaim } from '../schema/generated/types/resource.js';
import type { Amounts } from './amounts.js';

const COUNT = 'count/resourceclaims.resource.k8s.io';
/** Behind the name of a class of devices. Source: core/v1 ResourceClaimsPerClass. */
const OF_CLASS = '.deviceclass.resource.k8s.io/devices';
/** As many devices can be allocated to one claim: who asks for all of them may get so many. Source: resource/v1 AllocationResultsMaxSize. */
const MOST_DEVICES = 32;

/**
 * What a ResourceClaim uses of a quota: itself, and at worst so many devices of each class. Of requests that may be met in several ways the greatest of each class
 * counts. Source: pkg/quota/v1/evaluator/core/resource_claims.go Usage.
 */
export function deviceUsage({ spec }: ResourceClaim): Amounts {
  const devices = new Map<string, number>();
  for (const request of spec.devices?.requests ?? [])
    for (const [name, count] of devicesOf(request)) devices.set(name, (devices.get(name) ?? 0) + count);
  return new Map([[COUNT, quantityOf(1)], ...[...devices].map(([name, count]) => [name, quantityOf(count)] as const)]);
}

function devicesOf({ exactly, firstAvailable = [] }: DeviceRequest): ReadonlyMap<string, number> {
  const greatest = new Map<string, number>();
  const asked = firstAvailable.length > 0 ? firstAvailable : exactly === undefined ? [] : [exactly];
  for (const one of asked) {
    const name = `${one.deviceClassName}${OF_CLASS}`;
    greatest.set(name, Math.max(greatest.get(name) ?? 0, countOf(one)));
  }
  return greatest;
}

function countOf({ allocationMode, count = 0 }: Pick<DeviceSubRequest, 'allocationMode' | 'count'>): number {
  if (allocationMode === 'All') return MOST_DEVICES;
  return allocationMode === 'ExactCount' ? count : 0;
}

/** Whether a quota of a name is about ResourceClaims. */
export function isOfDevices(name: string): boolean {
  return name === COUNT || name.endsWith(OF_CLASS);
}
