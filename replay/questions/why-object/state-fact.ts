import { shownFields } from '../../../core/fields/shown-fields.js';
import type { Json, JsonObject } from '../../../core/model/json.js';
import { fromJson } from '../../../core/model/object.js';
import type { Revision } from '../../../core/model/revision.js';
import type { FieldSchema } from '../../../core/schema/field-schema.js';
import { conditionOf, isUnwellCondition, isUnwellField, isUnwellWithout } from '../../log/health/conditions.js';
import type { BlamedHistory, Setter } from '../../log/provenance/blamed-history.js';
import { type LeafField, leafFields } from '../../log/provenance/leaf-fields.js';

/**
 * Something about an object as it is, and the write that made it so: a field with its value, a condition as a whole, or a field that it
 * had once and has `lost`, with the value it had last. Plain JSON.
 */
export interface StateFact {
  readonly type: 'field' | 'condition' | 'lost';
  /** As a diff writes it: `spec.replicas`, `status.conditions[type=Ready]`. */
  readonly path: string;
  readonly value: Json;
  readonly revision: Revision;
  /** Set when it says that the object is not as it is wanted to be. */
  readonly unwell?: true;
}

/** What an object is called, what the API server keeps its books with, and when things were looked at. */
const BOOKKEEPING =
  /^(apiVersion|kind|metadata\.(name|namespace|uid|creationTimestamp|generation|generateName|selfLink)|status\.observedGeneration)$/;
const LOOKED_AT = /\.(lastTransitionTime|lastUpdateTime|lastProbeTime|lastHeartbeatTime|observedGeneration)$/;

/** What one write set as a whole is one fact; but each condition, and each part of what a container does, is one by itself. */
function isOne(pointer: string): boolean {
  return pointer.split('/').length > 2 && !/^\/status\/(conditions|\w*[cC]ontainerStatuses)\b/.test(pointer);
}

/** Everything about an object that somebody set, what makes it unwell first, and the newest first of what is left. */
export function stateFacts({ object, lost }: BlamedHistory, schema: FieldSchema | undefined): StateFact[] {
  const shown = shownFields(fromJson(object.object), {});
  const facts: StateFact[] = [];
  const conditions = new Map<string, LeafField<Setter>[]>();
  for (const leaf of leafFields(shown, schema, object.tree, isOne)) {
    const condition = /^\/status\/conditions\/\d+(?=\/)/.exec(leaf.pointer)?.[0];
    if (condition !== undefined) conditions.set(condition, [...(conditions.get(condition) ?? []), leaf]);
    else if (!BOOKKEEPING.test(leaf.path) && !LOOKED_AT.test(leaf.path)) facts.push(fieldFact(leaf));
  }
  for (const [pointer, leaves] of conditions) facts.push(...conditionFacts(shown, pointer, leaves));
  for (const { path, value, setter } of lost.values()) {
    if (BOOKKEEPING.test(path) || LOOKED_AT.test(path)) continue;
    facts.push({ type: 'lost', path, value, revision: setter.revision, ...unwell(isUnwellWithout(path)) });
  }
  return facts.sort((one, other) => rank(one) - rank(other) || other.revision - one.revision);
}

function fieldFact({ path, value, setter }: LeafField<Setter>): StateFact {
  return { type: 'field', path, value, revision: setter.revision, ...unwell(isUnwellField(path, value)) };
}

/** A condition was made what it is by whoever gave it its status and its reason; its message counts how often, and its times when. */
function conditionFacts(shown: JsonObject, pointer: string, leaves: readonly LeafField<Setter>[]): StateFact[] {
  const conditions = (shown['status'] as JsonObject)['conditions'] as readonly Json[];
  const condition = conditionOf(conditions[Number(pointer.slice(pointer.lastIndexOf('/') + 1))]);
  if (condition === undefined) return leaves.map(fieldFact);
  const telling = leaves.filter(({ pointer: leaf }) => leaf === `${pointer}/status` || leaf === `${pointer}/reason`);
  const revision = Math.max(...telling.map(({ setter }) => setter.revision));
  const path = `status.conditions[type=${condition.type}]`;
  return [{ type: 'condition', path, value: { ...condition }, revision, ...unwell(isUnwellCondition(condition)) }];
}

/** Conditions first, then what else is wrong, then that it is about to go, then what is asked for, then what is reported. */
function rank({ type, path, unwell: isWrong }: StateFact): number {
  if (isWrong === true) return type === 'condition' ? 0 : 1;
  if (path === 'metadata.deletionTimestamp') return 2;
  if (path.startsWith('metadata')) return 5;
  return path.startsWith('status') ? 4 : 3;
}

function unwell(isWrong: boolean): { readonly unwell?: true } {
  return isWrong ? { unwell: true } : {};
}
