import type { JsonObject } from '../../model/json.js';
import type { FieldSchema } from '../../schema/field-schema.js';
import { FieldSet } from './field-set.js';
import { fieldSetOf } from './field-set-of.js';
import { withNamedFields } from './field-set-schema.js';
import type { Managers } from './managed-fields.js';
import { removeFields } from './remove-fields.js';

/**
 * The merged object without what the applier set last time, does not set this time, and no other manager owns. `managers` already holds what
 * it sets this time, `last` what it set before. Three passes, because removing a field takes everything below it away, including what is
 * not its own: first what it set goes, then what others own comes back, then what nobody owns and was never its own.
 * Source: structured-merge-diff merge/update.go prune.
 */
export function pruneApplied(
  merged: JsonObject,
  managers: Managers,
  last: FieldSet,
  now: FieldSet,
  schema: FieldSchema | undefined,
): JsonObject {
  if (last.difference(now).isEmpty()) return merged;
  const named = (set: FieldSet) => withNamedFields(set, schema);
  const fieldsOf = (object: JsonObject) => named(fieldSetOf(object, schema));
  let owned = new FieldSet();
  let claimed = new FieldSet();
  for (const entry of managers.values()) {
    owned = owned.union(entry.fields);
    if (entry.operation === 'Apply') claimed = claimed.union(entry.fields);
  }
  const all = fieldsOf(merged);
  const ownLast = named(last);
  const left = fieldsOf(removeFields(merged, ownLast, schema));
  const kept = named(owned);
  const lost = all.difference(left.union(kept));
  const withOwned = removeFields(merged, lost, schema, claimed);
  // A structure that holds nothing but an empty list shows in no set, so what is kept is spared once more.
  const gone = all.difference(fieldsOf(withOwned)).intersection(ownLast).difference(kept);
  return gone.equals(lost) ? withOwned : removeFields(merged, gone, schema, claimed);
}
