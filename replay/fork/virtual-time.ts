import type { VirtualClock } from '../../core/engine/virtual-environment.js';
import type { Millis } from '../../core/model/revision.js';
import type { ForkedCluster } from './fork-cluster.js';

/**
 * Lets time pass in a cluster whose clock moves only when told. Between two timers it waits until everything that the first one
 * led to has been written and seen: so what happens, and in which order, does not depend on how fast the log is. What is due at
 * once, after a write from outside say, happens at once.
 */
export class VirtualTime {
  readonly #cluster: ForkedCluster;
  readonly #clock: VirtualClock;
  readonly #onDefect: (error: unknown) => void;
  readonly #unsubscribe: () => void;
  #last: Promise<void> = Promise.resolve();
  #isDue = false;
  #stopped = false;

  /** `clock` must be the cluster's own. `onDefect` is told what nobody waits for. */
  constructor(cluster: ForkedCluster, clock: VirtualClock, onDefect: (error: unknown) => void) {
    this.#cluster = cluster;
    this.#clock = clock;
    this.#onDefect = onDefect;
    const subscription = cluster.commits.subscribe(() => this.#catchUp());
    this.#unsubscribe = () => subscription.unsubscribe();
    this.#catchUp();
  }

  /** Lets so much time pass, everything due in it event in order. Returns what time it is then. */
  async run(milliseconds: Millis): Promise<Millis> {
    const run = this.#last.then(() => this.#run(milliseconds));
    this.#last = run.catch(() => undefined);
    await run;
    return this.#clock.now();
  }

  /** Lets no more time pass: a run under way ends where it is. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unsubscribe();
    await this.#last;
  }

  /** Has what is due now happen, after what is under way. */
  #catchUp(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    this.#last = this.#last
      .then(() => {
        this.#isDue = false;
        return this.#run(0);
      })
      .catch(this.#onDefect);
  }

  async #run(milliseconds: Millis): Promise<void> {
    const clock = this.#clock;
    const end = clock.now() + milliseconds;
    await this.#settle();
    while (!this.#stopped && clock.next !== undefined && clock.next <= end) {
      clock.step();
      await this.#settle();
    }
    if (!this.#stopped) clock.advanceTo(end);
  }

  /** Waits until nothing is being written, and what was written has been seen. */
  async #settle(): Promise<void> {
    for (;;) {
      await nextTurn();
      const { appending } = this.#cluster.log;
      if (appending === undefined) return;
      // Whoever asked for the write is told how it failed.
      await appending.catch(() => undefined);
    }
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
