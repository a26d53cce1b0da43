import { memberSchema, namesInEither, ownMember } from '../api/apply/field-shape.js';
import { isJsonObject, type Json, type JsonObject } from '../model/json.js';
import { sameJson } from '../model/same-json.js';
import type { FieldSchema } from '../schema/field-schema.js';
import { type FieldChange, type FieldPlace, fieldPath } from './field-change.js';
import { commonEnds } from './list-alignment.js';
import { type KeyedItems, keyedItems } from './list-items.js';

/**
 * Every field that differs between two values of a schema, in the order of the old value and then of the new. Items of lists are
 * matched by the keys that the schema declares; without any, by what usually names them. A subtree that only one side has is
 * one change. Empty exactly when both values are equal JSON.
 */
export function diffFields(
  before: JsonObject,
  after: JsonObject,
  schema: FieldSchema | undefined,
): readonly FieldChange[] {
  const changes: FieldChange[] = [];
  diffMembers(before, after, schema, undefined, changes);
  return changes;
}

function diffValues(
  before: Json | undefined,
  after: Json | undefined,
  schema: FieldSchema | undefined,
  place: FieldPlace,
  changes: FieldChange[],
): void {
  if (before === after) return;
  if (before === undefined) return void changes.push({ path: fieldPath(place), type: 'added', after: after! });
  if (after === undefined) return void changes.push({ path: fieldPath(place), type: 'removed', before });
  if (isJsonObject(before) && isJsonObject(after)) return diffMembers(before, after, schema, place, changes);
  if (Array.isArray(before) && Array.isArray(after)) return diffLists(before, after, schema, place, changes);
  changes.push({ path: fieldPath(place), type: 'changed', before, after });
}

function diffMembers(
  before: JsonObject,
  after: JsonObject,
  schema: FieldSchema | undefined,
  parent: FieldPlace | undefined,
  changes: FieldChange[],
): void {
  for (const member of namesInEither(before, after)) {
    const place = { parent, step: { member } };
    diffValues(ownMember(before, member), ownMember(after, member), memberSchema(schema, member), place, changes);
  }
}

function diffLists(
  before: readonly Json[],
  after: readonly Json[],
  schema: FieldSchema | undefined,
  place: FieldPlace,
  changes: FieldChange[],
): void {
  if (sameJson(before, after)) return;
  const keyed = keyedItems(schema, before, after);
  if (keyed !== undefined) return diffKeyedLists(keyed[0], keyed[1], schema, place, changes);
  if (isScalarList(before) && isScalarList(after)) {
    return void changes.push({ path: fieldPath(place), type: 'changed', before, after });
  }
  diffByPosition(before, after, schema, place, changes);
}

function diffKeyedLists(
  before: KeyedItems,
  after: KeyedItems,
  schema: FieldSchema | undefined,
  parent: FieldPlace,
  changes: FieldChange[],
): void {
  for (const item of new Set([...before.keys(), ...after.keys()])) {
    diffValues(before.get(item), after.get(item), schema?.items, { parent, step: { item } }, changes);
  }
  const was = [...before.keys()].filter((key) => after.has(key));
  const is = [...after.keys()].filter((key) => before.has(key));
  if (was.some((key, index) => key !== is[index])) {
    changes.push({ path: fieldPath(parent), type: 'reordered', before: was, after: is });
  }
}

function diffByPosition(
  before: readonly Json[],
  after: readonly Json[],
  schema: FieldSchema | undefined,
  parent: FieldPlace,
  changes: FieldChange[],
): void {
  const { start, tail } = commonEnds(before, after);
  const end = Math.max(before.length, after.length) - tail;
  for (let item = start; item < end; item++) {
    const old = item < before.length - tail ? before[item] : undefined;
    const now = item < after.length - tail ? after[item] : undefined;
    diffValues(old, now, schema?.items, { parent, step: { item } }, changes);
  }
}

function isScalarList(list: readonly Json[]): boolean {
  return list.every((item) => typeof item !== 'object' || item === null);
}
