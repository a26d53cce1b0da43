import { isJsonObject, type Json, type JsonObject } from '../../../model/json.js';
import { formatQuantity } from '../../../model/quantity.js';
import { aggregateResources } from '../../pod-template/aggregate-resources.js';

/** Resources that a Pod as a whole may ask for. Source: component-helpers resource SupportedPodLevelResources. */
const isPodLevel = (name: string) => name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');

/**
 * The resources of a Pod as a whole, with the requests that follow from its limits: what the containers ask for together, else
 * the limit itself. Source: kubernetes pkg/apis/core/v1/defaults.go defaultPodRequests, KEP-2837.
 */
export function podLevelRequests(spec: JsonObject, resources: JsonObject): JsonObject {
  const { limits } = resources;
  if (!isJsonObject(limits) || Object.keys(limits).length === 0) return resources;
  const given: JsonObject = isJsonObject(resources['requests']) ? resources['requests'] : {};
  const requests: { [name: string]: Json | undefined } = { ...given };
  for (const [name, quantity] of aggregateResources(spec, 'requests')) {
    if (!Object.hasOwn(requests, name) && (name === 'cpu' || name === 'memory'))
      requests[name] = formatQuantity(quantity);
  }
  for (const name in limits) {
    if (!Object.hasOwn(requests, name) && isPodLevel(name)) requests[name] = limits[name];
  }
  return Object.keys(requests).length === Object.keys(given).length ? resources : { ...resources, requests };
}
