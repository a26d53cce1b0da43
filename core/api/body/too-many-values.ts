import type { GroupResource } from '../../model/group-resource.js';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { countValues } from '../../model/json-size.js';
import { memberNames } from '../../model/member-names.js';
import { type StatusError, tooLarge } from '../../model/status-error.js';
import { MAX_BODY_VALUES, MAX_SCHEMA_WIDTH, maxValuesOf, tooManyValues } from './body-limits.js';

/**
 * The 413 for an object of a resource, or for a part of one, that has more members and items than may be sent; undefined where it has not.
 * Patches are held to it, too, so that none makes what could not have been sent. What `managedFields` says of an object does not count, and
 * the schemas of a custom resource have a limit of their own.
 */
export function refusedForValues(resource: GroupResource, object: Json): StatusError | undefined {
  const values = countValues(object);
  if (values <= MAX_BODY_VALUES) return undefined;
  const counted = values - countValues(within(object, 'metadata', 'managedFields'));
  const most = maxValuesOf(resource);
  if (counted > most) return tooLarge(tooManyValues(most));
  if (most === MAX_BODY_VALUES) return undefined;
  const versions = within(object, 'spec', 'versions');
  if (counted - countValues(versions) > MAX_BODY_VALUES) return tooLarge(tooManyValues(MAX_BODY_VALUES));
  if (counted <= MAX_BODY_VALUES || !isWide(versions)) return undefined;
  const why = `of more than ${MAX_BODY_VALUES} fields and items none may have more than ${MAX_SCHEMA_WIDTH} fields of its own`;
  return tooLarge(`Request entity too large: ${why}`);
}

/** Null where there is none. */
function within(object: Json, ...path: readonly string[]): Json {
  return path.reduce<Json>((value, name) => (isJsonObject(value) ? (value[name] ?? null) : null), object);
}

function isWide(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(isWide);
  const object = value as JsonObject;
  const names = memberNames(object);
  return names.length > MAX_SCHEMA_WIDTH || names.some((name) => isWide(object[name]!));
}
