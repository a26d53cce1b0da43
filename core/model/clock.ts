import type { Millis } from './revision.js';

/** Time as a port: live serving, tests and simulation each bring their own. */
export interface Clock {
  now(): Millis;
  /** Calls back once, `delay` from now. Returns a function that cancels. */
  schedule(delay: Millis, callback: () => void): () => void;
}

/** Randomness as a port: a uniform number in [0, 1). */
export type Random = () => number;
