import { copyMembers } from '../../model/copy-members.js';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { memberNames } from '../../model/member-names.js';
import { setOwn } from '../../model/replay-patch.js';
import { sameJson } from '../../model/same-json.js';
import type { FieldSchema } from '../../schema/field-schema.js';
import { elementOf, isEmptyObject, memberSchema, ownMember, shapeOf } from './field-shape.js';
import type { PathElement } from './path-element.js';

function mergeMembers(live: JsonObject, applied: JsonObject, schema: FieldSchema | undefined): JsonObject {
  let merged: Record<string, Json | undefined> | undefined;
  for (const name of memberNames(applied)) {
    const old = ownMember(live, name);
    const value = mergeValues(old, applied[name]!, memberSchema(schema, name));
    if (value === old) continue;
    merged ??= copyMembers(live);
    setOwn(merged, name, value);
  }
  return merged === undefined ? live : (merged as JsonObject);
}

interface IndexedItems {
  readonly elements: readonly PathElement[];
  readonly items: readonly Json[];
  /** The item of each element; undefined where several share it, because such items are replaced, not merged. */
  readonly byElement: ReadonlyMap<PathElement, Json | undefined>;
}

function indexItems(list: readonly Json[], schema: FieldSchema): IndexedItems {
  const elements: PathElement[] = [];
  const items: Json[] = [];
  const byElement = new Map<PathElement, Json | undefined>();
  for (const item of list) {
    const element = elementOf(schema, item);
    if (element === undefined) continue;
    byElement.set(element, byElement.has(element) ? undefined : item);
    elements.push(element);
    items.push(item);
  }
  return { elements, items, byElement };
}

/**
 * Merges two keyed lists into one order: the applied items stand in the applied order, and live items that were not applied keep their place
 * between the neighbours they have in common. Source: structured-merge-diff typed/merge.go visitListItems.
 */
function mergeItems(live: readonly Json[], applied: readonly Json[], schema: FieldSchema): readonly Json[] {
  const left = indexItems(live, schema);
  const right = indexItems(applied, schema);
  const shared = right.elements.filter((element) => left.byElement.has(element));
  const done = new Set<PathElement>();
  const merged: Json[] = [];
  let wanted = 0;
  const take = (element: PathElement) => {
    done.add(element);
    merged.push(mergeValues(left.byElement.get(element), right.byElement.get(element)!, schema.items));
    if (shared[wanted] === element) wanted += 1;
  };
  let at = 0;
  let other = 0;
  while (at < left.elements.length || other < right.elements.length) {
    const mine = left.elements[at];
    const theirs = right.elements[other];
    if (mine !== undefined && theirs !== undefined && mine !== theirs) {
      const next = shared[wanted];
      if (right.byElement.has(mine) && next !== undefined && next !== mine) {
        // Both lists have it, but the applied order puts another shared item first: it comes when that order reaches it.
        at += 1;
        continue;
      }
    }
    if (mine !== undefined && mine !== theirs) {
      if (!right.byElement.has(mine)) {
        merged.push(left.items[at]!);
        at += 1;
        continue;
      }
      if (done.has(mine)) at += 1;
    } else if (mine !== undefined) at += 1;
    if (theirs !== undefined) {
      take(theirs);
      other += 1;
    }
  }
  return merged.length === live.length && merged.every((item, index) => item === live[index]) ? live : merged;
}

/** Merges one value; the live one is returned when nothing changes. */
function mergeValues(live: Json | undefined, applied: Json, schema: FieldSchema | undefined): Json {
  if (live === undefined) return applied;
  const shape = shapeOf(schema, applied);
  if (shape === 'map' && isJsonObject(live)) {
    if (isJsonObject(applied)) return mergeMembers(live, applied, schema);
    // Null says nothing about the members, so a map that has some keeps them.
    if (!isEmptyObject(live)) return live;
  }
  if (shape === 'list' && schema !== undefined && Array.isArray(live) && live.length > 0) {
    return mergeItems(live, Array.isArray(applied) ? applied : [], schema);
  }
  return sameJson(live, applied) ? live : applied;
}

/**
 * The live object with every field that was applied: nothing is removed, leaves take the applied value, and maps and keyed lists merge.
 * Subtrees that do not change keep their identity, the live object itself when nothing changes. `applied` must have passed `checkApplied`.
 * Source: structured-merge-diff typed/merge.go.
 */
export function mergeFields(live: JsonObject, applied: JsonObject, schema: FieldSchema | undefined): JsonObject {
  return mergeMembers(live, applied, schema);
}
