import type { Clock, Random } from '../model/clock.js';
import type { Millis } from '../model/revision.js';
import type { Environment } from './environment.js';
import { TimerHeap } from './timer-heap.js';

/** Time that moves only when told: timers fire in the order they are due, and those due together in the order they were set. */
export class VirtualClock implements Clock {
  #now: Millis;
  readonly #timers = new TimerHeap();

  constructor(start: Millis) {
    this.#now = start;
  }

  now(): Millis {
    return this.#now;
  }

  schedule(delay: Millis, callback: () => void): () => void {
    return this.#timers.add(this.#now + Math.max(0, delay), callback);
  }

  /** When the next timer is due; undefined when none waits. */
  get next(): Millis | undefined {
    return this.#timers.due;
  }

  /** Fires the next timer, moving time to when it is due. Returns false when none waits. */
  step(): boolean {
    const timer = this.#timers.take();
    if (timer === undefined) return false;
    this.#now = Math.max(this.#now, timer.due);
    timer.callback();
    return true;
  }

  /** Moves time on without firing anything; never back. */
  advanceTo(time: Millis): void {
    this.#now = Math.max(this.#now, time);
  }
}

/** A world that a seed decides: virtual time, in which work takes none, and randomness and UUIDs drawn from one sequence. */
export function virtualEnvironment(seed: number, start: Millis): Environment & { readonly clock: VirtualClock } {
  const random = seededRandom(seed);
  return { clock: new VirtualClock(start), random, newUid: () => drawUid(random), elapsed: () => 0 };
}

/** mulberry32: 32 bits of state, good enough to choose names and ties. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A version 4 UUID from a sequence. Source: RFC 9562, section 5.4. */
function drawUid(random: Random): string {
  const hex = Array.from({ length: 4 }, () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
  const variant = ((Number.parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
