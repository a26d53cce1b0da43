import type { Millis } from '../../core/model/revision.js';

/** So often is a write refused, and so often is waited for a timer, with nothing coming of it, until the cluster counts as at rest. */
const MOST_FAILURES = 20;
const MOST_WAITS = 40;

/** Knows when nothing more is to be expected of a cluster. */
export class Quiescence {
  #progressAt: Millis;
  /** Since something last changed. */
  #failures = 0;
  #waits = 0;

  constructor(now: Millis) {
    this.#progressAt = now;
  }

  copy(): Quiescence {
    const copy = new Quiescence(this.#progressAt);
    copy.#failures = this.#failures;
    copy.#waits = this.#waits;
    return copy;
  }

  /** Something changed, so there may be more to come. */
  changed(now: Millis): void {
    this.#failures = 0;
    this.#restart(now);
  }

  /** A write was refused, and will be tried again. */
  refused(now: Millis): void {
    if (++this.#failures <= MOST_FAILURES) this.#restart(now);
  }

  /** Time has passed until the next timer. */
  waited(): void {
    this.#waits++;
  }

  /** Whether the next timer is too far away to be waited for. */
  isOver(timer: Millis, quietAfter: Millis): boolean {
    return timer > this.#progressAt + quietAfter || this.#waits > MOST_WAITS;
  }

  #restart(now: Millis): void {
    this.#progressAt = now;
    this.#waits = 0;
  }
}
