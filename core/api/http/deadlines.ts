import type { Clock } from '../../model/clock.js';
import type { Millis } from '../../model/revision.js';

interface Deadline {
  readonly at: Millis;
  readonly miss: () => void;
}

/**
 * Many waits of the same length behind one timer: whoever begins to wait stands behind all who wait already, so that nothing need be armed
 * or cleared for a wait that is over in time, as nearly every one is.
 */
export class Deadlines {
  readonly #clock: Clock;
  readonly #length: Millis;
  readonly #waiting = new Set<Deadline>();
  #cancel: (() => void) | undefined;

  /** `length` is how long each may wait. */
  constructor(clock: Clock, length: Millis) {
    this.#clock = clock;
    this.#length = length;
  }

  /** Begins a wait. `miss` is called when the function that is returned, which ends the wait, was not called in time. */
  begin(miss: () => void): () => void {
    const deadline = { at: this.#clock.now() + this.#length, miss };
    this.#waiting.add(deadline);
    if (this.#cancel === undefined) this.#arm(this.#length);
    return () => void this.#waiting.delete(deadline);
  }

  /** Forgets all waits. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#waiting.clear();
  }

  #arm(delay: Millis): void {
    this.#cancel = this.#clock.schedule(delay, () => {
      this.#cancel = undefined;
      this.#missDue();
    });
  }

  #missDue(): void {
    const now = this.#clock.now();
    for (const deadline of this.#waiting) {
      if (deadline.at > now) return this.#arm(deadline.at - now);
      this.#waiting.delete(deadline);
      deadline.miss();
    }
  }
}
