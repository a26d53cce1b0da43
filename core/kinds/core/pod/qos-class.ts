import type { Json, JsonObject } from '../../../model/json.js';
import { addQuantities, compareQuantities, type Quantity, quantityFrom } from '../../../model/quantity.js';
import { asList, asObject } from '../../fields/json-fields.js';

/** Source: core/v1 PodQOSClass. */
type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

/** The only resources that make a Pod more than best-effort. */
const COMPUTE = ['cpu', 'memory'];

function amountOf(list: JsonObject, name: string): Quantity | undefined {
  const text = list[name];
  const quantity = typeof text === 'string' || typeof text === 'number' ? quantityFrom(text) : undefined;
  return quantity !== undefined && quantity.nano > 0n ? quantity : undefined;
}

/**
 * How a Pod is treated when memory runs short: guaranteed when every container has limits for both CPU and memory and asks for
 * as much, best-effort when none asks for anything, burstable between. Resources of the Pod as a whole decide alone when set.
 * Source: kubernetes pkg/apis/core/v1/helper/qos/qos.go ComputePodQOS.
 */
export function qosClassOf(spec: JsonObject): QosClass {
  const whole = asObject(spec['resources']);
  const hasWhole = COMPUTE.some(
    (name) =>
      amountOf(asObject(whole['requests']), name) !== undefined ||
      amountOf(asObject(whole['limits']), name) !== undefined,
  );
  const parts: readonly Json[] = hasWhole
    ? [{ resources: whole }]
    : [...asList(spec['containers']), ...asList(spec['initContainers'])];
  const requests = new Map<string, Quantity>();
  const limits = new Map<string, Quantity>();
  let limitedAll = true;
  for (const part of parts) {
    const resources = asObject(asObject(part)['resources']);
    for (const name of COMPUTE) {
      const request = amountOf(asObject(resources['requests']), name);
      const limit = amountOf(asObject(resources['limits']), name);
      if (request !== undefined) accumulate(requests, name, request);
      if (limit !== undefined) accumulate(limits, name, limit);
      else limitedAll = false;
    }
  }
  if (requests.size === 0 && limits.size === 0) return 'BestEffort';
  const asksForItsLimits = [...requests].every(([name, amount]) => {
    const limit = limits.get(name);
    return limit !== undefined && compareQuantities(limit, amount) === 0;
  });
  return limitedAll && asksForItsLimits && requests.size === limits.size ? 'Guaranteed' : 'Burstable';
}

function accumulate(sums: Map<string, Quantity>, name: string, amount: Quantity): void {
  const before = sums.get(name);
  sums.set(name, before === undefined ? amount : addQuantities(before, amount));
}
