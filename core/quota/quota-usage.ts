import { addQuantities, ZERO_QUANTITY } from '../model/quantity.js';
import type { Millis } from '../model/revision.js';
import type { View } from '../model/view.js';
import type { ResourceQuota } from '../schema/generated/types/core.js';
import type { Amounts } from './amounts.js';
import { countedBy, evaluatorOf, isCounted } from './evaluator.js';

/** What is used of a quota in its namespace, of the given resources: zero where nothing is. Source: apiserver pkg/quota/v1/resources.go CalculateUsage. */
export function quotaUsage(view: View, quota: ResourceQuota, names: readonly string[], now: Millis): Amounts {
  const used = new Map(names.map((name) => [name, ZERO_QUANTITY]));
  for (const resource of new Set(names.map(countedBy))) {
    const evaluator = resource === undefined ? undefined : evaluatorOf(resource);
    if (resource === undefined || evaluator === undefined) continue;
    const concerned = names.filter(evaluator.concerns);
    for (const object of view.listResource(resource, quota.metadata.namespace)) {
      if (!isCounted(quota, resource, object)) continue;
      const usage = evaluator.usage(object, now);
      for (const [name, amount] of masked(usage, concerned)) used.set(name, addQuantities(used.get(name)!, amount));
    }
  }
  return used;
}

/** The amounts of these names alone. */
export function masked(amounts: Amounts, names: readonly string[]): Amounts {
  return new Map([...amounts].filter(([name]) => names.includes(name)));
}
