import { goDynamicType } from '../../model/go-format.js';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import type { StatusError } from '../../model/status-error.js';
import type { FieldSchema } from '../../schema/field-schema.js';
import { firstPositions, itemIdentity, orderElements } from './element-order.js';
import { has, PATCH_DIRECTIVE } from './strategic-directive.js';
import {
  badArgumentType,
  badElementOrderFormat,
  badPatchType,
  listMergeDirective,
  listOfLists,
  mergeWithoutKey,
  mixedElementTypes,
  noMergeKey,
  orderMismatch,
} from './strategic-error.js';

/** What merging a list needs from the merge it is part of. */
export interface ListMerge {
  /** Notes the first reason to refuse the patch; what is merged after that no longer matters. */
  readonly refuse: (error: StatusError) => void;
  readonly mergeItem: (original: JsonObject, patch: JsonObject, schema: FieldSchema | undefined) => JsonObject;
}

const sameItems = (left: readonly Json[], right: readonly Json[]): boolean =>
  left.length === right.length && left.every((item, index) => item === right[index]);

/** Whether all items are of one type, and which; lists of lists are refused. */
function elementType(
  original: readonly Json[],
  patch: readonly Json[],
  refuse: ListMerge['refuse'],
): string | undefined {
  let type: string | undefined;
  for (const item of [...original, ...patch]) {
    if (Array.isArray(item)) {
      refuse(listOfLists());
      return undefined;
    }
    const found = goDynamicType(item);
    if (item === null || (type !== undefined && found !== type)) {
      refuse(mixedElementTypes([original, patch]));
      return undefined;
    }
    type = found;
  }
  return type;
}

/** Obeys the items that carry `$patch`: returns the live items that stay, and the patch items that merge. */
function obeyItemDirectives(
  original: readonly Json[],
  patch: readonly Json[],
  mergeKey: string,
  refuse: ListMerge['refuse'],
): { original: readonly Json[]; patch: readonly Json[] } {
  const rest: Json[] = [];
  const deleted = new Set<Json>();
  let replace = false;
  for (const item of patch) {
    if (!isJsonObject(item) || !has(item, PATCH_DIRECTIVE)) {
      rest.push(item);
      continue;
    }
    const identity = itemIdentity(item, mergeKey);
    switch (item[PATCH_DIRECTIVE]) {
      case 'delete':
        if (identity === undefined) refuse(noMergeKey(item, mergeKey));
        else deleted.add(identity);
        break;
      case 'replace':
        replace = true;
        break;
      case 'merge':
        refuse(listMergeDirective());
        break;
      default:
        refuse(badPatchType(item[PATCH_DIRECTIVE], item));
    }
  }
  if (replace) return { original: rest, patch: [] };
  if (deleted.size === 0) return { original, patch: rest };
  const kept = original.filter((item) => {
    const identity = itemIdentity(item, mergeKey);
    return identity === undefined || !deleted.has(identity);
  });
  return { original: kept, patch: rest };
}

function mergeObjects(
  original: readonly Json[],
  patch: readonly Json[],
  mergeKey: string,
  schema: FieldSchema | undefined,
  merge: ListMerge,
): Json[] {
  const merged = [...original];
  const positions = firstPositions(original, mergeKey);
  for (const item of patch) {
    if (!isJsonObject(item)) continue;
    const identity = itemIdentity(item, mergeKey);
    if (identity === undefined) {
      merge.refuse(noMergeKey(item, mergeKey));
      continue;
    }
    const at = positions.get(identity);
    if (at !== undefined) {
      merged[at] = merge.mergeItem(merged[at] as JsonObject, item, schema);
    } else {
      positions.set(identity, merged.length);
      merged.push(item);
    }
  }
  for (const item of merged) {
    if (itemIdentity(item, mergeKey) === undefined) merge.refuse(noMergeKey(item, mergeKey));
  }
  return merged;
}

/** Deletes scalars from a list. Source: apimachinery pkg/util/strategicpatch/patch.go deleteFromSlice. */
export function deleteFromList(original: readonly Json[], deleted: readonly Json[]): readonly Json[] {
  const gone = new Set(deleted);
  const kept = original.filter((item) => !gone.has(item));
  return kept.length === original.length ? original : kept;
}

/**
 * Merges a patch list into a list whose strategy is `merge`: objects by their merge key, scalars as a set. Returns the original list when
 * nothing changes. Source: apimachinery pkg/util/strategicpatch/patch.go mergeSlice.
 */
export function mergeList(
  original: readonly Json[],
  patch: readonly Json[],
  schema: FieldSchema,
  merge: ListMerge,
): readonly Json[] {
  if (original.length === 0 && patch.length === 0) return original;
  const type = elementType(original, patch, merge.refuse);
  if (type === undefined) return original;
  let merged: readonly Json[];
  let live = original;
  let order = patch;
  const objects = type === goDynamicType({});
  const mergeKey = objects ? (schema.mergeKey ?? '') : '';
  if (objects) {
    if (mergeKey === '') {
      merge.refuse(mergeWithoutKey());
      return original;
    }
    const rest = obeyItemDirectives(original, patch, mergeKey, merge.refuse);
    live = rest.original;
    order = rest.patch;
    merged = mergeObjects(live, order, mergeKey, schema.items, merge);
  } else {
    merged = [...new Set([...original, ...patch])];
  }
  const ordered = orderElements(merged, order, live, mergeKey);
  return sameItems(ordered, original) ? original : ordered;
}

/** Refuses a patch list that holds items which `$setElementOrder` does not, or holds them in another order. */
export function checkElementOrder(
  patch: readonly Json[],
  order: readonly Json[],
  mergeKey: string,
  refuse: ListMerge['refuse'],
): void {
  if (order.length === 0 || patch.length === 0) return;
  let at = 0;
  for (const item of patch) {
    if (mergeKey !== '' && !isJsonObject(item)) {
      refuse(badArgumentType('object', item));
      return;
    }
    if (isJsonObject(item) && has(item, PATCH_DIRECTIVE)) continue;
    const identity = itemIdentity(item, mergeKey);
    if (identity === undefined) {
      refuse(noMergeKey(item, mergeKey));
      return;
    }
    while (at < order.length && itemIdentity(order[at], mergeKey) !== identity) {
      if (mergeKey !== '' && !isJsonObject(order[at])) {
        refuse(badElementOrderFormat());
        return;
      }
      at += 1;
    }
    if (at >= order.length) {
      refuse(orderMismatch(patch, order));
      return;
    }
    at += 1;
  }
}

/** Arranges a merged list as `$setElementOrder` says, after the merge. */
export function arrangeElements(
  merged: readonly Json[],
  order: readonly Json[],
  live: readonly Json[],
  mergeKey: string,
  refuse: ListMerge['refuse'],
): readonly Json[] {
  const unkeyed =
    mergeKey === '' ? undefined : [...merged, ...order].find((item) => itemIdentity(item, mergeKey) === undefined);
  if (unkeyed !== undefined) {
    refuse(isJsonObject(unkeyed) ? noMergeKey(unkeyed, mergeKey) : badArgumentType('object', unkeyed));
    return live;
  }
  const ordered = orderElements(merged, order, live, mergeKey);
  return sameItems(ordered, live) ? live : ordered;
}
