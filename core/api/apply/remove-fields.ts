import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { memberNames } from '../../model/member-names.js';
import { setOwn } from '../../model/replay-patch.js';
import type { FieldSchema } from '../../schema/field-schema.js';
import { FieldSet } from './field-set.js';
import { elementOf, isEmptyObject, memberSchema, ownMember, shapeOf } from './field-shape.js';
import { fieldElement } from './path-element.js';

const NOTHING = new FieldSet();

function removeMembers(
  object: JsonObject,
  removed: FieldSet,
  schema: FieldSchema | undefined,
  claimed: FieldSet,
): JsonObject {
  const kept: Record<string, Json | undefined> = {};
  let same = true;
  for (const name of memberNames(object)) {
    const element = fieldElement(name);
    const value = object[name]!;
    const below = removed.children.get(element);
    let rest: Json | undefined = value;
    if (removed.members.has(element)) rest = undefined;
    else if (below !== undefined) {
      rest = removeValue(value, below, memberSchema(schema, name), claimed.children.get(element) ?? NOTHING);
      if (rest === undefined && claimed.members.has(element)) rest = Array.isArray(value) ? [] : {};
    }
    if (rest !== undefined) setOwn(kept, name, rest);
    if (rest !== value) same = false;
  }
  return same ? object : (kept as JsonObject);
}

function removeItems(
  list: readonly Json[],
  removed: FieldSet,
  schema: FieldSchema,
  claimed: FieldSet,
): readonly Json[] {
  const kept: Json[] = [];
  for (const item of list) {
    const element = elementOf(schema, item);
    if (element !== undefined && removed.members.has(element)) continue;
    const below = element === undefined ? undefined : removed.children.get(element);
    if (element === undefined || below === undefined) kept.push(item);
    else {
      const claims = claimed.children.get(element) ?? NOTHING;
      kept.push(removeValue(item, below, schema.items, claims) ?? keysOnly(item, schema));
    }
  }
  return kept.length === list.length && kept.every((item, index) => item === list[index]) ? list : kept;
}

/** An item that somebody still owns, but no field of it: it keeps what identifies it. */
function keysOnly(item: Json, schema: FieldSchema): Json {
  const keys: Record<string, Json | undefined> = {};
  for (const name of schema.listMapKeys ?? []) {
    const value = isJsonObject(item) ? ownMember(item, name) : undefined;
    if (value !== undefined) setOwn(keys, name, value);
  }
  return keys as JsonObject;
}

/** Undefined when removing leaves nothing in a map or list that had something. */
function removeValue(
  value: Json,
  removed: FieldSet,
  schema: FieldSchema | undefined,
  claimed: FieldSet,
): Json | undefined {
  const shape = shapeOf(schema, value);
  if (shape === 'map' && isJsonObject(value)) {
    const rest = removeMembers(value, removed, schema, claimed);
    return rest !== value && isEmptyObject(rest) ? undefined : rest;
  }
  if (shape === 'list' && schema !== undefined && Array.isArray(value)) {
    const rest = removeItems(value, removed, schema, claimed);
    return rest !== value && rest.length === 0 ? undefined : rest;
  }
  return value;
}

/**
 * The object without the fields of a set. A map or list that loses its last content goes with it, unless somebody claims it for itself, as
 * an apply of `labels: {}` does; one that was empty before stays. Subtrees that lose nothing keep their identity.
 * Source: structured-merge-diff typed/remove.go, which leaves null where content is gone; Go types then take that for absent.
 */
export function removeFields(
  object: JsonObject,
  removed: FieldSet,
  schema: FieldSchema | undefined,
  claimed = NOTHING,
): JsonObject {
  return removed.isEmpty() ? object : removeMembers(object, removed, schema, claimed);
}
