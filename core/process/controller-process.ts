import type { Controller, ReconcileRequest } from '../model/controller.js';
import type { KubeObject } from '../model/object.js';
import type { Millis } from '../model/revision.js';
import type { Countable, Effect, ReconcileResult } from './effect.js';
import type { Input } from './input.js';
import { KeyedList } from './keyed-list.js';
import { PendingEvents, placeOf, type WatchEvent } from './pending-events.js';
import { reconcileOrigin } from './reconcile-origin.js';
import {
  answerTurn,
  beginOpenTurn,
  beginTurn,
  endTurn,
  extendTurn,
  type ReconcileInput,
  reportRefusal,
  type Turn,
  type TurnRequest,
  type TurnStep,
} from './turn.js';
import { backoff, LONGEST_BACKOFF, type Trigger, WorkQueue } from './work-queue.js';

/** A change whose requests could not be found. */
interface Unmapped {
  readonly key: string;
  readonly event: WatchEvent;
  readonly failures: number;
}

export interface ProcessOptions {
  /** The longest wait after failures; that of client-go when absent. */
  readonly longestBackoff?: Millis;
}

/**
 * One controller as a process: all that a controller that runs has in memory, and what it does about whatever happens to it. It does nothing by
 * itself. `step` is its transition, `(process, input) → [process, effects]`, a function of nothing but what it is given: it calls no code of
 * the controller but `user`, reads no clock and sets no timer; all this it asks for by effects, and whoever drives it answers by inputs. The live
 * manager, the tester and reruns are drivers. `step` changes the process in place, and `copy` gives one that goes on by itself and costs next to
 * nothing, so that a search may go back to any moment.
 *
 * Its timers are part of it: when requests are due is known here (`queue.due`), and a driver's timers only say that the time has come.
 */
export class ControllerProcess {
  readonly controller: Controller;
  readonly queue: WorkQueue;
  readonly #longestBackoff: Millis;
  readonly #unmapped: KeyedList<Unmapped>;
  #pending: PendingEvents;
  #isDown: boolean;
  #request: TurnRequest | undefined;
  #given: ReconcileInput | undefined;
  #turn: Turn | undefined;

  constructor(from: Controller | ControllerProcess, { longestBackoff = LONGEST_BACKOFF }: ProcessOptions = {}) {
    if (from instanceof ControllerProcess) {
      this.controller = from.controller;
      this.#longestBackoff = from.#longestBackoff;
      this.queue = new WorkQueue(from.queue);
      this.#unmapped = new KeyedList(from.#unmapped);
      this.#pending = from.#pending;
      this.#isDown = from.#isDown;
      this.#request = from.#request;
      this.#given = from.#given;
      this.#turn = from.#turn;
      return;
    }
    this.controller = from;
    this.#longestBackoff = longestBackoff;
    this.queue = new WorkQueue({ longestBackoff });
    this.#unmapped = new KeyedList();
    this.#pending = new PendingEvents();
    this.#isDown = false;
  }

  /** The same process, to go on by itself. */
  copy(): ControllerProcess {
    return new ControllerProcess(this);
  }

  get name(): string {
    return this.controller.name;
  }

  /** Whether it has stopped and not started again. */
  get isDown(): boolean {
    return this.#isDown;
  }

  /** What its watches have not delivered yet. */
  get pending(): PendingEvents {
    return this.#pending;
  }

  /** The reconcile under way. */
  get turn(): Turn | undefined {
    return this.#turn;
  }

  /**
   * Takes one step; gives what it asks for. `now` is the time that waits are reckoned on. `order` is the place of what becomes ready by this step
   * among the requests of all processes, for a driver that lets them take turns.
   */
  step(input: Input, now: Millis, order = 0): readonly Effect[] {
    if (this.#isDown && input.type !== 'started') return NONE;
    switch (input.type) {
      case 'seen':
        return [{ type: 'map', event: input.event }];
      case 'held':
        this.#pending = this.#pending.add(input.event, input.merges);
        return NONE;
      case 'deliver': {
        const [due, left] = this.#pending.take(input.horizon);
        this.#pending = left;
        return due.map((event) => ({ type: 'deliver', event }));
      }
      case 'mapped':
        return this.#mapped(input.event, this.#add(input.requests, input.event.trigger, order));
      case 'unmapped':
        return [
          ...this.#add(input.requests, input.event.trigger, order),
          ...this.#failedToMap(input.event, input.error),
        ];
      case 'timer':
        return this.#timer(input.of, input.key, order);
      case 'take': {
        const first = this.queue.take();
        return first === undefined ? NONE : this.#begin(first);
      }
      case 'take-again':
        return this.#begin(input);
      case 'put-off': {
        const first = this.queue.take();
        return first === undefined ? NONE : this.#addAfter(first, input.delay, now);
      }
      case 'wanted': {
        this.#given = input.given;
        const begun = beginTurn(input.wanted);
        const told = (input.wanted.defects ?? []).flatMap(({ about, error }): Effect[] => [
          COUNT.skipped,
          { type: 'defect', about: { object: about }, error, trigger: this.#request!.trigger },
        ]);
        const effects = this.#follow(begun, now, order);
        return told.length === 0 ? effects : [...told, ...effects];
      }
      case 'began':
        this.#given = input.given;
        this.#turn = beginOpenTurn();
        return [{ type: 'ask' }];
      case 'wants':
        return this.#follow(extendTurn(this.#turn!, input.intent), now, order);
      case 'finished':
        return this.#follow(endTurn(this.#turn!, input.requeueAfter), now, order);
      case 'threw':
        return this.#threw(input.error, now);
      case 'answered':
        return this.#follow(answerTurn(this.#turn!, input), now, order);
      case 'reported':
        return this.#follow(reportRefusal(this.#turn!, input.intents), now, order);
      case 'durable':
        return input.ok ? this.#succeeded(input.request) : this.#retry(input, now);
      case 'stopped':
        this.#forgetAll();
        this.#isDown = true;
        return [{ type: 'cancel-timers' }];
      case 'started':
        this.#isDown = false;
        return NONE;
    }
  }

  #forgetAll(): void {
    this.queue.clear();
    this.#unmapped.clear();
    this.#pending = new PendingEvents();
    this.#request = undefined;
    this.#given = undefined;
    this.#turn = undefined;
  }

  #add(requests: readonly ReconcileRequest[], trigger: Trigger, order: number): readonly Effect[] {
    if (requests.length === 0) return NONE;
    if (requests.length === 1) {
      this.queue.add(requests[0]!, trigger, order);
      return ADDED;
    }
    const effects: Effect[] = [];
    for (const request of requests) {
      this.queue.add(request, trigger, order);
      effects.push(COUNT.added);
    }
    effects.push(READY);
    return effects;
  }

  #mapped(event: WatchEvent, effects: readonly Effect[]): readonly Effect[] {
    if (this.#unmapped.size === 0) return effects;
    const key = eventKey(event);
    if (this.#unmapped.delete(key) === undefined) return effects;
    return [
      ...effects,
      { type: 'cancel-timer', of: 'event', key },
      { type: 'recovered', about: { object: objectOf(event) } },
    ];
  }

  /** One change of an object waits at most, the newest. */
  #failedToMap(event: WatchEvent, error: unknown): readonly Effect[] {
    const key = eventKey(event);
    const failures = this.#unmapped.get(key)?.failures ?? 0;
    this.#unmapped.set({ key, event, failures: failures + 1 });
    return [
      COUNT['mapping-panicked'],
      { type: 'defect', about: { object: objectOf(event) }, error, trigger: event.trigger },
      { type: 'set-timer', of: 'event', key, delay: backoff(failures, this.#longestBackoff) },
    ];
  }

  #timer(of: 'request' | 'event', key: string, order: number): readonly Effect[] {
    if (of === 'request') return this.queue.wake(key, order) ? ADDED : NONE;
    const unmapped = this.#unmapped.get(key);
    return unmapped === undefined ? NONE : [{ type: 'map', event: unmapped.event }];
  }

  #begin({ request, trigger }: TurnRequest): readonly Effect[] {
    this.#request = { request, trigger };
    return [{ type: 'reconcile', request, trigger }];
  }

  /** Asks for what a turn asks for. */
  #follow(step: TurnStep, now: Millis, order: number): readonly Effect[] {
    const { turn } = step;
    const { request, trigger } = this.#request!;
    switch (step.type) {
      case 'carry-out': {
        this.#turn = turn;
        const { intent } = step;
        return [
          {
            type: 'submit',
            intent,
            origin: reconcileOrigin(this.controller, this.#request!, this.#given!, turn, intent),
          },
        ];
      }
      case 'report':
        this.#turn = turn;
        return [{ type: 'report', request, trigger, given: this.#given!, refusal: step.refusal }];
      case 'ask':
        this.#turn = turn;
        return [{ type: 'ask' }];
      case 'end':
        this.#turn = undefined;
        if (step.outcome === 'refused') return [...this.#retry({ request, trigger }, now), ENDED.error];
        return this.#ended(turn, now, order);
    }
  }

  /** A request has succeeded when what it wanted is durable; an append that failed took the intents with it. */
  #ended({ requeueAfter, also, hasWritten }: Turn, now: Millis, order: number): readonly Effect[] {
    const { request, trigger } = this.#request!;
    const effects: Effect[] = [requeueAfter === undefined ? ENDED.success : ENDED.requeue_after];
    if (hasWritten) effects.push({ type: 'await-durable', request, trigger });
    else effects.push(...this.#succeeded(request));
    if (requeueAfter !== undefined) effects.push(...this.#addAfter({ request, trigger }, requeueAfter, now));
    if (also !== undefined) effects.push(...this.#add(also, trigger, order));
    return effects;
  }

  #threw(error: unknown, now: Millis): readonly Effect[] {
    const { request, trigger } = this.#request!;
    this.#turn = undefined;
    return [
      ...this.#retry({ request, trigger }, now),
      ENDED.panicked,
      { type: 'defect', about: { request }, error, trigger },
    ];
  }

  #succeeded(request: ReconcileRequest): readonly Effect[] {
    return this.queue.forget(request) ? [{ type: 'recovered', about: { request } }] : NONE;
  }

  #retry(request: TurnRequest, now: Millis): readonly Effect[] {
    return [COUNT.retried, ...this.#addAfter(request, this.queue.failed(request.request), now)];
  }

  #addAfter({ request, trigger }: TurnRequest, delay: Millis, now: Millis): readonly Effect[] {
    const key = this.queue.addAt(request, trigger, now + delay);
    return key === undefined ? NONE : [{ type: 'set-timer', of: 'request', key, delay }];
  }
}

const NONE: readonly Effect[] = [];
const READY: Effect = { type: 'ready' };
const count = (what: Countable): Effect => ({ type: 'count', what });
const COUNT = {
  added: count('added'),
  retried: count('retried'),
  'mapping-panicked': count('mapping-panicked'),
  skipped: count('skipped'),
} as const;
const ended = (result: ReconcileResult): Effect => ({ type: 'ended', result });
const ENDED = {
  success: ended('success'),
  requeue_after: ended('requeue_after'),
  error: ended('error'),
  panicked: ended('panicked'),
} as const;
const ADDED: readonly Effect[] = [COUNT.added, READY];

function objectOf({ change }: WatchEvent): KubeObject {
  return (change.after ?? change.before)!;
}

/** The newest change of an object takes the place of those before. */
function eventKey(event: WatchEvent): string {
  return `${placeOf(event)} ${objectOf(event).metadata.uid}`;
}
