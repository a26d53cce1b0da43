import type { JsonObject } from '../../model/json.js';
import { memberNames } from '../../model/member-names.js';
import type { KubeObject, ManagedFieldsEntry } from '../../model/object.js';
import type { FieldSchema } from '../../schema/field-schema.js';
import { capUpdateManagers } from './cap-update-managers.js';
import { FieldSet } from './field-set.js';
import type { FieldVersions } from './field-versions.js';
import { decodeFieldsV1 } from './fields-v1.js';
import {
  encodeManagedFields,
  type ManagerFields,
  type Managers,
  managerId,
  type ReadonlyManagers,
} from './managed-fields.js';
import { transferOwnership } from './transfer-ownership.js';
import { underVersions } from './under-versions.js';
import { UNOWNED_FIELDS } from './unowned-fields.js';

/** A write that is no apply: create, update, or any other patch. */
export interface TrackedUpdate {
  readonly before: KubeObject | JsonObject;
  readonly after: KubeObject | JsonObject;
  readonly schema: FieldSchema | undefined;
  /** Empty for a client that names none; it is then called `unknown`. */
  readonly manager: string;
  /** The version that both objects are in. */
  readonly apiVersion: string;
  /** Absent: the fields of the kind are the same in all its versions. */
  readonly versions?: FieldVersions | undefined;
  /** RFC 3339, whole seconds. */
  readonly time: string;
  readonly subresource?: string;
  /** Those to go on from: see `chooseManagers`. */
  readonly managers: ReadonlyManagers;
  /** Fields that this write never changes, such as `status` in a write to the main resource. */
  readonly ignored?: FieldSet;
}

type Writer = Omit<ManagerFields, 'fields'>;

/** The managers after an update, whoever was there before. */
export function recordUpdate(managers: Managers, update: Omit<TrackedUpdate, 'managers'>): Managers {
  const { schema } = update;
  // The writer's earlier entry is treated as another manager's, so that fields it now removes leave it.
  const transfer = transferOwnership(managers, {
    before: update.before as JsonObject,
    after: update.after as JsonObject,
    schema,
    apiVersion: update.apiVersion,
    versions: update.versions,
    writer: '',
    force: true,
    ignored: update.ignored ?? new FieldSet(),
  });
  if (!transfer.ok) throw new Error('a forced write has no conflicts');
  const { managers: remaining, comparison } = transfer.value;
  const written = comparison.modified.union(comparison.added).difference(UNOWNED_FIELDS);
  return capUpdateManagers(ownWritten(remaining, writerOf(update), written));
}

/**
 * The managedFields after a write that is no apply: the writer owns what it changed, and everybody else loses that and what was removed.
 * An object without managedFields, of which they were cleared or which an older Hindcast stored, stays without until its first apply. Neither
 * object may nest deeper than `MAX_JSON_DEPTH`, which every body, patch and apply sees to.
 * Source: structured-merge-diff merge/update.go Update; apimachinery managedfields skipnonapplied.go and managedfieldsupdater.go.
 */
export function trackUpdate(update: TrackedUpdate): ManagedFieldsEntry[] {
  if (update.managers.size === 0) return [];
  return encodeManagedFields(recordUpdate(underVersions(update.managers, update.schema, update.versions), update));
}

/** Who writes, by which version and subresource, and when. */
export type Writing = Pick<TrackedUpdate, 'manager' | 'apiVersion' | 'time' | 'subresource'>;

/**
 * The managedFields of a new object: whoever creates it owns `fields` (`createdFields`), and those whom the object names as its managers what
 * else they own by it. Source: as `trackUpdate`; skipnonapplied.go tracks every create.
 */
export function trackCreate(
  fields: JsonObject,
  writing: Writing,
  given: ReadonlyManagers,
): readonly ManagedFieldsEntry[] {
  if (given.size > 0) return encodeManagedFields(managersAfterCreate(fields, writing, given));
  if (memberNames(fields).length === 0) return [];
  const { manager, operation, apiVersion, time, subresource } = writerOf(writing);
  const bySubresource = subresource === undefined ? {} : { subresource };
  return [{ manager, operation, apiVersion, time, fieldsType: 'FieldsV1', fieldsV1: fields, ...bySubresource }];
}

/** The managers of a new object: see `trackCreate`. */
export function managersAfterCreate(
  fields: JsonObject,
  writing: Writing,
  given: ReadonlyManagers = new Map(),
): Managers {
  const written = decodeFieldsV1(fields);
  if (!written.ok) throw new Error('fields that were written can be read');
  const managers: Managers = new Map();
  for (const [id, entry] of given) {
    const rest = entry.fields.difference(written.value);
    if (!rest.isEmpty()) managers.set(id, { ...entry, fields: rest });
  }
  return capUpdateManagers(ownWritten(managers, writerOf(writing), written.value));
}

function writerOf({ manager, apiVersion, time, subresource }: Writing): Writer {
  return {
    manager: manager === '' ? 'unknown' : manager,
    operation: 'Update',
    apiVersion,
    ...(subresource === undefined || subresource === '' ? {} : { subresource }),
    time,
  };
}

function ownWritten(managers: Managers, writer: Writer, written: FieldSet): Managers {
  if (written.isEmpty()) return managers;
  const id = managerId(writer);
  const earlier = managers.get(id)?.fields;
  return managers.set(id, { ...writer, fields: earlier === undefined ? written : earlier.union(written) });
}
