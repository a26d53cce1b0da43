import type { ReconcileRequest } from '../../core/model/controller.js';
import type { Millis } from '../../core/model/revision.js';
import { sameJson } from '../../core/model/same-json.js';
import { TimeBudget } from '../../guard/time-budget.js';
import type { AsyncCode } from './async-code.js';
import { type ClientAnswer, type ClientCall, type Move, type PathEvent, pathEventKey } from './client-call.js';
import { Execution } from './execution.js';
import { Unexplored } from './unexplored.js';

/** Paths remembered, beyond which those that no simulation holds are forgotten. */
const MOST_PATHS = 50_000;

/**
 * All that has happened to one instance of a controller since it started: the state of its code, as a value. A simulation holds this
 * instead of the running code, so it can be copied, gone back to, and dropped in a crash. What the code does next is found out once, by
 * letting it run, and remembered for every simulation that comes the same way.
 *
 * A path that was left behind is entered again by telling a new instance everything from the start. It must then make the same calls: code
 * that does not has read something besides its client, such as the clock, and is told of as impure.
 */
export class CallPath {
  /** Tells paths apart that are remembered: no two have the same. */
  readonly id: number;
  readonly #code: AsyncCode;
  readonly #root: CallPath;
  readonly #before: CallPath | undefined;
  readonly #event: PathEvent | undefined;
  readonly #next = new Map<string, CallPath>();
  #move: Move | undefined;
  /** The running code that has come here, as long as it has not gone on. */
  #execution: Execution | undefined;
  /** Kept by the root: how many paths are remembered, and how many were made. */
  #known = 0;
  #made = 0;

  /** The path of an instance that has just started. */
  static start(code: AsyncCode): CallPath {
    return new CallPath(code, undefined, undefined);
  }

  private constructor(code: AsyncCode, before: CallPath | undefined, event: PathEvent | undefined) {
    this.#code = code;
    this.#before = before;
    this.#event = event;
    this.#root = before === undefined ? this : before.#root;
    this.id = this.#root.#made++;
  }

  /** The path on which the controller has been asked to reconcile. */
  begin(request: ReconcileRequest): CallPath {
    return this.#go({ request });
  }

  /** The path on which the call it makes has been answered. */
  answer(answer: ClientAnswer): CallPath {
    return this.#go({ answer });
  }

  /** What the controller does next. Throws `Unexplored` when that is not known yet. */
  get move(): Move {
    if (this.#move === undefined) throw new Unexplored((limit) => this.explore(limit));
    return this.#move;
  }

  /** Finds out what the controller does next. `limit` is how long that may take, see `Patience`. */
  async explore(limit: Millis): Promise<void> {
    const before = this.#before;
    if (this.#move !== undefined || before === undefined) return;
    const timeBudget = new TimeBudget(limit);
    for (;;) {
      const reached = before.#leave() ?? (await before.#reach(timeBudget));
      const move = reached instanceof Execution ? await reached.take(this.#event!, timeBudget) : reached;
      if (move === 'starved') continue;
      this.#move = move;
      if (reached instanceof Execution) this.#execution = reached;
      return;
    }
  }

  #go(event: PathEvent): CallPath {
    const key = pathEventKey(event);
    let next = this.#next.get(key);
    if (next === undefined) {
      next = new CallPath(this.#code, this, event);
      if (++this.#root.#known > MOST_PATHS) {
        this.#root.#next.clear();
        this.#root.#known = 0;
      }
      this.#next.set(key, next);
    }
    return next;
  }

  #leave(): Execution | undefined {
    const execution = this.#execution;
    this.#execution = undefined;
    return execution;
  }

  /** Tells a new instance all that has happened; gives it, or its offence when it does not do the same. */
  async #reach(timeBudget: TimeBudget): Promise<Execution | Move | 'starved'> {
    const paths: CallPath[] = [];
    for (let path: CallPath = this; path.#before !== undefined; path = path.#before) paths.unshift(path);
    const execution = new Execution(this.#code);
    for (const path of paths) {
      const move = await execution.take(path.#event!, timeBudget);
      if (move === 'starved') return 'starved';
      const was = path.#move;
      if (was !== undefined && !sameJson(move, was)) return impure(was, move);
      path.#move = move;
    }
    return execution;
  }
}

function impure(was: Move, is: Move): Move {
  const what = `is impure: told the same from the start, it ${describe(is)} where it ${describe(was)} before`;
  return { does: 'offend', type: 'impure', what };
}

function describe(move: Move): string {
  switch (move.does) {
    case 'call':
      return describeCall(move.call);
    case 'finish':
      return move.requeueAfter === undefined ? 'came to its end' : `asked to look again in ${move.requeueAfter} ms`;
    case 'fail':
      return `failed with ${move.text}`;
    case 'offend':
      return move.what;
  }
}

function describeCall(call: ClientCall): string {
  if ('read' in call) return `read ${JSON.stringify(call.read)}`;
  return `sent ${JSON.stringify(call.write)}`;
}
