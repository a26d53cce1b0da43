import type { JsonObject } from '../../model/json.js';
import { fail, ok, type Result } from '../../model/result.js';
import type { FieldSchema } from '../../schema/field-schema.js';
import type { ApplyConflict } from './apply-conflict.js';
import { compareFields, type FieldComparison } from './compare-fields.js';
import type { FieldSet } from './field-set.js';
import type { Managers } from './managed-fields.js';

/** A write, seen from the fields it changes. */
export interface FieldWrite {
  readonly before: JsonObject;
  readonly after: JsonObject;
  readonly schema: FieldSchema | undefined;
  /** The `managerId` of who writes; its own fields are left alone here. */
  readonly writer: string;
  /** Whether changed fields are taken from their owners; otherwise they are conflicts. */
  readonly force: boolean;
  /** Fields that this write never changes, such as `status` in a write to the main resource. */
  readonly ignored: FieldSet;
}

/**
 * Takes what a write changes or removes away from all other managers; managers left with nothing go. Returns the managers that remain and
 * what changed, or the conflicts when the write is not forced: fields that it sets to other values and that others own.
 * Source: structured-merge-diff merge/update.go update.
 */
export function transferOwnership(
  managers: Managers,
  change: FieldWrite,
): Result<{ managers: Managers; comparison: FieldComparison }, readonly ApplyConflict[]> {
  const comparison = compareFields(change.before, change.after, change.schema, change.ignored);
  const written = comparison.modified.union(comparison.added);
  const conflicts: ApplyConflict[] = [];
  const remaining: Managers = new Map();
  for (const id of [...managers.keys()].sort()) {
    const entry = managers.get(id)!;
    let fields = entry.fields;
    if (id !== change.writer) {
      if (!change.force) {
        for (const path of fields.intersection(written).paths()) conflicts.push({ manager: entry, path });
      }
      fields = fields.difference(written).difference(comparison.removed);
    }
    if (!fields.isEmpty()) remaining.set(id, fields === entry.fields ? entry : { ...entry, fields });
  }
  return conflicts.length > 0 ? fail(conflicts) : ok({ managers: remaining, comparison });
}
