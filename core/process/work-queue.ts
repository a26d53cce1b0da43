import type { ReconcileRequest } from '../model/controller.js';
import { type ObjectKey, objectKey } from '../model/object-key.js';
import type { Millis, Revision } from '../model/revision.js';
import { KeyedList } from './keyed-list.js';

/** What made a request: the event that was seen, and the chain it belongs to. */
export interface Trigger {
  readonly revision?: Revision;
  readonly correlation?: string;
}

/** A request that is ready. */
export interface QueuedRequest {
  readonly key: ObjectKey;
  readonly request: ReconcileRequest;
  readonly trigger: Trigger;
  /** Its place among the requests of all controllers, for who lets them take turns. */
  readonly order: number;
}

interface DelayedRequest {
  readonly key: ObjectKey;
  readonly request: ReconcileRequest;
  readonly trigger: Trigger;
  readonly due: Millis;
}

interface Failures {
  readonly key: ObjectKey;
  readonly count: number;
}

/** First and longest wait after a failure. Source: client-go workqueue DefaultTypedControllerRateLimiter. */
export const FIRST_BACKOFF: Millis = 5;
export const LONGEST_BACKOFF: Millis = 1_000_000;

/** How long to wait after so many failures. */
export function backoff(failures: number, longest: Millis): Millis {
  return Math.min(FIRST_BACKOFF * 2 ** Math.min(failures, 30), longest);
}

/**
 * Requests waiting for one controller: each key once, in the order they came; some only after a delay. The newest trigger of a key wins. It
 * has no timers: whoever drives it says what time it is, and when a delay is over. Copies cost next to nothing.
 */
export class WorkQueue {
  readonly #longestBackoff: Millis;
  readonly #ready: KeyedList<QueuedRequest>;
  readonly #delayed: KeyedList<DelayedRequest>;
  readonly #failures: KeyedList<Failures>;
  #due: Millis | undefined;

  constructor(from: WorkQueue | { readonly longestBackoff: Millis }) {
    const isCopy = from instanceof WorkQueue;
    this.#longestBackoff = isCopy ? from.#longestBackoff : from.longestBackoff;
    this.#ready = new KeyedList(isCopy ? from.#ready : undefined);
    this.#delayed = new KeyedList(isCopy ? from.#delayed : undefined);
    this.#failures = new KeyedList(isCopy ? from.#failures : undefined);
    this.#due = isCopy ? from.#due : Number.POSITIVE_INFINITY;
  }

  /** How many are ready. */
  get size(): number {
    return this.#ready.size;
  }

  /** The request that has been ready longest. */
  get first(): QueuedRequest | undefined {
    return this.#ready.first;
  }

  /** When the next delay ends; infinite when there is none. */
  get due(): Millis {
    if (this.#due === undefined) {
      let due = Number.POSITIVE_INFINITY;
      for (const delayed of this.#delayed.values()) due = Math.min(due, delayed.due);
      this.#due = due;
    }
    return this.#due;
  }

  /** The requests whose delay has ended by a time, those that were due first in front. */
  overdue(now: Millis): readonly ObjectKey[] {
    if (this.due > now) return NONE;
    const over: DelayedRequest[] = [];
    for (const delayed of this.#delayed.values()) if (delayed.due <= now) over.push(delayed);
    return over.sort((a, b) => a.due - b.due).map(({ key }) => key);
  }

  /** What waits, in order, as a text that is the same for the same requests. */
  get fingerprint(): string {
    return `${keysOf(this.#ready)};${keysOf(this.#delayed)};${keysOf(this.#failures)}`;
  }

  /** Adds a request at once. */
  add(request: ReconcileRequest, trigger: Trigger, order: number): void {
    const key = objectKey(request.namespace, request.name);
    const known = this.#ready.get(key);
    this.#ready.set({ key, request, trigger, order: known === undefined ? order : known.order });
  }

  /** Adds a request when it is due; gives its key, or undefined when it is due sooner already. */
  addAt(request: ReconcileRequest, trigger: Trigger, due: Millis): ObjectKey | undefined {
    const key = objectKey(request.namespace, request.name);
    const waiting = this.#delayed.get(key);
    if (waiting !== undefined && waiting.due <= due) return undefined;
    this.#delayed.set({ key, request, trigger, due });
    if (this.#due !== undefined) this.#due = Math.min(this.#due, due);
    return key;
  }

  /** Takes the next failure of a request into account; gives how long to wait. */
  failed(request: ReconcileRequest): Millis {
    const key = objectKey(request.namespace, request.name);
    const count = this.#failures.get(key)?.count ?? 0;
    this.#failures.set({ key, count: count + 1 });
    return backoff(count, this.#longestBackoff);
  }

  /** Forgets past failures of a request; says whether there were any. */
  forget(request: ReconcileRequest): boolean {
    if (this.#failures.size === 0) return false;
    return this.#failures.delete(objectKey(request.namespace, request.name)) !== undefined;
  }

  /** A delay has ended. Makes its request ready, unless it is so already; says whether it was not. */
  wake(key: ObjectKey, order: number): boolean {
    const delayed = this.#delayed.delete(key);
    if (delayed === undefined) return false;
    this.#due = undefined;
    if (this.#ready.get(key) !== undefined) return false;
    this.#ready.set({ key, request: delayed.request, trigger: delayed.trigger, order });
    return true;
  }

  /** Forgets everything. */
  clear(): void {
    this.#ready.clear();
    this.#delayed.clear();
    this.#failures.clear();
    this.#due = Number.POSITIVE_INFINITY;
  }

  /** Takes the request that has been ready longest. */
  take(): QueuedRequest | undefined {
    const { first } = this.#ready;
    return first === undefined ? undefined : this.#ready.delete(first.key);
  }
}

const NONE: readonly ObjectKey[] = [];

function keysOf(waiting: KeyedList<{ readonly key: ObjectKey }>): string {
  let keys = '';
  for (const { key } of waiting.values()) keys += `${key},`;
  return keys;
}
