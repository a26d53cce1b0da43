import type { GroupResource } from '../core/model/group-resource.js';
import type { Millis } from '../core/model/revision.js';
import type { FaultKind } from './fault-kind.js';

/**
 * How long something lasts. Rests are moments at which nobody has anything to do until a timer fires, a user comes or something held back
 * is let go. Whatever lasts longer than there is anything to wait for ends when nothing else can happen.
 */
export type Until =
  | { readonly rests: number }
  /** So many more reconciles of the same controller. */
  | { readonly reconciles: number }
  /** The first rest after so many more user steps. */
  | { readonly userSteps: number }
  | { readonly millis: Millis };

/** A place in the life of one controller, counted from 1 over the whole run: before it sends a write, or before it begins a reconcile; or a rest of the whole cluster. */
export type Place = { readonly write: number } | { readonly reconcile: number } | { readonly rest: number };

/** Faults of one controller that are pinned to a place. */
interface Interruption {
  readonly controller: string;
  readonly at: Place;
}

/** Faults of what one controller sees of one kind, from its nth event of that kind on. */
interface HeldBack {
  readonly controller: string;
  readonly resource: GroupResource;
  readonly event: number;
  readonly until: Until;
}

/** A fault: one thing that goes otherwise than it should. Plain JSON. */
export type InjectedFault =
  | (Interruption & { readonly kind: 'crash'; readonly until?: Until })
  /** Starts again and sees one kind, or all, so many events back. */
  | (Interruption & {
      readonly kind: 'rewind';
      readonly resource?: GroupResource;
      readonly back: number;
      readonly until: Until;
    })
  | (HeldBack & { readonly kind: 'stale' | 'coalesce' | 'slow-watch' | 'cut-watch' })
  /** Comes a second time after the controller's next reconcile, or at the next rest. */
  | (Omit<HeldBack, 'until'> & { readonly kind: 'duplicate-watch' })
  | {
      readonly kind: 'error-before' | 'error-after' | 'conflict';
      readonly controller: string;
      readonly write: number;
      /** How many writes in a row; one when absent. */
      readonly times?: number;
    }
  | (Interruption & { readonly kind: 'two-leaders'; readonly until: Until })
  | {
      readonly kind: 'node-crash' | 'partition' | 'slow-start';
      readonly node: string;
      /** How many writes of anybody have come before. */
      readonly commits: number;
      readonly millis: Millis;
    }
  | {
      readonly kind: 'pressure';
      readonly node: string;
      /** What the node runs out of; disk when absent. */
      readonly of?: 'memory';
      readonly commits: number;
      readonly millis: Millis;
    }
  | {
      readonly kind: 'clock-skew';
      readonly controller: string;
      readonly commits: number;
      readonly millis: Millis;
      /** How far the controller's clock is ahead of everybody's; behind when negative. */
      readonly by: Millis;
    }
  | {
      readonly kind: 'clock';
      readonly commits: number;
      /**
       * How far it jumps. Ahead, as after a machine has slept: what fell due meanwhile is due at once. Back when negative, as when a clock is
       * put right: what is waited for takes as long as before, and only what the clock says is less.
       */
      readonly millis: Millis;
    }
  | { readonly kind: 'slow-store' | 'failing-store'; readonly commits: number; readonly millis: Millis };

/** A choice of the schedule that is no fault: everything may take its time. */
export type Reordering =
  /** A controller waits, and others go first. */
  | (Interruption & { readonly kind: 'pause'; readonly until: Until })
  /** A user step comes before the cluster is at rest: so many steps after the user step before it. Counted from 0. */
  | { readonly kind: 'early'; readonly userStep: number; readonly steps: number };

/** Where a run leaves the calm schedule, in which everything happens in the order it comes and nothing fails. */
export type Deviation = InjectedFault | Reordering;

/** Kinds of reorderings. */
export const REORDERINGS = ['pause', 'early'] as const;

/** Whether a deviation is a fault, and not only another order. */
export function isFault(deviation: Deviation): deviation is InjectedFault {
  return deviation.kind !== 'pause' && deviation.kind !== 'early';
}

/** Compile-time check that every kind of fault has its form. */
export type FaultKindsAreComplete = FaultKind extends InjectedFault['kind'] ? true : never;
