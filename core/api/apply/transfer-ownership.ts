import type { JsonObject } from '../../model/json.js';
import { fail, ok, type Result } from '../../model/result.js';
import type { FieldSchema } from '../../schema/field-schema.js';
import type { ApplyConflict } from './apply-conflict.js';
import { compareFields, type FieldComparison } from './compare-fields.js';
import type { FieldSet } from './field-set.js';
import type { FieldVersions } from './field-versions.js';
import type { Managers } from './managed-fields.js';

/** A write, seen from the fields it changes. */
export interface FieldWrite {
  readonly before: JsonObject;
  readonly after: JsonObject;
  readonly schema: FieldSchema | undefined;
  /** The version that `before` and `after` are in. */
  readonly apiVersion: string;
  /** Absent: the fields are the same in all versions. */
  readonly versions: FieldVersions | undefined;
  /** The `managerId` of who writes; its own fields are left alone here. */
  readonly writer: string;
  /** Whether changed fields are taken from their owners; otherwise they are conflicts. */
  readonly force: boolean;
  /** Fields that this write never changes, such as `status` in a write to the main resource. */
  readonly ignored: FieldSet;
}

/**
 * Takes what a write changes or removes away from all other managers; managers left with nothing go, and so do those of versions that are no
 * more. What a manager owns at another version than that of the write is compared in its own. Returns the managers that remain and
 * what changed, or the conflicts when the write is not forced: fields that it sets to other values and that others own.
 * Source: structured-merge-diff merge/update.go update.
 */
export function transferOwnership(
  managers: Managers,
  change: FieldWrite,
): Result<{ managers: Managers; comparison: FieldComparison }, readonly ApplyConflict[]> {
  const comparison = compareFields(change.before, change.after, change.schema, change.ignored);
  const seenAt = changesByVersion(change, comparison);
  const conflicts: ApplyConflict[] = [];
  const remaining: Managers = new Map();
  for (const id of [...managers.keys()].sort()) {
    const entry = managers.get(id)!;
    let fields = entry.fields;
    if (id !== change.writer) {
      const seen = seenAt(entry.apiVersion);
      if (seen === undefined) continue;
      const { written, removed } = seen;
      if (!change.force) {
        for (const path of fields.intersection(written).paths()) conflicts.push({ manager: entry, path });
      }
      fields = fields.difference(written).difference(removed);
    }
    if (!fields.isEmpty()) remaining.set(id, fields === entry.fields ? entry : { ...entry, fields });
  }
  return conflicts.length > 0 ? fail(conflicts) : ok({ managers: remaining, comparison });
}

interface SeenChange {
  readonly written: FieldSet;
  readonly removed: FieldSet;
}

/** What a write changes and removes, as each version calls it; undefined at a version that the kind has not. Each is compared once at most. */
function changesByVersion(
  { before, after, apiVersion, versions, ignored }: FieldWrite,
  own: FieldComparison,
): (apiVersion: string) => SeenChange | undefined {
  const ownChange = seen(own);
  if (versions === undefined) return () => ownChange;
  const known = new Map<string, SeenChange | undefined>([[apiVersion, ownChange]]);
  return (asked) => {
    if (known.has(asked)) return known.get(asked);
    const version = versions(asked);
    const change =
      version === undefined
        ? undefined
        : seen(compareFields(version.convert(before), version.convert(after), version.schema, ignored));
    known.set(asked, change);
    return change;
  };
}

function seen({ modified, added, removed }: FieldComparison): SeenChange {
  return { written: modified.union(added), removed };
}
