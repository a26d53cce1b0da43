import type { Actor, Cause } from './cluster-event.js';

/** What else is known of a user who asks. A decision may write it into an object; the event itself does not tell it. */
export interface Identity {
  readonly uid?: string;
  readonly extra?: { readonly [key: string]: readonly string[] };
}

/** Who stands behind a command, and why. */
export interface Origin {
  readonly actor: Actor;
  readonly identity?: Identity;
  readonly cause?: Cause;
  /** The chain of writes this one belongs to; absent when it starts one. */
  readonly correlation?: string;
}
