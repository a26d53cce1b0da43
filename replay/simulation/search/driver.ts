import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { Millis } from '../../../core/model/revision.js';
import type { ControllerProblem } from '../../guard/controller-problem.js';
import { isAsyncController } from '../client/async-controller.js';
import { Unexplored } from '../client/unexplored.js';
import { fenced } from './fence.js';
import type { Laboratory } from './laboratory.js';

/** How long runs are made without a break, in milliseconds: in a break the process hears others, and tells of its progress. */
const BATCH: Millis = 100;
/** Every reconcile of so many first runs is made twice, to see whether it is pure, and of every so many after them. */
const TWICE_FIRST = 100;
const TWICE_EVERY = 25;

/** Why a driver stopped. */
export type Stopped<T> =
  | { readonly type: 'done'; readonly value: T }
  | { readonly type: 'told' }
  | { readonly type: 'problem'; readonly problem: ControllerProblem };

/** Makes the runs of a search, batch by batch, behind a fence. */
export class Driver {
  readonly #laboratory: Laboratory;
  readonly #now: () => Millis;
  readonly #onBreak: () => void;

  constructor(laboratory: Laboratory, now: () => Millis, onBreak: () => void) {
    this.#laboratory = laboratory;
    this.#now = now;
    this.#onBreak = onBreak;
  }

  /** Takes steps until the work is done or `stop`, asked after each, says so. */
  async drive<Y, T>(work: Generator<Y | Unexplored, T>, stop: (step: Y) => boolean): Promise<Stopped<T>> {
    const laboratory = this.#laboratory;
    const { calls, controllers, tested } = laboratory.scenario;
    // What waits for answers runs outside, between two batches, which are then short; a fence costs more than they do.
    const isOpen = tested > 0 && controllers.slice(0, tested).every(isAsyncController);
    const fence = isOpen ? unfenced : fenced;
    for (;;) {
      let stopped: Stopped<T> | undefined;
      let unexplored: Unexplored | undefined;
      const start = this.#now();
      const problem = fence(calls, () => {
        do {
          const { schedules } = laboratory;
          calls.twice = schedules < TWICE_FIRST || schedules % TWICE_EVERY === 0;
          const next = work.next();
          if (next.done === true) stopped = { type: 'done', value: next.value };
          else if (next.value instanceof Unexplored) unexplored = next.value;
          else if (stop(next.value)) stopped = { type: 'told' };
        } while (stopped === undefined && unexplored === undefined && this.#now() - start < BATCH);
      });
      if (problem !== undefined) return { type: 'problem', problem };
      if (stopped !== undefined) return stopped;
      if (unexplored !== undefined) {
        await unexplored.explore();
        continue;
      }
      this.#onBreak();
      await turnOfTheLoop();
    }
  }
}

const unfenced: typeof fenced = (_calls, work) => {
  work();
  return undefined;
};
