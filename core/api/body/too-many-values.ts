import type { GroupResource } from '../../model/group-resource.js';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { countValues, jsonSize } from '../../model/json-size.js';
import { type StatusError, tooLarge } from '../../model/status-error.js';
import { MAX_BODY_VALUES, MAX_SCHEMA_WIDTH, maxValuesOf, tooManyValues } from './body-limits.js';

/**
 * The 413 for an object of a resource, or for a part of one, that has more members and items than may be sent; undefined where it has not.
 * Patches are held to it, too, so that none makes what could not have been sent. What `managedFields` says of an object does not count, and
 * the schemas of a custom resource have a limit of their own.
 */
export function refusedForValues(resource: GroupResource, object: Json): StatusError | undefined {
  const counted = without(object, 'metadata', 'managedFields');
  const most = maxValuesOf(resource);
  if (most === MAX_BODY_VALUES) return countValues(counted) > most ? tooLarge(tooManyValues(most)) : undefined;
  const others = countValues(without(counted, 'spec', 'versions'));
  if (others > MAX_BODY_VALUES) return tooLarge(tooManyValues(MAX_BODY_VALUES));
  const spec = isJsonObject(counted) ? counted['spec'] : undefined;
  const { values, width } = jsonSize((isJsonObject(spec) ? spec['versions'] : undefined) ?? null);
  if (others + values > most) return tooLarge(tooManyValues(most));
  if (others + values <= MAX_BODY_VALUES || width <= MAX_SCHEMA_WIDTH) return undefined;
  const why = `of more than ${MAX_BODY_VALUES} fields and items none may have more than ${MAX_SCHEMA_WIDTH} fields of its own`;
  return tooLarge(`Request entity too large: ${why}`);
}

/** The object without one member of one of its parts. */
function without(object: Json, part: string, name: string): Json {
  const members = isJsonObject(object) ? object[part] : undefined;
  if (!isJsonObject(object) || !isJsonObject(members) || members[name] === undefined) return object;
  return { ...object, [part]: { ...members, [name]: undefined } } as JsonObject;
}
