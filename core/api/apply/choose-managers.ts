import { isJsonObject, type Json } from '../../model/json.js';
import { sameJson } from '../../model/same-json.js';
import { decodeManagedFields, type ReadonlyManagers } from './managed-fields.js';

const NOBODY: ReadonlyManagers = new Map();

const isReset = (given: Json | undefined): boolean =>
  Array.isArray(given) &&
  (given.length === 0 || (given.length === 1 && isJsonObject(given[0]) && Object.keys(given[0]).length === 0));

function decodedOrNobody(entries: Json | undefined): ReadonlyManagers {
  const managers = decodeManagedFields(entries);
  return managers.ok ? managers.value : NOBODY;
}

/**
 * Which managers an update goes on from. `given` are the managedFields of the object that the client sent, `live` those of the stored one.
 * `[]` and `[{}]` clear them. A valid list that the client sends replaces the stored one. None, and an invalid list, leave the stored one, so
 * that a client which does not know the field cannot lose it. A write to a subresource never changes them.
 * Source: apimachinery pkg/util/managedfields/internal/fieldmanager.go decodeLiveOrNew.
 */
export function chooseManagers(
  given: Json | undefined,
  live: Json | undefined,
  subresource?: string,
): ReadonlyManagers {
  if (subresource !== undefined && subresource !== '') return decodedOrNobody(live);
  if (isReset(given)) return NOBODY;
  // Most clients send back what they read.
  if (given === undefined || given === null || sameJson(given, live)) return decodedOrNobody(live);
  const chosen = decodedOrNobody(given);
  return chosen.size > 0 ? chosen : decodedOrNobody(live);
}
