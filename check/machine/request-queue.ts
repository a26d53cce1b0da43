import type { ReconcileRequest } from '../../core/model/controller.js';
import { type ObjectKey, objectKey } from '../../core/model/object-key.js';
import type { Millis } from '../../core/model/revision.js';
import type { Trigger } from '../../core/process/work-queue.js';

/** A request that is ready, and its turn among those of all controllers. */
export interface ReadyRequest {
  readonly key: ObjectKey;
  readonly request: ReconcileRequest;
  readonly trigger: Trigger;
  readonly turn: number;
}

interface Delayed {
  readonly key: ObjectKey;
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
 * It holds few requests at a time, and a search takes and adds millions: lists are quicker for that than maps.
 */
export class RequestQueue {
  /** In the order of their turns. */
  readonly #ready: ReadyRequest[];
  readonly #delayed: Delayed[];
  readonly #failures: Map<ObjectKey, number>;
  #due: Millis = Number.POSITIVE_INFINITY;

  constructor(from?: RequestQueue) {
    this.#ready = from === undefined ? [] : from.#ready.slice();
    this.#delayed = from === undefined ? [] : from.#delayed.slice();
    this.#failures = from === undefined ? new Map() : new Map(from.#failures);
    if (from !== undefined) this.#due = from.#due;
  }

  /** The turn of the request that has been ready longest; infinite when none is. */
  get turn(): number {
    return this.#ready.length === 0 ? Number.POSITIVE_INFINITY : this.#ready[0]!.turn;
  }

  /** When the next delay ends; infinite when there is none. */
  get due(): Millis {
    return this.#due;
  }

  get isEmpty(): boolean {
    return this.#ready.length === 0 && this.#delayed.length === 0;
  }

  /** What waits, in order, as a text that is the same for the same requests. */
  get fingerprint(): string {
    const keys = (waiting: readonly { readonly key: ObjectKey }[]) => waiting.map(({ key }) => key).join();
    return `${keys(this.#ready)};${keys(this.#delayed)};${[...this.#failures.keys()].join()}`;
  }

  add(request: ReconcileRequest, trigger: Trigger, turn: number): void {
    const key = objectKey(request.namespace, request.name);
    const waiting = placeOf(this.#ready, key);
    if (waiting < 0) this.#ready.push({ key, request, trigger, turn });
    else this.#ready[waiting] = { key, request, trigger, turn: this.#ready[waiting]!.turn };
  }

  /** Adds a request at a time, unless it is due sooner already. */
  addAt(request: ReconcileRequest, trigger: Trigger, due: Millis): void {
    const key = objectKey(request.namespace, request.name);
    const waiting = placeOf(this.#delayed, key);
    if (waiting < 0) this.#delayed.push({ key, request, trigger, due });
    else if (this.#delayed[waiting]!.due <= due) return;
    else this.#delayed[waiting] = { key, request, trigger, due };
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
    const due = this.#delayed.filter((delayed) => delayed.due <= now).sort((a, b) => a.due - b.due);
    for (const { key, request, trigger } of due) {
      if (placeOf(this.#ready, key) < 0) this.#ready.push({ key, request, trigger, turn: turn() });
    }
    let left = 0;
    this.#due = Number.POSITIVE_INFINITY;
    for (const delayed of this.#delayed) {
      if (delayed.due <= now) continue;
      this.#delayed[left++] = delayed;
      this.#due = Math.min(this.#due, delayed.due);
    }
    this.#delayed.length = left;
  }

  /** Whether this is the request that has been ready longest. */
  isNext({ namespace, name }: ReconcileRequest): boolean {
    return this.#ready[0]?.key === objectKey(namespace, name);
  }

  /** Takes the request that has been ready longest. */
  take(): ReadyRequest | undefined {
    return this.#ready.shift();
  }
}

function placeOf(waiting: readonly { readonly key: ObjectKey }[], key: ObjectKey): number {
  for (let place = 0; place < waiting.length; place++) if (waiting[place]!.key === key) return place;
  return -1;
}
