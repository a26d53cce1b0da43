import type { Json } from '../model/json.js';
import { sameJson } from '../model/same-json.js';
import type { FieldSchema } from '../schema/field-schema.js';
import { keyedItems } from './list-items.js';

/**
 * Whether a list is one value rather than a list of things: it holds only scalars that nothing tells apart but their order, such as
 * a command line, or nothing at all. The items of a set are things.
 */
export function isLeafList(schema: FieldSchema | undefined, list: readonly Json[]): boolean {
  if (list.length === 0) return true;
  return list.every(isScalar) && keyedItems(schema, list, list) === undefined;
}

function isScalar(value: Json): boolean {
  return typeof value !== 'object' || value === null;
}

/**
 * How many items two lists begin and end with in common: where nothing names the items of a list, one put in or taken out anywhere
 * is one change.
 */
export function commonEnds(
  before: readonly Json[],
  after: readonly Json[],
): { readonly start: number; readonly tail: number } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && sameJson(before[start], after[start])) start++;
  let tail = 0;
  while (tail < shorter - start && sameJson(before.at(-1 - tail), after.at(-1 - tail))) tail++;
  return { start, tail };
}

/**
 * For each item of the later list the position of its counterpart in the earlier one; undefined for one that has none. Items are
 * matched as `diffFields` matches them.
 */
export function counterparts(
  schema: FieldSchema | undefined,
  before: readonly Json[],
  after: readonly Json[],
): readonly (number | undefined)[] {
  const keyed = keyedItems(schema, before, after);
  if (keyed !== undefined) {
    const positions = new Map([...keyed[0].keys()].map((label, index) => [label, index]));
    return [...keyed[1].keys()].map((label) => positions.get(label));
  }
  const { tail } = commonEnds(before, after);
  return after.map((_, index) => {
    if (index >= after.length - tail) return index - after.length + before.length;
    return index < before.length - tail ? index : undefined;
  });
}
