import { type CelFunction, global, member } from '../cel-function.js';
import { CelFault, CelList, CelOptional, type CelValue, isList, itemsOf, listSize } from '../cel-value.js';
import { equal } from '../equality.js';
import type { Evaluation } from '../evaluation.js';
import { compareValues } from '../ordering.js';

/** So many numbers a range may have. */
const LONGEST_RANGE = 1_000_000n;

type Shape = (items: readonly CelValue[], evaluation: Evaluation) => CelValue | CelFault | undefined;

/** A function of a whole list. */
function ofList(name: string, shape: Shape): CelFunction {
  return member(name, [1], ([list], evaluation) => {
    if (!isList(list!)) return undefined;
    evaluation.spend(listSize(list));
    return shape(itemsOf(list), evaluation);
  });
}

function distinct(items: readonly CelValue[], evaluation: Evaluation): CelList {
  const found: CelValue[] = [];
  for (const item of items) {
    evaluation.spend(found.length);
    if (!found.some((known) => equal(known, item, evaluation) === true)) found.push(item);
  }
  return new CelList(found);
}

/** The items in order, by keys of theirs; undefined where the keys do not compare. */
function sorted(items: readonly CelValue[], keys: readonly CelValue[]): CelList | undefined {
  const order = keys.map((_, index) => index);
  let isComparable = true;
  order.sort((a, b) => {
    const found = compareValues(keys[a]!, keys[b]!);
    if (found === undefined) isComparable = false;
    return found ?? 0;
  });
  return isComparable ? new CelList(order.map((index) => items[index]!)) : undefined;
}

function flattened(items: readonly CelValue[], depth: bigint, evaluation: Evaluation): CelValue[] {
  return items.flatMap((item) => {
    if (!isList(item) || depth <= 0n) return [item];
    evaluation.spend(listSize(item));
    return flattened(itemsOf(item), depth - 1n, evaluation);
  });
}

function unwrapped(items: readonly CelValue[]): CelList {
  return new CelList(
    items.flatMap((item) => (item instanceof CelOptional ? (item.value === undefined ? [] : [item.value]) : [])),
  );
}

/** Lists in other shapes. Source: cel-go ext/lists.go, cel/library.go. */
export const LIST_SHAPES: readonly CelFunction[] = [
  ofList('distinct', distinct),
  ofList('reverse', (items) => new CelList([...items].reverse())),
  ofList('sort', (items) => sorted(items, items)),
  ofList('first', (items) => new CelOptional(items[0])),
  ofList('last', (items) => new CelOptional(items.at(-1))),
  ofList('unwrapOpt', unwrapped),
  global('optional.unwrap', [1], ([list]) => (isList(list!) ? unwrapped(itemsOf(list)) : undefined)),
  member('flatten', [1, 2], ([list, depth = 1n], evaluation) => {
    if (!isList(list!) || typeof depth !== 'bigint') return undefined;
    if (depth < 0n) return new CelFault('level must be non-negative');
    evaluation.spend(listSize(list));
    return new CelList(flattened(itemsOf(list), depth, evaluation));
  }),
  member('slice', [3], ([list, start, end], evaluation) => {
    if (!isList(list!) || typeof start !== 'bigint' || typeof end !== 'bigint') return undefined;
    const size = BigInt(listSize(list));
    if (start < 0n || end < 0n) return new CelFault(`cannot slice(${start}, ${end}), negative indexes not supported`);
    if (start > end)
      return new CelFault(`cannot slice(${start}, ${end}), start index must be less than or equal to end index`);
    if (size < end) return new CelFault(`cannot slice(${start}, ${end}), list is length ${size}`);
    evaluation.spend(Number(end - start));
    return new CelList(itemsOf(list).slice(Number(start), Number(end)));
  }),
  global('lists.range', [1], ([count], evaluation) => {
    if (typeof count !== 'bigint') return undefined;
    const length = Number(count < 0n ? 0n : count > LONGEST_RANGE ? LONGEST_RANGE : count);
    evaluation.spend(count > LONGEST_RANGE ? Number.MAX_SAFE_INTEGER : length);
    return new CelList(Array.from({ length }, (_, index) => BigInt(index)));
  }),
  member('@sortByAssociatedKeys', [2], ([list, keys], evaluation) => {
    if (!isList(list!) || !isList(keys!)) return undefined;
    evaluation.spend(listSize(list));
    return sorted(itemsOf(list), itemsOf(keys));
  }),
];
