import { calculate } from '../arithmetic.js';
import { type CelFunction, global, member } from '../cel-function.js';
import { CelDuration, CelFault, type CelValue, isList, isMap, itemsOf, listSize, mapSize } from '../cel-value.js';
import { equal, numberOf } from '../equality.js';
import type { Evaluation } from '../evaluation.js';
import { compareValues } from '../ordering.js';
import { firstPlace, lastPlace } from './text-places.js';

/** How many characters, bytes, items or entries a value has; undefined when it cannot be counted. */
function size(value: CelValue): bigint | undefined {
  if (typeof value === 'string') return BigInt([...value].length);
  if (value instanceof Uint8Array) return BigInt(value.length);
  if (isList(value)) return BigInt(listSize(value));
  return isMap(value) ? BigInt(mapSize(value)) : undefined;
}

function isSorted(list: CelValue, evaluation: Evaluation): boolean | CelFault | undefined {
  if (!isList(list)) return undefined;
  evaluation.spend(listSize(list));
  const items = itemsOf(list);
  for (let index = 1; index < items.length; index++) {
    const order = compareValues(items[index - 1]!, items[index]!);
    if (order === undefined) return undefined;
    if (order > 0) return false;
  }
  return true;
}

/** The item that comes before (`direction` -1) or after (1) all others. */
function extreme(name: string, direction: 1 | -1) {
  return ([list]: readonly CelValue[], evaluation: Evaluation): CelValue | CelFault | undefined => {
    if (!isList(list!)) return undefined;
    evaluation.spend(listSize(list));
    const [first, ...others] = itemsOf(list);
    if (first === undefined) return new CelFault(`${name} called on empty list`);
    let found = first;
    for (const item of others) {
      const order = compareValues(item, found);
      if (order === undefined) return undefined;
      if (order * direction > 0) found = item;
    }
    return found;
  };
}

function sum(list: CelValue, evaluation: Evaluation): CelValue | CelFault | undefined {
  if (!isList(list)) return undefined;
  evaluation.spend(listSize(list));
  const [first, ...others] = itemsOf(list);
  // Without types nothing says what the items of an empty list would be; whole numbers are what is mostly summed.
  if (first === undefined) return 0n;
  if (numberOf(first) === undefined && !(first instanceof CelDuration)) return undefined;
  let total: CelValue | CelFault = first;
  for (const item of others) {
    total = calculate('+', total, item, evaluation);
    if (total instanceof CelFault) return total;
  }
  return total;
}

function place(list: CelValue, wanted: CelValue, evaluation: Evaluation, last: boolean): bigint | undefined {
  if (!isList(list)) return undefined;
  evaluation.spend(listSize(list));
  const isWanted = (item: CelValue) => equal(item, wanted, evaluation);
  const items = itemsOf(list);
  return BigInt(last ? items.findLastIndex(isWanted) : items.findIndex(isWanted));
}

/** Counting, and Kubernetes' functions of lists. Source: k8s.io/apiserver pkg/cel/library/lists.go. */
export const LISTS: readonly CelFunction[] = [
  global('size', [1], ([value]) => size(value!)),
  member('size', [1], ([value]) => size(value!)),
  member('isSorted', [1], ([list], evaluation) => isSorted(list!, evaluation)),
  member('min', [1], extreme('min', -1)),
  member('max', [1], extreme('max', 1)),
  member('sum', [1], ([list], evaluation) => sum(list!, evaluation)),
  member('indexOf', [2, 3], (args, evaluation) =>
    typeof args[0] === 'string' ? firstPlace(args, evaluation) : withoutStart(args, evaluation, false),
  ),
  member('lastIndexOf', [2, 3], (args, evaluation) =>
    typeof args[0] === 'string' ? lastPlace(args, evaluation) : withoutStart(args, evaluation, true),
  ),
];

function withoutStart(args: readonly CelValue[], evaluation: Evaluation, last: boolean): bigint | undefined {
  return args.length === 2 ? place(args[0]!, args[1]!, evaluation, last) : undefined;
}
