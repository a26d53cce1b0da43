import type { CheckOptions } from '../../check/check-options.js';
import type { Progress } from '../../check/check-report.js';
import { progressLine } from '../../check/progress-line.js';
import type { Io } from '../terminal/io.js';

/** No more often than this, in milliseconds. */
const INTERVAL = 100;

/** One line on a terminal that tells how a check goes: how much of its budget, how fast, and how widely. Silent elsewhere. */
export class CheckProgress {
  readonly #io: Io;
  readonly #budget: CheckOptions['budget'];
  #shownAt = Number.NEGATIVE_INFINITY;

  constructor(io: Io, budget: CheckOptions['budget']) {
    this.#io = io;
    this.#budget = budget;
  }

  show(progress: Progress): void {
    const now = this.#io.now();
    if (!this.#io.stderrIsTty || now - this.#shownAt < INTERVAL) return;
    this.#shownAt = now;
    this.#io.stderr.write(`\r\u001b[K${progressLine(progress)}${this.#left(progress)}`);
  }

  /** Takes the line away. */
  clear(): void {
    if (this.#shownAt !== Number.NEGATIVE_INFINITY) this.#io.stderr.write('\r\u001b[K');
  }

  /** How much of the budget is left. */
  #left(progress: Progress): string {
    const { schedules, milliseconds } = this.#budget ?? {};
    if (milliseconds !== undefined)
      return `; ${Math.max(0, Math.ceil((milliseconds - progress.milliseconds) / 1_000))}s left`;
    return schedules === undefined ? '' : `; ${Math.max(0, schedules - progress.schedules)} left`;
  }
}
