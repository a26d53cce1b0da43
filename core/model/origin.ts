import type { Actor, Cause } from './cluster-event.js';

/** Who stands behind a command, and why. */
export interface Origin {
  readonly actor: Actor;
  readonly cause?: Cause;
  /** The chain of writes this one belongs to; absent when it starts one. */
  readonly correlation?: string;
}
