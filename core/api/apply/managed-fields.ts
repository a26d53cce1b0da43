import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { type ManagedFieldsEntry, partToJson } from '../../model/object.js';
import { withFields } from '../../model/own-copy.js';
import { fail, ok, type Result } from '../../model/result.js';
import { parseTimestamp } from '../../model/timestamp.js';
import type { FieldSet } from './field-set.js';
import { decodeFieldsV1, encodedFields, encodeFieldsV1 } from './fields-v1.js';

/** Who sets fields: one entry of managedFields without its fields. */
export interface FieldManager {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource?: string;
}

/** A manager and the fields it owns. */
export interface ManagerFields extends FieldManager {
  readonly time?: string;
  readonly fields: FieldSet;
}

/** All managers of an object by `managerId`. */
export type Managers = Map<string, ManagerFields>;
export type ReadonlyManagers = ReadonlyMap<string, ManagerFields>;

/**
 * What makes two entries one manager. An applier stays the same when it moves to another version of the API; an updater does not.
 * Source: apimachinery pkg/util/managedfields/internal/managedfields.go BuildManagerIdentifier.
 */
export function managerId({ manager, operation, apiVersion, subresource }: FieldManager): string {
  return `${manager}\0${operation}\0${operation === 'Apply' ? '' : apiVersion}\0${subresource ?? ''}`;
}

/** Reads one entry as a client wrote it; the error says what is wrong with it. */
function decodeEntry(entry: Json | undefined, index: number): Result<ManagerFields, string> {
  if (!isJsonObject(entry)) return fail(`managed fields entry ${index} is not an object`);
  const { operation, apiVersion, fieldsType } = entry;
  if (operation !== 'Apply' && operation !== 'Update') return fail('operation must be `Apply` or `Update`');
  if (typeof apiVersion !== 'string' || apiVersion === '') return fail('apiVersion must not be empty');
  if (fieldsType === undefined || fieldsType === '') return fail(`missing fieldsType in managed fields entry ${index}`);
  if (fieldsType !== 'FieldsV1') {
    return fail(`invalid fieldsType ${JSON.stringify(fieldsType)} in managed fields entry ${index}`);
  }
  const fields = decodeFieldsV1(entry['fieldsV1']);
  if (!fields.ok) return fail(`error decoding set: ${fields.error}`);
  const { manager, time, subresource } = entry;
  return ok({
    manager: typeof manager === 'string' ? manager : '',
    operation,
    apiVersion,
    ...(typeof subresource === 'string' && subresource !== '' ? { subresource } : {}),
    ...(typeof time === 'string' && parseTimestamp(time) !== undefined ? { time } : {}),
    fields: fields.value,
  });
}

/**
 * Reads an object's `metadata.managedFields`, from a client or from the log. The error says which rule the list breaks.
 * Source: apimachinery pkg/util/managedfields/internal/managedfields.go DecodeManagedFields.
 */
export function decodeManagedFields(entries: Json | undefined): Result<ReadonlyManagers, string> {
  if (entries === undefined || entries === null) return ok(new Map());
  if (!Array.isArray(entries)) return fail('managedFields must be a list');
  const managers: Managers = new Map();
  for (const [index, entry] of entries.entries()) {
    const decoded = decodeEntry(entry, index);
    if (!decoded.ok) return decoded;
    managers.set(managerId(decoded.value), decoded.value);
  }
  return ok(managers);
}

const seconds = (time: string | undefined): number => Math.floor((parseTimestamp(time) ?? 0) / 1_000);
const compareText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/** The order of the entries: appliers first, then by time, then by name. Source: sortEncodedManagedFields of the same file. */
function compareEntries(left: ManagerFields, right: ManagerFields): number {
  return (
    compareText(left.operation, right.operation) ||
    (left.time === right.time ? 0 : seconds(left.time) - seconds(right.time)) ||
    compareText(left.manager, right.manager) ||
    compareText(left.apiVersion, right.apiVersion) ||
    compareText(left.subresource ?? '', right.subresource ?? '')
  );
}

/** The `fieldsV1` of each entry of stored managedFields, by `managerId`. */
function fieldsByManager(entries: Json | undefined): ReadonlyMap<string, JsonObject> {
  const fields = new Map<string, JsonObject>();
  for (const entry of Array.isArray(entries) ? entries : []) {
    const fieldsV1 = entry.fieldsV1 as Json | undefined;
    if (isJsonObject(fieldsV1)) fields.set(managerId(entry), fieldsV1);
  }
  return fields;
}

/**
 * Writes the managers as `metadata.managedFields`, in Kubernetes' order. `earlier` are the object's managedFields so far: where a manager owns
 * what it owned, its fields keep their identity.
 */
export function encodeManagedFields(managers: ReadonlyManagers, earlier?: Json): ManagedFieldsEntry[] {
  let known: ReadonlyMap<string, JsonObject> | undefined;
  const earlierOf = (id: string) => {
    known ??= fieldsByManager(earlier);
    return known.get(id);
  };
  const entries = [...managers].sort(([, left], [, right]) => compareEntries(left, right));
  return entries.map(([id, entry]) => ({
    manager: entry.manager,
    operation: entry.operation,
    apiVersion: entry.apiVersion,
    ...(entry.time === undefined ? {} : { time: entry.time }),
    fieldsType: 'FieldsV1',
    fieldsV1: encodedFields(entry.fields) ?? encodeFieldsV1(entry.fields, earlierOf(id)),
    ...(entry.subresource === undefined ? {} : { subresource: entry.subresource }),
  }));
}

/** An object's `metadata.managedFields` as it stands. */
export function managedFieldsOf(object: JsonObject | undefined): Json | undefined {
  const metadata = object?.['metadata'];
  return isJsonObject(metadata) ? metadata['managedFields'] : undefined;
}

/** The object with other managedFields, or with none. The same object when it has none already. */
export function withManagedFields(object: JsonObject, entries: readonly ManagedFieldsEntry[] | undefined): JsonObject {
  const metadata = object['metadata'];
  const members = isJsonObject(metadata) ? metadata : {};
  if (entries === undefined || entries.length === 0) {
    if (!Object.hasOwn(members, 'managedFields')) return object;
    const { managedFields: _, ...rest } = members;
    return { ...object, metadata: rest };
  }
  return withFields(object, { metadata: withFields(members, { managedFields: partToJson(entries) }) });
}
