import type { Json, JsonObject } from '../../model/json.js';
import { canonicalMilliQuantity, canonicalQuantity } from '../../model/quantity.js';
import { inField } from './fill.js';

/**
 * Amounts of resources in canonical form and rounded up to thousandths, as the API server stores them: `0.5` becomes `500m`,
 * `1024Mi` becomes `1Gi`, the number 2 becomes the text `2`. What is no quantity is left for validation to refuse.
 * Source: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_ResourceList.
 */
export function defaultResourceList(list: JsonObject): JsonObject {
  let result: { [key: string]: Json | undefined } | undefined;
  for (const key in list) {
    const value = list[key];
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    const text = canonicalMilliQuantity(value);
    if (text === undefined || text === value) continue;
    result ??= { ...list };
    result[key] = text;
  }
  return result ?? list;
}

/** The quantity in one field, in canonical form. */
export function inQuantity(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  if (typeof value !== 'string' && typeof value !== 'number') return object;
  const text = canonicalQuantity(value);
  return text === undefined || text === value ? object : { ...object, [key]: text };
}

/** Both lists of a container's or a claim's resources. */
export function defaultResourceRequirements(resources: JsonObject): JsonObject {
  return inField(inField(resources, 'limits', defaultResourceList), 'requests', defaultResourceList);
}

/** Requests that a limit names and nobody set. Only Pods get these, not templates. Source: SetDefaults_Pod. */
export function requestsFromLimits(resources: JsonObject): JsonObject {
  const { limits, requests } = resources;
  if (typeof limits !== 'object' || limits === null || Array.isArray(limits)) return resources;
  const given =
    typeof requests === 'object' && requests !== null && !Array.isArray(requests) ? (requests as JsonObject) : {};
  let result: { [key: string]: Json | undefined } | undefined;
  for (const key in limits as JsonObject) {
    if (Object.hasOwn(given, key)) continue;
    result ??= { ...given };
    result[key] = (limits as JsonObject)[key];
  }
  return result === undefined ? resources : { ...resources, requests: result };
}
