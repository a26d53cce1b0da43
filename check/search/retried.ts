import { Unexplored } from '../client/unexplored.js';

/** Something that waits for a controller to be let go on wherever it must. Whoever drives it awaits each thing that it gives. */
export type Exploration<T> = Generator<Unexplored, T>;

/** Does synchronous work that may stop at what is unexplored, again and again until it comes through. */
export function* retried<T>(work: () => T): Exploration<T> {
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof Unexplored)) throw error;
      yield error;
    }
  }
}
