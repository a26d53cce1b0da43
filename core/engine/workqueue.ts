import type { Clock } from '../model/clock.js';
import type { ReconcileRequest } from '../model/controller.js';
import { type ObjectKey, objectKey } from '../model/object-key.js';
import type { Millis, Revision } from '../model/revision.js';

/** What made a request: the event that was seen, and the chain it belongs to. */
export interface Trigger {
  readonly revision?: Revision;
  readonly correlation?: string;
}

/** A request that is ready. */
export interface QueuedRequest {
  readonly request: ReconcileRequest;
  readonly trigger: Trigger;
}

/** Who is told of what happens in a queue. */
export interface QueuePort {
  /** There is something to take. */
  onReady(): void;
  /** A request was added. */
  onAdd?(): void;
  /** A request will be added again after a failure. */
  onRetry?(): void;
}

/** First and longest wait after a failure. Source: client-go workqueue DefaultTypedControllerRateLimiter. */
export const FIRST_BACKOFF: Millis = 5;
export const LONGEST_BACKOFF: Millis = 1_000_000;

/**
 * Requests waiting for one controller: each key once, in the order they came; some only after a delay. The newest trigger
 * of a key wins. Delays and failures are lost with the process; the resync at the next start makes up for them.
 */
export class Workqueue {
  readonly #clock: Clock;
  readonly #port: QueuePort;
  readonly #ready = new Map<ObjectKey, QueuedRequest>();
  readonly #delayed = new Map<ObjectKey, { due: Millis; cancel: () => void }>();
  readonly #failures = new Map<ObjectKey, number>();

  constructor(clock: Clock, port: QueuePort) {
    this.#clock = clock;
    this.#port = port;
  }

  get size(): number {
    return this.#ready.size;
  }

  /** Adds a request at once. */
  add(request: ReconcileRequest, trigger: Trigger): void {
    this.#ready.set(objectKey(request.namespace, request.name), { request, trigger });
    this.#port.onAdd?.();
    this.#port.onReady();
  }

  /** Adds a request after a delay, unless it is due sooner already. */
  addAfter(request: ReconcileRequest, trigger: Trigger, delay: Millis): void {
    const key = objectKey(request.namespace, request.name);
    const due = this.#clock.now() + delay;
    const waiting = this.#delayed.get(key);
    if (waiting !== undefined && waiting.due <= due) return;
    waiting?.cancel();
    const cancel = this.#clock.schedule(delay, () => {
      this.#delayed.delete(key);
      if (!this.#ready.has(key)) this.add(request, trigger);
    });
    this.#delayed.set(key, { due, cancel });
  }

  /** Adds a request again after a failure, later each time. */
  retry(request: ReconcileRequest, trigger: Trigger): void {
    const key = objectKey(request.namespace, request.name);
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    this.#port.onRetry?.();
    this.addAfter(request, trigger, Math.min(FIRST_BACKOFF * 2 ** Math.min(failures, 30), LONGEST_BACKOFF));
  }

  /** Forgets past failures of a request; says whether there were any. */
  forget(request: ReconcileRequest): boolean {
    return this.#failures.delete(objectKey(request.namespace, request.name));
  }

  /** Takes the request that has been ready longest. */
  take(): QueuedRequest | undefined {
    for (const [key, queued] of this.#ready) {
      this.#ready.delete(key);
      return queued;
    }
    return undefined;
  }

  /** Forgets everything, as a process does that ends. */
  reset(): void {
    this.close();
    this.#failures.clear();
  }

  /** Cancels every delay. */
  close(): void {
    for (const { cancel } of this.#delayed.values()) cancel();
    this.#delayed.clear();
    this.#ready.clear();
  }
}
