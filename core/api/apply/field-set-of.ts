import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { memberNames } from '../../model/member-names.js';
import type { FieldSchema } from '../../schema/field-schema.js';
import { FieldSet } from './field-set.js';
import { elementOf, isDeclaredField, isEmptyObject, memberSchema, shapeOf } from './field-shape.js';
import { fieldElement, type PathElement } from './path-element.js';

function addMembers(set: FieldSet, object: JsonObject, schema: FieldSchema | undefined): void {
  for (const name of memberNames(object)) {
    const value = object[name]!;
    const element = fieldElement(name);
    add(set, element, value, memberSchema(schema, name));
    const empty = value === null || (isJsonObject(value) && isEmptyObject(value));
    if (empty || !isDeclaredField(schema, name)) set.members.add(element);
  }
}

function addItems(set: FieldSet, items: readonly Json[], schema: FieldSchema): void {
  const counts = new Map<PathElement, number>();
  for (const item of items) {
    const element = elementOf(schema, item);
    if (element !== undefined) counts.set(element, (counts.get(element) ?? 0) + 1);
  }
  for (const item of items) {
    const element = elementOf(schema, item);
    if (element === undefined) continue;
    set.members.add(element);
    // Items that share their keys are owned together, as one leaf.
    if (counts.get(element) === 1) add(set, element, item, schema.items);
  }
}

function add(set: FieldSet, element: PathElement, value: Json, schema: FieldSchema | undefined): void {
  const shape = shapeOf(schema, value);
  if (shape === 'leaf') {
    set.members.add(element);
    return;
  }
  const child = new FieldSet();
  if (shape === 'map' && isJsonObject(value)) addMembers(child, value, schema);
  if (shape === 'list' && Array.isArray(value) && schema !== undefined) addItems(child, value, schema);
  set.nest(element, child);
}

/**
 * Every field that an object sets, as an apply of it would own them: leaves, list items, map keys, and members that are null or empty.
 * Source: structured-merge-diff typed/tofieldset.go.
 */
export function fieldSetOf(object: JsonObject, schema: FieldSchema | undefined): FieldSet {
  const set = new FieldSet();
  addMembers(set, object, schema);
  return set;
}
