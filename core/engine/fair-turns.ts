import type { Millis } from '../model/revision.js';

/**
 * How much longer than the others one may have worked and still go on beside them. So much that in a small cluster, also on a busy machine, turns
 * come in the same order each time: what people see of what led to what should not depend on how fast their machine is.
 */
const SLACK: Millis = 50;

/** One of those who take turns. */
export interface TurnTaker {
  /** It has something to do. */
  wait(): void;
  /** It has nothing to do any more. */
  leave(): void;
  /** Whether its turn has come. */
  isDue(): boolean;
  /** Does its work, which is counted. */
  take(work: () => void): void;
}

/**
 * Shares out time among those who have something to do: who took long waits until the others have had as much. A controller that looks at
 * thousands of objects whenever one of them changes would otherwise take most of the time, and the others could change one object between two
 * of its turns: the work would grow with the square. So their writes gather while it waits, and it looks once.
 *
 * Source: the idea of a virtual runtime is that of Linux' fair scheduler (kernel/sched/fair.c).
 */
export class FairTurns {
  readonly #elapsed: () => Millis;
  readonly #waiting = new Set<{ spent: Millis }>();
  /** Counts the times at which nobody had anything to do: what was spent before is forgotten. */
  #rests = 0;
  /** Whoever comes back after a rest goes on from here: nobody saves up time by having had nothing to do. */
  #floor: Millis = 0;

  constructor(elapsed: () => Millis) {
    this.#elapsed = elapsed;
  }

  join(): TurnTaker {
    const own = { spent: 0, rests: 0 };
    return {
      wait: () => {
        if (this.#waiting.has(own)) return;
        if (this.#waiting.size === 0) this.#rest();
        if (own.rests !== this.#rests) own.spent = 0;
        own.rests = this.#rests;
        own.spent = Math.max(own.spent, this.#floor);
        this.#waiting.add(own);
      },
      leave: () => void this.#waiting.delete(own),
      isDue: () => own.spent <= this.#least() + SLACK,
      take: (work) => {
        const begun = this.#elapsed();
        try {
          work();
        } finally {
          own.spent += this.#elapsed() - begun;
        }
      },
    };
  }

  #rest(): void {
    this.#rests++;
    this.#floor = 0;
  }

  #least(): Millis {
    let least = Number.POSITIVE_INFINITY;
    for (const { spent } of this.#waiting) least = Math.min(least, spent);
    if (least !== Number.POSITIVE_INFINITY) this.#floor = Math.max(this.#floor, least);
    return least;
  }
}
