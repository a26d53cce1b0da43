import { humanDuration } from '../../core/kinds/columns/human-duration.js';
import type { Io } from '../io.js';

/** No more often than this, in milliseconds. */
const INTERVAL = 100;

/** One line on a terminal that tells how far a long work has come, and about how long the rest will take. Silent elsewhere. */
export class ProgressLine {
  readonly #io: Io;
  readonly #what: string;
  readonly #total: number;
  readonly #started: number;
  #shownAt = Number.NEGATIVE_INFINITY;

  constructor(io: Io, what: string, total: number) {
    this.#io = io;
    this.#what = what;
    this.#total = total;
    this.#started = io.now();
  }

  /** Says that so many are done. */
  show(done: number): void {
    const now = this.#io.now();
    if (!this.#io.stderrIsTty || now - this.#shownAt < INTERVAL) return;
    this.#shownAt = now;
    const share = this.#total === 0 ? 1 : Math.min(1, done / this.#total);
    const left = share === 0 ? '' : `, about ${humanDuration(((now - this.#started) * (1 - share)) / share)} left`;
    this.#io.stderr.write(`\r\u001b[K${done} of ${this.#total} ${this.#what} (${Math.floor(share * 100)}%)${left}`);
  }

  /** Takes the line away. */
  clear(): void {
    if (this.#shownAt !== Number.NEGATIVE_INFINITY) this.#io.stderr.write('\r\u001b[K');
  }
}
