import type { Clock } from '../../model/clock.js';
import type { Millis } from '../../model/revision.js';

/** A clock that can be set wrong. Timers go on as before: they count time that passes, as those of an operating system do. */
export class FaultyClock implements Clock {
  /** How far it is off. */
  offset: Millis = 0;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): Millis {
    return this.#clock.now() + this.offset;
  }

  schedule(delay: Millis, callback: () => void): () => void {
    return this.#clock.schedule(delay, callback);
  }
}
