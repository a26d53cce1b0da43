import type { Trigger } from '../../../core/engine/workqueue.js';
import type { ReconcileRequest } from '../../../core/model/controller.js';
import { type ObjectKey, objectKey } from '../../../core/model/object-key.js';
import type { Millis } from '../../../core/model/revision.js';

/** A request that is ready, and its turn among those of all controllers. */
export interface ReadyRequest {
  readonly request: ReconcileRequest;
  readonly trigger: Trigger;
  readonly turn: number;
}

interface Delayed {
  readonly request: ReconcileRequest;
  readonly trigger: Trigger;
  readonly due: Millis;
}

/**
 * First and longest wait after a failure. Source: client-go workqueue DefaultTypedControllerRateLimiter, whose longest is 1,000 s; here it
 * is shorter, so that what is refused for ever is soon known to be, and what waits for another try is waited for.
 */
const FIRST_BACKOFF: Millis = 5;
const LONGEST_BACKOFF: Millis = 10_000;

/**
 * The work queue of one controller as the engine's `Workqueue` is, but with no timers of its own, so that it can be copied at any moment.
 */
export class RequestQueue {
  #ready: Map<ObjectKey, ReadyRequest>;
  #delayed: Map<ObjectKey, Delayed>;
  #failures: Map<ObjectKey, number>;
  #due: Millis = Number.POSITIVE_INFINITY;

  constructor(from?: RequestQueue) {
    this.#ready = new Map(from === undefined ? [] : from.#ready);
    this.#delayed = new Map(from === undefined ? [] : from.#delayed);
    this.#failures = new Map(from === undefined ? [] : from.#failures);
    if (from !== undefined) this.#due = from.#due;
  }

  /** The turn of the request that has been ready longest; infinite when none is. */
  get turn(): number {
    for (const { turn } of this.#ready.values()) return turn;
    return Number.POSITIVE_INFINITY;
  }

  /** When the next delay ends; infinite when there is none. */
  get due(): Millis {
    return this.#due;
  }

  get isEmpty(): boolean {
    return this.#ready.size === 0 && this.#delayed.size === 0;
  }

  /** What waits, in order, as a text that is the same for the same requests. */
  get fingerprint(): string {
    return `${[...this.#ready.keys()].join()};${[...this.#delayed.keys()].join()};${[...this.#failures.keys()].join()}`;
  }

  add(request: ReconcileRequest, trigger: Trigger, turn: number): void {
    const key = objectKey(request.namespace, request.name);
    this.#ready.set(key, { request, trigger, turn: this.#ready.get(key)?.turn ?? turn });
  }

  /** Adds a request at a time, unless it is due sooner already. */
  addAt(request: ReconcileRequest, trigger: Trigger, due: Millis): void {
    const key = objectKey(request.namespace, request.name);
    const waiting = this.#delayed.get(key);
    if (waiting !== undefined && waiting.due <= due) return;
    this.#delayed.set(key, { request, trigger, due });
    this.#due = Math.min(this.#due, due);
  }

  /** Adds a request again after a failure, later each time. */
  retry(request: ReconcileRequest, trigger: Trigger, now: Millis): void {
    const key = objectKey(request.namespace, request.name);
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    this.addAt(request, trigger, now + Math.min(FIRST_BACKOFF * 2 ** Math.min(failures, 30), LONGEST_BACKOFF));
  }

  /** Forgets past failures of a request. */
  forget(request: ReconcileRequest): void {
    if (this.#failures.size > 0) this.#failures.delete(objectKey(request.namespace, request.name));
  }

  /** Makes ready what is due. `turn` gives each its turn. */
  wake(now: Millis, turn: () => number): void {
    if (this.#due > now) return;
    const due = [...this.#delayed].filter(([, delayed]) => delayed.due <= now).sort(([, a], [, b]) => a.due - b.due);
    for (const [key, { request, trigger }] of due) {
      this.#delayed.delete(key);
      if (!this.#ready.has(key)) this.#ready.set(key, { request, trigger, turn: turn() });
    }
    this.#due = Number.POSITIVE_INFINITY;
    for (const delayed of this.#delayed.values()) this.#due = Math.min(this.#due, delayed.due);
  }

  /** Whether this is the request that has been ready longest. */
  isNext({ namespace, name }: ReconcileRequest): boolean {
    for (const key of this.#ready.keys()) return key === objectKey(namespace, name);
    return false;
  }

  /** Takes the request that has been ready longest. */
  take(): ReadyRequest | undefined {
    for (const [key, ready] of this.#ready) {
      this.#ready.delete(key);
      return ready;
    }
    return undefined;
  }
}
