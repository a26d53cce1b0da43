import { isJsonObject, type Json } from '../../model/json.js';
import { type ManagedFieldsEntry, partToJson } from '../../model/object.js';
import { sameJson } from '../../model/same-json.js';
import { decodeManagedFields, encodeManagedFields } from './managed-fields.js';

const isReset = (given: Json | undefined): boolean =>
  Array.isArray(given) &&
  (given.length === 0 || (given.length === 1 && isJsonObject(given[0]) && Object.keys(given[0]).length === 0));

const decodedOrNone = (entries: Json | undefined): readonly ManagedFieldsEntry[] => {
  const managers = decodeManagedFields(entries);
  return managers.ok ? encodeManagedFields(managers.value) : [];
};

/** What is stored was written by the server, in its order. */
const storedOrNone = (entries: readonly ManagedFieldsEntry[] | undefined): readonly ManagedFieldsEntry[] =>
  entries !== undefined && decodeManagedFields(partToJson(entries)).ok ? entries : [];

/**
 * Which managedFields an update goes on from. `given` are those of the object that the client sent, `live` those of the stored one.
 * `[]` and `[{}]` clear them. A valid list that the client sends replaces the stored one. None, and an invalid list, leave the stored one, so
 * that a client which does not know the field cannot lose it. A write to a subresource never changes them.
 * Source: apimachinery pkg/util/managedfields/internal/fieldmanager.go decodeLiveOrNew.
 */
export function chooseManagedFields(
  given: Json | undefined,
  live: readonly ManagedFieldsEntry[] | undefined,
  subresource?: string,
): readonly ManagedFieldsEntry[] {
  if (subresource !== undefined && subresource !== '') return storedOrNone(live);
  if (isReset(given)) return [];
  // Most clients send back what they read.
  if (given === undefined || given === null || sameJson(given, live)) return storedOrNone(live);
  const chosen = decodedOrNone(given);
  return chosen.length > 0 ? chosen : storedOrNone(live);
}
