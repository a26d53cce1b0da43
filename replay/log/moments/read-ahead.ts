import type { Revision } from '../../../core/model/revision.js';

/** Reads what belongs to revisions from `first` on in one direction: at least one, at most `count`, in that direction's order. */
export type ReadSome<T> = (first: Revision, count: number) => Promise<readonly T[]>;

const SMALLEST = 8;
const LARGEST = 256;

/** What was read at once, from `first` on. */
interface Chunk<T> {
  readonly first: Revision;
  readonly items: readonly T[];
}

/**
 * Reads ahead of somebody who goes on step by step: little at first, since he may turn round, then more and more, and the next piece
 * while he takes the one before. Never holds more than two pieces.
 */
export class ReadAhead<T> {
  readonly #read: ReadSome<T>;
  readonly #step: 1 | -1;
  #chunk: Chunk<T> | undefined;
  #coming: { readonly first: Revision; readonly chunk: Promise<Chunk<T>> } | undefined;
  #size = SMALLEST;

  constructor(direction: 'forward' | 'backward', read: ReadSome<T>) {
    this.#step = direction === 'forward' ? 1 : -1;
    this.#read = read;
  }

  /** What belongs to a revision; undefined when there is nothing. */
  async take(revision: Revision): Promise<T | undefined> {
    const chunk = this.#holds(revision) ?? (await this.#load(revision));
    const index = (revision - chunk.first) * this.#step;
    if (index * 2 >= chunk.items.length) this.#prefetch(chunk.first + chunk.items.length * this.#step);
    return chunk.items[index];
  }

  #holds(revision: Revision): Chunk<T> | undefined {
    if (this.#chunk === undefined) return undefined;
    const index = (revision - this.#chunk.first) * this.#step;
    return index >= 0 && index < this.#chunk.items.length ? this.#chunk : undefined;
  }

  async #load(revision: Revision): Promise<Chunk<T>> {
    const coming = this.#coming;
    this.#coming = undefined;
    if (coming?.first === revision) {
      this.#chunk = await coming.chunk;
    } else {
      this.#size = SMALLEST;
      this.#chunk = await this.#fetch(revision);
    }
    return this.#chunk;
  }

  #prefetch(first: Revision): void {
    if (this.#coming?.first === first) return;
    this.#size = Math.min(this.#size * 2, LARGEST);
    const chunk = this.#fetch(first);
    // A failure is told when the piece is wanted, and never when it is not.
    chunk.catch(() => undefined);
    this.#coming = { first, chunk };
  }

  async #fetch(first: Revision): Promise<Chunk<T>> {
    return { first, items: await this.#read(first, this.#size) };
  }
}
