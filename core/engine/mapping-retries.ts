import type { Clock } from '../model/clock.js';
import { FIRST_BACKOFF, LONGEST_BACKOFF } from './workqueue.js';

/** A change whose requests could not be found, and when that is tried again. */
interface Retry {
  readonly failures: number;
  readonly cancel: () => void;
}

/**
 * Changes whose requests a controller could not find because its code threw: each is tried again, later each time. One change of an object waits
 * at most, the newest. What waits is lost with the process; the resync at the next start makes up for it.
 */
export class MappingRetries {
  readonly #clock: Clock;
  readonly #waiting = new Map<string, Retry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Tries again after a while. */
  retry(key: string, again: () => void): void {
    const failures = this.#waiting.get(key)?.failures ?? 0;
    this.#waiting.get(key)?.cancel();
    const delay = Math.min(FIRST_BACKOFF * 2 ** Math.min(failures, 30), LONGEST_BACKOFF);
    this.#waiting.set(key, { failures: failures + 1, cancel: this.#clock.schedule(delay, again) });
  }

  /** The requests of a change were found; says whether they had not been before. */
  forget(key: string): boolean {
    if (this.#waiting.size === 0) return false;
    this.#waiting.get(key)?.cancel();
    return this.#waiting.delete(key);
  }

  /** Forgets everything, as a process does that ends. */
  reset(): void {
    for (const { cancel } of this.#waiting.values()) cancel();
    this.#waiting.clear();
  }
}
