import { managedFieldsOf } from '../../core/api/apply/managed-fields.js';
import { mergedJson } from '../../core/api/patch/merge-patch.js';
import type { Intent } from '../../core/model/command.js';
import { groupResource } from '../../core/model/group-resource.js';
import { isJsonObject, type Json, type JsonObject } from '../../core/model/json.js';
import { type KubeObject, toJson } from '../../core/model/object.js';
import { memberOf, sameJson } from '../../core/model/same-json.js';
import { PODS } from '../../core/schema/kinds.js';
import type { RecordedEffect } from './recorded-reconcile.js';

/**
 * Fields of metadata that are the server's alone: whatever a write says of them, it decides. Who owns which field follows from what was there, what was
 * written and who wrote it, and those are the same.
 */
const SERVER_FIELDS: ReadonlySet<string> = new Set(['resourceVersion', 'generation', 'managedFields']);
/** The same, of an object that is made. */
const FIRST_FIELDS: ReadonlySet<string> = new Set([...SERVER_FIELDS, 'uid', 'creationTimestamp']);

/**
 * Whether intents plainly come to what was recorded, one for one: each asks for just the object that its event left. What a decision
 * gives is what the same decision would make of it again, so there is no need to decide, which costs ten times as much. A no says nothing.
 */
export function obviouslyCameTo(intents: readonly Intent[], effects: readonly RecordedEffect[]): boolean {
  return intents.length === effects.length && effects.every((effect, index) => plainlyMakes(intents[index]!, effect));
}

/** The same of one intent and one event. */
export function plainlyMakes(intent: Intent, { event, transition }: RecordedEffect): boolean {
  const { verb, target } = intent;
  const { ref, request, change } = event;
  const { before, after } = transition;
  if (verb !== request.verb || target.subresource !== request.subresource) return false;
  if (target.subresource !== undefined && target.subresource !== 'status') return false;
  if (target.name !== ref.name || (target.namespace ?? '') !== (ref.namespace ?? '')) return false;
  if (target.resource !== groupResource(ref.group, ref.resource) || intent.options !== undefined) return false;
  if (change.type === 'deleted') return before !== undefined && isPlainRemoval(intent, before);
  if (after === undefined) return false;
  if (change.type === 'created') return intent.verb === 'create' && isAsMade(intent.object, after);
  if (change.type !== 'modified' || before === undefined) return false;
  const wanted = wantedObject(intent, before);
  return wanted !== undefined && isSameObject(wanted, before, after);
}

function wantedObject(intent: Intent, before: KubeObject): Json | undefined {
  if (intent.verb === 'update') return intent.object;
  if (intent.verb !== 'patch' || intent.patch.type !== 'merge') return undefined;
  return mergedJson(toJson(before), intent.patch.value);
}

/** A Pod that nothing holds is gone at once when it is given no time, whatever it was given before. */
function isPlainRemoval(intent: Intent, { metadata }: KubeObject): boolean {
  if (intent.verb !== 'delete' || intent.target.resource !== PODS.groupResource) return false;
  const { gracePeriodSeconds, preconditions, ...others } = intent.deletion ?? {};
  if (gracePeriodSeconds !== 0 || Object.keys(others).length > 0 || (metadata.finalizers ?? []).length > 0)
    return false;
  const { uid, ...otherConditions } = preconditions ?? {};
  return (uid === undefined || uid === metadata.uid) && Object.keys(otherConditions).length === 0;
}

/** A write that was made from an older version than the one it met would have been refused. */
function isSameObject(wanted: Json, before: KubeObject, after: KubeObject): boolean {
  if (!isJsonObject(wanted) || !isJsonObject(wanted['metadata'])) return false;
  const { resourceVersion, managedFields } = wanted['metadata'];
  if (resourceVersion !== before.metadata.resourceVersion) return false;
  // Whoever says something of them may change them.
  if (managedFields !== undefined && !sameJson(managedFields, managedFieldsOf(toJson(before)))) return false;
  return saysAll(wanted, wanted['metadata'], after, SERVER_FIELDS);
}

/** What neither defaults nor admission added anything to is made so again. */
function isAsMade(wanted: Json, after: KubeObject): boolean {
  if (!isJsonObject(wanted) || !isJsonObject(wanted['metadata'])) return false;
  if (wanted['metadata']['managedFields'] !== undefined) return false;
  return saysAll(wanted, wanted['metadata'], after, FIRST_FIELDS);
}

function saysAll(wanted: JsonObject, metadata: JsonObject, after: KubeObject, skipped: ReadonlySet<string>): boolean {
  const left = toJson(after);
  return (
    haveSameMembers(wanted, left, (name) => name === 'metadata') &&
    haveSameMembers(metadata, left['metadata'] as JsonObject, (name) => skipped.has(name))
  );
}

function haveSameMembers(left: JsonObject, right: JsonObject, skips: (name: string) => boolean): boolean {
  for (const name in left) {
    if (!skips(name) && !sameJson(left[name], memberOf(right, name))) return false;
  }
  for (const name in right) {
    if (!skips(name) && right[name] !== undefined && !Object.hasOwn(left, name)) return false;
  }
  return true;
}
