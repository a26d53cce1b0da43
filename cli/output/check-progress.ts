import type { CheckOptions } from '../../replay/simulation/check-options.js';
import type { Progress } from '../../replay/simulation/check-report.js';
import type { Io } from '../io.js';

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

  show({ schedules, milliseconds, struck, outcomes }: Progress): void {
    const now = this.#io.now();
    if (!this.#io.stderrIsTty || now - this.#shownAt < INTERVAL) return;
    this.#shownAt = now;
    const speed = Math.round((schedules * 1_000) / Math.max(milliseconds, 1));
    const different = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
    const kinds = Object.keys(struck).length;
    this.#io.stderr.write(
      `\r\u001b[K${schedules} schedules (${speed}/s)${this.#left(milliseconds)}, ${different} outcomes, ${kinds} kinds of fault struck`,
    );
  }

  /** Takes the line away. */
  clear(): void {
    if (this.#shownAt !== Number.NEGATIVE_INFINITY) this.#io.stderr.write('\r\u001b[K');
  }

  #left(milliseconds: number): string {
    const { schedules, milliseconds: most } = this.#budget ?? {};
    if (schedules !== undefined) return ` of ${schedules}`;
    return most === undefined ? '' : `, ${Math.max(0, Math.ceil((most - milliseconds) / 1_000))}s left`;
  }
}
