import { CelFault, CelList, CelMap, type CelValue, entriesOf, isMap, typeNameOf } from './cel-value.js';
import type { Closure } from './closure.js';
import type { Evaluation } from './evaluation.js';

/** What a macro does with each item of a list or each key of a map. */
export interface Loop {
  /** How many arguments the macro takes, its variable included. */
  readonly arities: readonly number[];
  start(bodies: readonly Closure[]): Rounds;
}

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
  ['all', { arities: [2], start: ([test]) => new Deciding(test!, false) }],
  ['exists', { arities: [2], start: ([test]) => new Deciding(test!, true) }],
  ['exists_one', { arities: [2], start: ([test]) => new Counting(test!) }],
  ['existsOne', { arities: [2], start: ([test]) => new Counting(test!) }],
  ['filter', { arities: [2], start: ([test]) => new Collecting(test!, undefined) }],
  ['map', { arities: [2, 3], start: (bodies) => new Collecting(bodies.at(-2), bodies.at(-1)) }],
]);

/**
 * The macros with two variables, by name and number of arguments: the index and the item of a list, or the key and the value of a map.
 * Source: cel-go ext/comprehensions.go.
 */
export const PAIR_LOOPS: ReadonlyMap<string, Loop['start']> = new Map<string, Loop['start']>([
  ['all:3', ([test]) => new Deciding(test!, false)],
  ['exists:3', ([test]) => new Deciding(test!, true)],
  ['exists_one:3', ([test]) => new Counting(test!)],
  ['existsOne:3', ([test]) => new Counting(test!)],
  ['transformList:3', ([item]) => new Collecting(undefined, item)],
  ['transformList:4', ([test, item]) => new Collecting(test, item)],
  ['transformMap:3', ([value]) => new Inserting(undefined, value!, false)],
  ['transformMap:4', ([test, value]) => new Inserting(test, value!, false)],
  ['transformMapEntry:3', ([entry]) => new Inserting(undefined, entry!, true)],
  ['transformMapEntry:4', ([test, entry]) => new Inserting(test, entry!, true)],
]);

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
  #count = 0;

  constructor(test: Closure) {
    this.#test = test;
  }

  next(_item: CelValue, evaluation: Evaluation): CelFault | undefined {
    const value = answer(this.#test, evaluation);
    if (value instanceof CelFault) return value;
    if (value) this.#count++;
    return undefined;
  }

  end(): boolean {
    return this.#count === 1;
  }
}

class Collecting implements Rounds {
  readonly #test: Closure | undefined;
  readonly #transform: Closure | undefined;
  readonly #found: CelValue[] = [];

  constructor(test: Closure | undefined, transform: Closure | undefined) {
    this.#test = test;
    this.#transform = transform;
  }

  next(item: CelValue, evaluation: Evaluation): CelFault | undefined {
    const isWanted = this.#test === undefined || answer(this.#test, evaluation);
    if (isWanted instanceof CelFault) return isWanted;
    if (!isWanted) return undefined;
    const value = this.#transform === undefined ? item : this.#transform(evaluation);
    if (value instanceof CelFault) return value;
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
  readonly #map = new CelMap();

  constructor(test: Closure | undefined, made: Closure, makesEntries: boolean) {
    this.#test = test;
    this.#made = made;
    this.#makesEntries = makesEntries;
  }

  next(key: CelValue, evaluation: Evaluation): CelFault | undefined {
    const isWanted = this.#test === undefined || answer(this.#test, evaluation);
    if (isWanted instanceof CelFault) return isWanted;
    if (!isWanted) return undefined;
    const value = this.#made(evaluation);
    if (value instanceof CelFault) return value;
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
