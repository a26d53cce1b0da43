import type { Millis } from '../../core/model/revision.js';

/**
 * Thrown where a simulation needs to know what a controller does next and nobody has let it do that yet. Promise jobs run only once the
 * stack is empty, so whoever drives simulations catches this, awaits `explore`, and does the same work again, which now gets further.
 * Nothing has happened when it is thrown.
 */
export class Unexplored extends Error {
  readonly #explore: (limit: Millis) => Promise<void>;

  constructor(explore: (limit: Millis) => Promise<void>) {
    super('what the controller does next is not known yet');
    this.name = 'Unexplored';
    this.#explore = explore;
  }

  /** Lets the controller do what it does next, for so long at most, and remembers it. */
  explore(limit: Millis): Promise<void> {
    return this.#explore(limit);
  }
}

/**
 * Does synchronous work that may stop at what is unexplored, again and again until it comes through. The work must do the same each time it
 * is begun.
 */
export async function explored<T>(limit: Millis, work: () => T): Promise<T> {
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof Unexplored)) throw error;
      await error.explore(limit);
    }
  }
}
