import type { Json, JsonObject } from '../../model/json.js';
import { addQuantities, compareQuantities, type Quantity } from '../../model/quantity.js';
import { asList, asObject } from '../fields/json-fields.js';
import { readQuantity } from '../validation/resources.js';

type Amounts = Map<string, Quantity>;

function amountsOf(container: Json, list: 'requests' | 'limits'): Amounts {
  const amounts: Amounts = new Map();
  const given = asObject(asObject(asObject(container)['resources'])[list]);
  for (const name in given) {
    const quantity = readQuantity(given[name]);
    if (quantity !== undefined) amounts.set(name, quantity);
  }
  return amounts;
}

function add(sum: Amounts, more: Amounts): Amounts {
  const result = new Map(sum);
  for (const [name, quantity] of more) {
    const before = result.get(name);
    result.set(name, before === undefined ? quantity : addQuantities(before, quantity));
  }
  return result;
}

function raise(maximum: Amounts, other: Amounts): void {
  for (const [name, quantity] of other) {
    const before = maximum.get(name);
    if (before === undefined || compareQuantities(quantity, before) > 0) maximum.set(name, quantity);
  }
}

/**
 * What all containers of a Pod together ask for, or may use, at their busiest: the running ones with all sidecars, or any init container
 * with the sidecars started before it. Source: component-helpers resource AggregateContainerRequests, AggregateContainerLimits.
 */
export function aggregateResources(spec: JsonObject, list: 'requests' | 'limits'): ReadonlyMap<string, Quantity> {
  let running: Amounts = new Map();
  for (const container of asList(spec['containers'])) running = add(running, amountsOf(container, list));
  let sidecars: Amounts = new Map();
  const starting: Amounts = new Map();
  for (const container of asList(spec['initContainers'])) {
    const own = amountsOf(container, list);
    if (asObject(container)['restartPolicy'] === 'Always') {
      running = add(running, own);
      sidecars = add(sidecars, own);
      raise(starting, sidecars);
    } else raise(starting, add(own, sidecars));
  }
  raise(running, starting);
  return running;
}
