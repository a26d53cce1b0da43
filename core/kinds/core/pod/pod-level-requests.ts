import { isJsonObject, type Json, type JsonObject } from '../../../model/json.js';
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  type Quantity,
  quantityFrom,
} from '../../../model/quantity.js';

/** Resources that a Pod as a whole may ask for. Source: component-helpers resource SupportedPodLevelResources. */
const isPodLevel = (name: string) => name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');

type Amounts = Map<string, Quantity>;

function requestsOf(container: Json): Amounts {
  const amounts: Amounts = new Map();
  if (!isJsonObject(container) || !isJsonObject(container['resources'])) return amounts;
  const { requests } = container['resources'];
  if (!isJsonObject(requests)) return amounts;
  for (const name in requests) {
    const text = requests[name];
    const quantity = typeof text === 'string' || typeof text === 'number' ? quantityFrom(text) : undefined;
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
 * What all containers together ask for at their busiest: the running ones with all sidecars, or any init container with the
 * sidecars started before it. Source: component-helpers resource AggregateContainerRequests.
 */
function aggregateRequests(spec: JsonObject): Amounts {
  let running: Amounts = new Map();
  for (const container of Array.isArray(spec['containers']) ? spec['containers'] : [])
    running = add(running, requestsOf(container));
  let sidecars: Amounts = new Map();
  const starting: Amounts = new Map();
  for (const container of Array.isArray(spec['initContainers']) ? spec['initContainers'] : []) {
    const own = requestsOf(container);
    if (isJsonObject(container) && container['restartPolicy'] === 'Always') {
      running = add(running, own);
      sidecars = add(sidecars, own);
      raise(starting, sidecars);
    } else raise(starting, add(own, sidecars));
  }
  raise(running, starting);
  return running;
}

/**
 * The resources of a Pod as a whole, with the requests that follow from its limits: what the containers ask for together, else
 * the limit itself. Source: kubernetes pkg/apis/core/v1/defaults.go defaultPodRequests, KEP-2837.
 */
export function podLevelRequests(spec: JsonObject, resources: JsonObject): JsonObject {
  const { limits } = resources;
  if (!isJsonObject(limits) || Object.keys(limits).length === 0) return resources;
  const given: JsonObject = isJsonObject(resources['requests']) ? resources['requests'] : {};
  const requests: { [name: string]: Json | undefined } = { ...given };
  for (const [name, quantity] of aggregateRequests(spec)) {
    if (!Object.hasOwn(requests, name) && (name === 'cpu' || name === 'memory'))
      requests[name] = formatQuantity(quantity);
  }
  for (const name in limits) {
    if (!Object.hasOwn(requests, name) && isPodLevel(name)) requests[name] = limits[name];
  }
  return Object.keys(requests).length === Object.keys(given).length ? resources : { ...resources, requests };
}
