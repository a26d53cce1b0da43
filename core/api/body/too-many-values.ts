import { builtInKind } from '../../kinds/registry/built-in-kinds.js';
import type { GroupResource } from '../../model/group-resource.js';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { countValues, jsonSize } from '../../model/json-size.js';
import { type StatusError, tooLarge } from '../../model/status-error.js';
import { MAX_BODY_VALUES, MAX_WIDTH_OF_MANY, tooManyValues } from './body-limits.js';

/**
 * The 413 for an object of a resource, or for a part of one, that has more members and items than may be sent; undefined where it has not.
 * Patches are held to it, too, so that none makes what could not have been sent. What `managedFields` says of an object does not count, and
 * a kind may allow more of one of its parts.
 */
export function refusedForValues(resource: GroupResource, object: Json): StatusError | undefined {
  const counted = without(object, 'metadata', 'managedFields');
  const many = builtInKind(resource)?.manyValues;
  if (many === undefined) {
    return countValues(counted) > MAX_BODY_VALUES ? tooLarge(tooManyValues(MAX_BODY_VALUES)) : undefined;
  }
  const {
    most,
    under: [part, name],
  } = many;
  const others = countValues(without(counted, part, name));
  if (others > MAX_BODY_VALUES) return tooLarge(tooManyValues(MAX_BODY_VALUES));
  const members = isJsonObject(counted) ? counted[part] : undefined;
  const { values, width } = jsonSize((isJsonObject(members) ? members[name] : undefined) ?? null);
  if (others + values > most) return tooLarge(tooManyValues(most));
  if (others + values <= MAX_BODY_VALUES || width <= MAX_WIDTH_OF_MANY) return undefined;
  const why = `of more than ${MAX_BODY_VALUES} fields and items none may have more than ${MAX_WIDTH_OF_MANY} fields of its own`;
  return tooLarge(`Request entity too large: ${why}`);
}

/** The object without one member of one of its parts. */
function without(object: Json, part: string, name: string): Json {
  const members = isJsonObject(object) ? object[part] : undefined;
  if (!isJsonObject(object) || !isJsonObject(members) || members[name] === undefined) return object;
  return { ...object, [part]: { ...members, [name]: undefined } } as JsonObject;
}
