import { type CelFunction, global } from '../cel-function.js';
import { type CelValue, isList, itemsOf } from '../cel-value.js';
import { equal } from '../equality.js';
import type { Evaluation } from '../evaluation.js';

type Decide = (
  left: readonly CelValue[],
  right: readonly CelValue[],
  isIn: (item: CelValue, items: readonly CelValue[]) => boolean,
) => boolean;

function comparing(decide: Decide): CelFunction['call'] {
  return ([left, right], evaluation: Evaluation) => {
    if (!isList(left!) || !isList(right!)) return undefined;
    const isIn = (item: CelValue, items: readonly CelValue[]) => {
      evaluation.spend(items.length);
      return items.some((other) => equal(item, other, evaluation));
    };
    return decide(itemsOf(left), itemsOf(right), isIn);
  };
}

/** Lists as sets. Source: cel-go ext/sets.go. */
export const SETS: readonly CelFunction[] = [
  global(
    'sets.contains',
    [2],
    comparing((left, right, isIn) => right.every((item) => isIn(item, left))),
  ),
  global(
    'sets.intersects',
    [2],
    comparing((left, right, isIn) => right.some((item) => isIn(item, left))),
  ),
  global(
    'sets.equivalent',
    [2],
    comparing(
      (left, right, isIn) => right.every((item) => isIn(item, left)) && left.every((item) => isIn(item, right)),
    ),
  ),
];
