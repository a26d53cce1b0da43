import type { Clock } from '../../model/clock.js';
import type { Millis } from '../../model/revision.js';
import type { Fault } from '../../schema/fault.js';
import { durationOf, ofTypes } from '../../schema/faults-in-force.js';

/** A clock that faults set wrong. Timers go on as before: they count time that passes, as those of an operating system do. */
export class FaultyClock implements Clock {
  readonly #clock: Clock;
  #offset: Millis = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): Millis {
    return this.#clock.now() + this.#offset;
  }

  schedule(delay: Millis, callback: () => void): () => void {
    return this.#clock.schedule(delay, callback);
  }

  /** From now on it is off by what these faults say together. Those of one controller's clock are not its own. */
  setFaults(inForce: readonly Fault[]): void {
    const faults = ofTypes(inForce, 'clock').filter(({ spec }) => spec.controller === undefined);
    this.#offset = faults.reduce((sum, { spec }) => sum + durationOf(spec.by), 0);
  }
}
