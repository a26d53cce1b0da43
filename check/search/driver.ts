import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { Millis } from '../../core/model/revision.js';
import { isAsyncController } from '../client/async-controller.js';
import { Unexplored } from '../client/unexplored.js';
import { type Endless, sandboxed, timed } from './sandbox.js';
import type { TrialRunner } from './trial-runner.js';

/** How long runs are made without a break, in milliseconds: in a break the process hears others, and tells of its progress. */
const BATCH: Millis = 100;
/** Every reconcile of so many first runs is made twice, to see whether it is pure, and of every so many after them. */
const TWICE_FIRST = 100;
const TWICE_EVERY = 25;

/** Why a driver stopped. */
export type Stopped<T> =
  | { readonly type: 'done'; readonly value: T }
  | { readonly type: 'told' }
  | { readonly type: 'starved' }
  | { readonly type: 'endless'; readonly what: Endless };

/** Makes the runs of a search, batch by batch, in a sandbox. */
export class Driver {
  readonly #trialRunner: TrialRunner;
  readonly #now: () => Millis;
  readonly #onBreak: () => void;

  constructor(trialRunner: TrialRunner, now: () => Millis, onBreak: () => void) {
    this.#trialRunner = trialRunner;
    this.#now = now;
    this.#onBreak = onBreak;
  }

  /** Takes steps until the work is done or `stop`, asked after each, says so. */
  async drive<Y, T>(work: Generator<Y | Unexplored, T>, stop: (step: Y) => boolean): Promise<Stopped<T>> {
    const trialRunner = this.#trialRunner;
    const { calls, controllers, tested } = trialRunner.scenario;
    // What waits for answers runs outside, between two batches, which are then short.
    const isOpen = tested > 0 && controllers.slice(0, tested).every(isAsyncController);
    const contain = isOpen ? timed : sandboxed;
    for (;;) {
      let stopped: Stopped<T> | undefined;
      let unexplored: Unexplored | undefined;
      const start = this.#now();
      const endless = contain(calls, () => {
        do {
          const { schedules } = trialRunner;
          calls.twice = schedules < TWICE_FIRST || schedules % TWICE_EVERY === 0;
          const next = work.next();
          if (next.done === true) stopped = { type: 'done', value: next.value };
          else if (next.value instanceof Unexplored) unexplored = next.value;
          else if (stop(next.value)) stopped = { type: 'told' };
        } while (stopped === undefined && unexplored === undefined && this.#now() - start < BATCH);
      });
      if (endless === 'starved') return { type: 'starved' };
      if (endless !== undefined) return { type: 'endless', what: endless };
      if (stopped !== undefined) return stopped;
      if (unexplored !== undefined) {
        await unexplored.explore(calls.limit);
        continue;
      }
      this.#onBreak();
      await turnOfTheLoop();
    }
  }
}
