import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { ReconcileRequest } from '../../core/model/controller.js';
import { errorText } from '../../guard/error-text.js';
import type { TimeBudget } from '../../guard/time-budget.js';
import { ApiError } from './api-error.js';
import type { AsyncCode, AsyncReconcile } from './async-code.js';
import type { ClientAnswer, ClientCall, Move, PathEvent } from './client-call.js';
import { inOwnTurn } from './in-own-turn.js';
import type { KubeClient } from './kube-client.js';
import { promisingClient } from './promising-client.js';

interface OpenCall {
  readonly call: ClientCall;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

/** Turns of the event loop that code may take to do something after all its promise jobs have run. */
const PATIENCE = 3;

/** How a reconcile ended. */
type Ending = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };

/**
 * One running instance of a controller's code, with whatever it keeps in memory. It is told events one by one; after each, every promise
 * job is run to its end before it is asked what it does next, so what it does depends on the events alone.
 */
export class Execution {
  readonly #reconcile: AsyncReconcile;
  readonly #client: KubeClient;
  #open: readonly OpenCall[] = [];
  #ending: Ending | undefined;
  /** Whether a call of the reconcile under way was refused. */
  #wasRefused = false;

  constructor(code: AsyncCode) {
    this.#reconcile = code.start();
    this.#client = promisingClient((call) => this.#ask(call));
  }

  /**
   * Lets an event happen, and says what the code does next. It is stopped when it does not come back from that in time; when that was
   * because the machine is busy, this instance is of no use any more and another one is to be told the same.
   */
  async take(event: PathEvent, timeBudget: TimeBudget): Promise<Move | 'starved'> {
    const came = await inOwnTurn(timeBudget, () => {
      if ('request' in event) this.#begin(event.request);
      else this.#answer(event.answer);
    });
    if (!came.ok) {
      if (came.error === 'starved') return 'starved';
      const what = `did not come back within ${timeBudget.limit / 1000} s and was stopped`;
      return { does: 'offend', type: 'endless', what, stopped: true };
    }
    for (let turn = 0; turn < PATIENCE && this.#isIdle; turn++) await turnOfTheLoop();
    return this.#move();
  }

  get #isIdle(): boolean {
    return this.#open.length === 0 && this.#ending === undefined;
  }

  #ask(call: ClientCall): Promise<never> {
    const promise = new Promise<never>((resolve, reject) => {
      this.#open = [...this.#open, { call, resolve, reject }];
    });
    // Code that does not await a call does not hear of its refusal; that must not end the process.
    promise.catch(() => {});
    return promise;
  }

  #begin(request: ReconcileRequest): void {
    this.#ending = undefined;
    this.#wasRefused = false;
    // What is thrown before the first promise counts like any rejection.
    void (async () => this.#reconcile(this.#client, { ...request }))().then(
      (value) => {
        this.#ending = { ok: true, value };
      },
      (error: unknown) => {
        this.#ending = { ok: false, error };
      },
    );
  }

  #answer(answer: ClientAnswer): void {
    const [oldest, ...rest] = this.#open;
    if (oldest === undefined) throw new Error('there is no call to answer');
    this.#open = rest;
    if (answer.ok) oldest.resolve(structuredClone(answer.value) as never);
    else {
      this.#wasRefused = true;
      oldest.reject(new ApiError(answer.error));
    }
  }

  #move(): Move {
    const [oldest] = this.#open;
    if (oldest !== undefined) return { does: 'call', call: oldest.call };
    const ending = this.#ending;
    if (ending === undefined) {
      return {
        does: 'offend',
        type: 'endless',
        what: 'waits for something that is no call of its client, which never comes in a simulation',
      };
    }
    if (!ending.ok) {
      const text = errorText(ending.error);
      return this.#wasRefused ? { does: 'fail', text } : { does: 'offend', type: 'threw', what: `threw ${text}` };
    }
    return finish(ending.value);
  }
}

function finish(value: unknown): Move {
  if (value === undefined || value === null) return { does: 'finish' };
  const requeueAfter = typeof value === 'object' ? (value as { requeueAfter?: unknown }).requeueAfter : value;
  if (typeof value === 'object' && requeueAfter === undefined) return { does: 'finish' };
  if (typeof value === 'object' && typeof requeueAfter === 'number' && requeueAfter >= 0)
    return { does: 'finish', requeueAfter };
  const what = 'resolved with something else than nothing or { requeueAfter }, a number of milliseconds';
  return { does: 'offend', type: 'malformed', what };
}
