import type { Millis } from '../model/revision.js';

interface Timer {
  readonly due: Millis;
  readonly order: number;
  readonly callback: () => void;
  cancelled: boolean;
}

/** Timers as a binary heap: adding and taking cost the logarithm of how many wait. */
export class TimerHeap {
  readonly #heap: Timer[] = [];
  #order = 0;

  /** Adds a timer. Returns a function that cancels it. */
  add(due: Millis, callback: () => void): () => void {
    const timer: Timer = { due, order: this.#order++, callback, cancelled: false };
    this.#heap.push(timer);
    this.#rise(this.#heap.length - 1);
    return () => {
      timer.cancelled = true;
    };
  }

  /** When the next timer is due. */
  get due(): Millis | undefined {
    this.#dropCancelled();
    return this.#heap[0]?.due;
  }

  /** Takes the next timer out. */
  take(): { readonly due: Millis; readonly callback: () => void } | undefined {
    this.#dropCancelled();
    return this.#pop();
  }

  #dropCancelled(): void {
    while (this.#heap[0]?.cancelled === true) this.#pop();
  }

  #pop(): Timer | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (heap.length > 0 && last !== undefined) {
      heap[0] = last;
      this.#sink(0);
    }
    return first;
  }

  #rise(from: number): void {
    const heap = this.#heap;
    for (let child = from; child > 0; ) {
      const parent = (child - 1) >> 1;
      if (!isBefore(heap[child]!, heap[parent]!)) return;
      [heap[child], heap[parent]] = [heap[parent]!, heap[child]!];
      child = parent;
    }
  }

  #sink(from: number): void {
    const heap = this.#heap;
    for (let parent = from; ; ) {
      const left = 2 * parent + 1;
      if (left >= heap.length) return;
      const right = left + 1;
      const child = right < heap.length && isBefore(heap[right]!, heap[left]!) ? right : left;
      if (!isBefore(heap[child]!, heap[parent]!)) return;
      [heap[child], heap[parent]] = [heap[parent]!, heap[child]!];
      parent = child;
    }
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.due < b.due || (a.due === b.due && a.order < b.order);
}
