import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { setOwn } from '../../model/replay-patch.js';

/**
 * The members of a strategic merge patch that say how to merge instead of what.
 * Source: apimachinery pkg/util/strategicpatch/patch.go.
 */
export const PATCH_DIRECTIVE = '$patch';
export const RETAIN_KEYS_DIRECTIVE = '$retainKeys';
const DELETE_FROM_LIST_PREFIX = '$deleteFromPrimitiveList';
const ELEMENT_ORDER_PREFIX = '$setElementOrder';

export const isDeleteFromList = (key: string): boolean => key.startsWith(DELETE_FROM_LIST_PREFIX);
export const isElementOrder = (key: string): boolean => key.startsWith(ELEMENT_ORDER_PREFIX);

/** The list that `$setElementOrder/ports` or `$deleteFromPrimitiveList/finalizers` speaks of; undefined when the key is malformed. */
export function directiveTarget(key: string): string | undefined {
  const slash = key.indexOf('/');
  const prefix = slash < 0 ? '' : key.slice(0, slash);
  return prefix === DELETE_FROM_LIST_PREFIX || prefix === ELEMENT_ORDER_PREFIX ? key.slice(slash + 1) : undefined;
}

/** Whether an own member has that name, even with the value null. */
export function has(object: JsonObject, key: string): boolean {
  return Object.hasOwn(object, key) && object[key] !== undefined;
}

/**
 * What a patch puts where nothing was: its value without members that are null, without directives, and without list items and members that
 * carry `$patch`. Undefined when nothing is left of it. Upstream leaves some directives in and drops them when it decodes into Go types.
 */
export function withoutDirectives(value: Json): Json | undefined {
  if (Array.isArray(value)) {
    const items: Json[] = [];
    for (const item of value) {
      const kept = withoutDirectives(item);
      if (kept !== undefined) items.push(kept);
    }
    return items.length === value.length && items.every((item, index) => item === value[index]) ? value : items;
  }
  if (!isJsonObject(value)) return value;
  return has(value, PATCH_DIRECTIVE) ? undefined : plainMembers(value);
}

/** Like `plainValue` for an object whose own `$patch` has been obeyed already. */
export function plainMembers(object: JsonObject): JsonObject {
  const members: Record<string, Json | undefined> = {};
  let same = true;
  for (const key of Object.keys(object)) {
    const old = object[key];
    const directive =
      key === PATCH_DIRECTIVE || key === RETAIN_KEYS_DIRECTIVE || isDeleteFromList(key) || isElementOrder(key);
    const kept = directive || old === null || old === undefined ? undefined : withoutDirectives(old);
    if (kept !== undefined) setOwn(members, key, kept);
    if (kept !== old) same = false;
  }
  return same ? object : (members as JsonObject);
}
