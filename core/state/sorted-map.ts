import sortedBTree from 'sorted-btree';
import diffTrees from 'sorted-btree/extended/diffAgainst.js';

// Node.js wraps the default export of a CommonJS module once more; bundlers such as Vite do not.
const BTree = sortedBTree.default ?? (sortedBTree as unknown as typeof sortedBTree.default);

const diffAgainst =
  (diffTrees as unknown as { default?: DiffAgainst }).default ?? (diffTrees as unknown as DiffAgainst);

type Found = (key: string) => void;
type DiffAgainst = <V>(one: Tree<V>, other: Tree<V>, onlyInOne: Found, onlyInOther: Found, inBoth: Found) => void;

/**
 * What is used of the tree. Spelt out, because the default export of that package has another type under each kind of module
 * resolution, and the declarations of this module are read under all of them.
 */
interface Tree<V> {
  readonly size: number;
  get(key: string): V | undefined;
  set(key: string, value: V): boolean;
  delete(key: string): boolean;
  clone(): Tree<V>;
  valuesArray(): V[];
  entries(lowest?: string): IterableIterator<[string, V]>;
  forRange(low: string, high: string, includeHigh: boolean, onFound: (key: string, value: V) => void): number;
}

const byCodeUnit = (a: string, b: string) => (a === b ? 0 : a < b ? -1 : 1);

/** Half of the default: every change copies the nodes on its way, and that garbage costs more than the deeper search. */
const NODE_SIZE = 16;

/**
 * A map with ordered string keys whose copies share what they have in common: a B-tree that copies only the nodes on the
 * way to a change. Ordered, so that one namespace of a collection is one range.
 */
export class SortedMap<V> {
  readonly #tree: Tree<V>;

  constructor(tree: Tree<V> = new BTree<string, V>(undefined, byCodeUnit, NODE_SIZE)) {
    this.#tree = tree;
  }

  get size(): number {
    return this.#tree.size;
  }

  get(key: string): V | undefined {
    return this.#tree.get(key);
  }

  /** A copy to change in place with `set` and `delete` before anybody else sees it. Costs next to nothing. */
  copy(): SortedMap<V> {
    return new SortedMap<V>(this.#tree.clone());
  }

  /** Changes this copy. Only its maker may call this, before handing it out. */
  set(key: string, value: V): void {
    this.#tree.set(key, value);
  }

  /** Changes this copy. Only its maker may call this, before handing it out. */
  delete(key: string): void {
    this.#tree.delete(key);
  }

  /** Values in key order; with a prefix, only those whose key starts with it. */
  *values(prefix = ''): IterableIterator<V> {
    for (const [, value] of this.entries(prefix)) yield value;
  }

  /** All values in key order, at once. */
  toArray(): V[] {
    return this.#tree.valuesArray();
  }

  /** Keys in order; with a prefix, only those that start with it. */
  *keys(prefix = ''): IterableIterator<string> {
    for (const [key] of this.entries(prefix)) yield key;
  }

  /** The keys that start with a prefix that ends with a character of its own, in order: few at a time, where iterating costs more than them. */
  keysWith(prefix: string): string[] {
    const found: string[] = [];
    if (this.#tree.size > 0) this.#tree.forRange(prefix, behind(prefix), false, (key) => void found.push(key));
    return found;
  }

  /** The keys of which only one of two maps has a value, or each another, in no certain order. What the two share is not looked at. */
  differingFrom(other: SortedMap<V>): readonly string[] {
    if (this.#tree === other.#tree) return [];
    const keys: string[] = [];
    const found = (key: string) => void keys.push(key);
    diffAgainst(this.#tree, other.#tree, found, found, found);
    return keys;
  }

  /** Entries in key order, from `after` (left out) on if given; with a prefix, only those whose key starts with it. */
  *entries(prefix = '', after?: string): IterableIterator<[string, V]> {
    const from = after !== undefined && after > prefix ? after : prefix;
    for (const entry of this.#tree.entries(from === '' ? undefined : from)) {
      if (!entry[0].startsWith(prefix)) return;
      if (entry[0] !== after) yield entry;
    }
  }
}

/** The first text behind all that start with a prefix, of one character or more. */
function behind(prefix: string): string {
  const last = prefix.length - 1;
  return prefix.slice(0, last) + String.fromCharCode(prefix.charCodeAt(last) + 1);
}
