import type { JsonObject } from '../../model/json.js';
import { type KubeObject, type ManagedFieldsEntry, partToJson } from '../../model/object.js';
import type { FieldSchema } from '../../schema/field-schema.js';
import { capUpdateManagers } from './cap-update-managers.js';
import { FieldSet } from './field-set.js';
import { underSchema } from './field-set-schema.js';
import {
  decodeManagedFields,
  encodeManagedFields,
  type ManagerFields,
  type Managers,
  managerId,
  withManagedFields,
} from './managed-fields.js';
import { transferOwnership } from './transfer-ownership.js';
import { UNOWNED_FIELDS } from './unowned-fields.js';

/** A write that is no apply: create, update, or any other patch. */
export interface TrackedUpdate {
  readonly before: KubeObject | JsonObject;
  readonly after: KubeObject | JsonObject;
  readonly schema: FieldSchema | undefined;
  /** Empty for a client that names none; it is then called `unknown`. */
  readonly manager: string;
  readonly apiVersion: string;
  /** RFC 3339, whole seconds. */
  readonly time: string;
  readonly subresource?: string;
  /** The entries to go on from: see `chooseManagedFields`. */
  readonly managedFields: readonly ManagedFieldsEntry[];
  /** Fields that this write never changes, such as `status` in a write to the main resource. */
  readonly ignored?: FieldSet;
}

/** The managers after an update, whoever was there before. */
export function recordUpdate(managers: Managers, update: Omit<TrackedUpdate, 'managedFields'>): Managers {
  const { schema, time, apiVersion, subresource } = update;
  const writer: Omit<ManagerFields, 'fields'> = {
    manager: update.manager === '' ? 'unknown' : update.manager,
    operation: 'Update',
    apiVersion,
    ...(subresource === undefined || subresource === '' ? {} : { subresource }),
    time,
  };
  const id = managerId(writer);
  // The writer's earlier entry is treated as another manager's, so that fields it now removes leave it.
  const transfer = transferOwnership(managers, {
    before: withManagedFields(update.before as JsonObject, undefined),
    after: withManagedFields(update.after as JsonObject, undefined),
    schema,
    writer: '',
    force: true,
    ignored: update.ignored ?? new FieldSet(),
  });
  if (!transfer.ok) throw new Error('a forced write has no conflicts');
  const { managers: remaining, comparison } = transfer.value;
  const written = comparison.modified.union(comparison.added).difference(UNOWNED_FIELDS);
  if (!written.isEmpty()) {
    remaining.set(id, { ...writer, fields: written.union(remaining.get(id)?.fields ?? new FieldSet()) });
  }
  return capUpdateManagers(remaining);
}

/**
 * The managedFields after a write that is no apply: the writer owns what it changed, and everybody else loses that and what was removed.
 * An object without managedFields stays without: ownership is tracked from its first apply on. Neither object may nest deeper than
 * `MAX_JSON_DEPTH`, which every patch and apply sees to.
 * Source: structured-merge-diff merge/update.go Update; apimachinery managedfields skipnonapplied.go and managedfieldsupdater.go.
 */
export function trackUpdate(update: TrackedUpdate): ManagedFieldsEntry[] {
  const earlier = partToJson(update.managedFields);
  const decoded = decodeManagedFields(earlier);
  if (!decoded.ok || decoded.value.size === 0) return [];
  const managers: Managers = new Map();
  for (const [id, entry] of decoded.value) {
    managers.set(id, { ...entry, fields: underSchema(entry.fields, update.schema) });
  }
  return encodeManagedFields(recordUpdate(managers, update), earlier);
}
