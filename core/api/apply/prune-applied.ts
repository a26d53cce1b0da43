import type { JsonObject } from '../../model/json.js';
import { FieldSet } from './field-set.js';
import { fieldSetOf } from './field-set-of.js';
import { withNamedFields } from './field-set-schema.js';
import type { FieldVersion, FieldVersions } from './field-versions.js';
import type { Managers } from './managed-fields.js';
import { removeFields } from './remove-fields.js';

/** Fields, and the version whose names they have. */
export interface VersionedFields {
  readonly apiVersion: string;
  readonly fields: FieldSet;
}

/** What is owned at one version, and what of it by appliers. */
interface Owned {
  readonly all: FieldSet;
  readonly claimed: FieldSet;
}

const NOTHING: Owned = { all: new FieldSet(), claimed: new FieldSet() };

/**
 * The merged object without what the applier set last time, does not set this time, and no other manager owns. `managers` already holds what
 * it sets this time, `last` what it set before. Three passes, because removing a field takes everything below it away, including what is
 * not its own: first what it set goes, then what others own comes back, each in the version that it is owned at, then what nobody owns and was
 * never its own. Nothing is pruned of what was set at a version that is no more.
 * Source: structured-merge-diff merge/update.go prune.
 */
export function pruneApplied(
  merged: JsonObject,
  managers: Managers,
  last: VersionedFields,
  now: VersionedFields,
  versions: FieldVersions,
): JsonObject {
  if (last.apiVersion === now.apiVersion && last.fields.difference(now.fields).isEmpty()) return merged;
  const then = versions(last.apiVersion);
  const today = versions(now.apiVersion);
  if (then === undefined || today === undefined) return merged;
  const owned = ownedByVersion(managers);
  const ownAt = owned.get(last.apiVersion) ?? NOTHING;
  const whole = then.convert(merged);
  const ownLast = withNamedFields(last.fields, then.schema);
  const bare = removeFields(whole, ownLast, then.schema);
  // What is owned at the version of what goes comes back first: others may not be converted without it.
  const lost = lostFields(whole, bare, ownAt, then);
  const withOwn = removeFields(whole, lost, then.schema, ownAt.claimed);
  let kept = withOwn;
  for (const [apiVersion, others] of owned) {
    const version = apiVersion === last.apiVersion ? undefined : versions(apiVersion);
    if (version === undefined) continue;
    const all = version.convert(whole);
    kept = removeFields(all, lostFields(all, version.convert(kept), others, version), version.schema, others.claimed);
  }
  // A structure that holds nothing but an empty list shows in no set, so what is kept is spared once more.
  const gone = fieldsIn(whole, then)
    .difference(fieldsIn(then.convert(kept), then))
    .intersection(ownLast)
    .difference(withNamedFields(ownAt.all, then.schema));
  if (kept === withOwn && gone.equals(lost)) return today.convert(withOwn);
  return today.convert(removeFields(whole, gone, then.schema, ownAt.claimed));
}

function ownedByVersion(managers: Managers): ReadonlyMap<string, Owned> {
  const owned = new Map<string, Owned>();
  for (const { apiVersion, operation, fields } of managers.values()) {
    const { all, claimed } = owned.get(apiVersion) ?? NOTHING;
    owned.set(apiVersion, {
      all: all.union(fields),
      claimed: operation === 'Apply' ? claimed.union(fields) : claimed,
    });
  }
  return owned;
}

/** What was pruned of the whole object and is not owned; both are in the version. Source: addBackOwnedItemsForVersion of the same file. */
function lostFields(whole: JsonObject, pruned: JsonObject, owned: Owned, version: FieldVersion): FieldSet {
  return fieldsIn(whole, version).difference(
    fieldsIn(pruned, version).union(withNamedFields(owned.all, version.schema)),
  );
}

function fieldsIn(object: JsonObject, { schema }: FieldVersion): FieldSet {
  return withNamedFields(fieldSetOf(object, schema), schema);
}
