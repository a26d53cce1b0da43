import { CelFault, CelList, CelMap, type CelValue, entriesOf, isMap, typeNameOf } from './cel-value.js';
import type { Closure } from './closure.js';
import { LIST_COST } from './cost/cost-node.js';
import type { Evaluation } from './evaluation.js';

/** What a macro does with each item of a list or each key of a map. */
export interface Loop {
  /** How many arguments the macro takes, its variable included. */
  readonly arities: readonly number[];
  /** `kept` is what an item costs that is counted, or goes into what is made. */
  start(bodies: readonly Closure[], kept: number): Rounds;
  /** What it costs in Kubernetes, by the arguments behind the variables. */
  readonly price: LoopPrice;
}

/** What a loop costs, beside what its arguments cost. */
export interface LoopCost {
  /** Before each round it is asked whether the loop goes on; that is asked once more where a round decides. */
  readonly before: number;
  readonly round: number;
  readonly kept: number;
  readonly end: number;
}

/** `roots` is what it costs to take the arguments as values; the last of them may be constant. */
export type LoopPrice = (roots: readonly number[], isConstant: boolean) => LoopCost;

/** Macros stand for loops over an accumulator, and each look at that costs one. Source: cel-go parser/macro.go, ext/comprehensions.go. */
const deciding =
  (before: number): LoopPrice =>
  ([test]) => ({ before, round: 1 + test!, kept: 0, end: 1 });
const counting: LoopPrice = ([test]) => ({ before: 0, round: test!, kept: 2, end: 2 });
const making =
  (own: number): LoopPrice =>
  (roots) => ({ before: 0, round: roots.length > 1 ? roots[0]! : 0, kept: own + roots.at(-1)!, end: 1 });
/** What is added to a list is a list, which is made for each item if it is not always the same. */
const collecting: LoopPrice = (roots, isConstant) => making(isConstant ? 2 : 2 + LIST_COST)(roots, isConstant);
const filtering: LoopPrice = ([test]) => ({ before: 0, round: test!, kept: 3 + LIST_COST, end: 1 });
const entering = making(2);
const inserting = making(3);

/** One run of a loop. The item is bound to the macro's variable before each round. */
export interface Rounds {
  /** Looks at one item; answers the result as soon as no further item can change it. */
  next(item: CelValue, evaluation: Evaluation): CelValue | CelFault | undefined;
  end(): CelValue | CelFault;
}

/**
 * The macros that go through items. `all` and `exists` decide like chains of `&&` and `||`: an item that decides outweighs the
 * faults of others; the rest fail with the first fault. Source: cel-spec doc/langdef.md, Macros.
 */
export const LOOPS: ReadonlyMap<string, Loop> = new Map<string, Loop>([
  ['all', { arities: [2], start: all, price: deciding(2) }],
  ['exists', { arities: [2], start: exists, price: deciding(3) }],
  ['exists_one', { arities: [2], start: existsOne, price: counting }],
  ['existsOne', { arities: [2], start: existsOne, price: counting }],
  ['filter', { arities: [2], start: ([test], kept) => new Collecting(test!, undefined, kept), price: filtering }],
  ['map', { arities: [2, 3], start: collect, price: collecting }],
]);

/**
 * The macros with two variables: the index and the item of a list, or the key and the value of a map.
 * Source: cel-go ext/comprehensions.go.
 */
export const PAIR_LOOPS: ReadonlyMap<string, Loop> = new Map<string, Loop>([
  ['all', { arities: [3], start: all, price: deciding(2) }],
  ['exists', { arities: [3], start: exists, price: deciding(3) }],
  ['exists_one', { arities: [3], start: existsOne, price: counting }],
  ['existsOne', { arities: [3], start: existsOne, price: counting }],
  ['transformList', { arities: [3, 4], start: collect, price: collecting }],
  ['transformMap', { arities: [3, 4], start: insert(false), price: inserting }],
  ['transformMapEntry', { arities: [3, 4], start: insert(true), price: entering }],
]);

function all([test]: readonly Closure[]): Rounds {
  return new Deciding(test!, false);
}

function exists([test]: readonly Closure[]): Rounds {
  return new Deciding(test!, true);
}

function existsOne([test]: readonly Closure[], kept: number): Rounds {
  return new Counting(test!, kept);
}

function collect(bodies: readonly Closure[], kept: number): Rounds {
  return new Collecting(bodies.at(-2), bodies.at(-1), kept);
}

function insert(makesEntries: boolean): Loop['start'] {
  return (bodies, kept) => new Inserting(bodies.at(-2), bodies.at(-1)!, makesEntries, kept);
}

class Deciding implements Rounds {
  readonly #test: Closure;
  readonly #decisive: boolean;
  #fault: CelFault | undefined;

  constructor(test: Closure, decisive: boolean) {
    this.#test = test;
    this.#decisive = decisive;
  }

  next(_item: CelValue, evaluation: Evaluation): boolean | undefined {
    const value = answer(this.#test, evaluation);
    if (value === this.#decisive) return value;
    if (value instanceof CelFault) this.#fault ??= value;
    return undefined;
  }

  end(): boolean | CelFault {
    return this.#fault ?? !this.#decisive;
  }
}

class Counting implements Rounds {
  readonly #test: Closure;
  readonly #kept: number;
  #count = 0;

  constructor(test: Closure, kept: number) {
    this.#test = test;
    this.#kept = kept;
  }

  next(_item: CelValue, evaluation: Evaluation): CelFault | undefined {
    const value = answer(this.#test, evaluation);
    if (value instanceof CelFault) return value;
    if (!value) return undefined;
    evaluation.charge(this.#kept);
    this.#count++;
    return undefined;
  }

  end(): boolean {
    return this.#count === 1;
  }
}

class Collecting implements Rounds {
  readonly #test: Closure | undefined;
  readonly #transform: Closure | undefined;
  readonly #kept: number;
  readonly #found: CelValue[] = [];

  constructor(test: Closure | undefined, transform: Closure | undefined, kept: number) {
    this.#test = test;
    this.#transform = transform;
    this.#kept = kept;
  }

  next(item: CelValue, evaluation: Evaluation): CelFault | undefined {
    const isWanted = this.#test === undefined || answer(this.#test, evaluation);
    if (isWanted instanceof CelFault) return isWanted;
    if (!isWanted) return undefined;
    const value = this.#transform === undefined ? item : this.#transform(evaluation);
    if (value instanceof CelFault) return value;
    evaluation.charge(this.#kept);
    this.#found.push(value);
    return undefined;
  }

  end(): CelList {
    return new CelList(this.#found);
  }
}

/** Makes a map: of each key with another value, or of entries that each round makes. */
class Inserting implements Rounds {
  readonly #test: Closure | undefined;
  readonly #made: Closure;
  readonly #makesEntries: boolean;
  readonly #kept: number;
  readonly #map = new CelMap();

  constructor(test: Closure | undefined, made: Closure, makesEntries: boolean, kept: number) {
    this.#test = test;
    this.#made = made;
    this.#makesEntries = makesEntries;
    this.#kept = kept;
  }

  next(key: CelValue, evaluation: Evaluation): CelFault | undefined {
    const isWanted = this.#test === undefined || answer(this.#test, evaluation);
    if (isWanted instanceof CelFault) return isWanted;
    if (!isWanted) return undefined;
    const value = this.#made(evaluation);
    if (value instanceof CelFault) return value;
    evaluation.charge(this.#kept);
    if (!this.#makesEntries) return this.#map.add(key, value);
    if (!isMap(value)) return new CelFault(`transformMapEntry needs a map, not ${typeNameOf(value)}`);
    for (const [name, item] of entriesOf(value)) {
      const fault = this.#map.add(name, item);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }

  end(): CelMap {
    return this.#map;
  }
}

function answer(test: Closure, evaluation: Evaluation): boolean | CelFault {
  const value = test(evaluation);
  if (typeof value === 'boolean' || value instanceof CelFault) return value;
  return new CelFault(`a macro's condition must be true or false, not ${typeNameOf(value)}`);
}
