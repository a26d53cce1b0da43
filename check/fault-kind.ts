import type { FaultType } from '../core/schema/fault-type.js';

/**
 * What the simulation can do to a controller, a node or the API. The names mean what `core/schema/fault-type.ts` says they mean in a running
 * cluster, and what a struck write is answered stands there, too:
 *
 * - `crash`: a controller ends between two of its steps and starts again, with nothing but what the API holds;
 * - `stale`: what it sees of one kind falls behind;
 * - `rewind`: it starts again and sees an older past than before;
 * - `coalesce`: events are merged into one, or what comes and goes is never seen;
 * - `slow-watch`: events of one kind arrive one at a time, each after another reconcile;
 * - `cut-watch`: a watch breaks and cannot go on where it was, so the kind is listed anew, and the controller told of every object again;
 * - `duplicate-watch`: an event arrives a second time, after the controller has acted on it;
 * - `error-before`, `error-after`: the API fails before a write takes effect, or after it did;
 * - `conflict`: the API refuses writes as made on an old version;
 * - `two-leaders`: a successor works while the one before it still finishes what it had begun;
 * - `clock-skew`: its clock is ahead of everybody's, or behind;
 * - `node-crash`, `partition`, `slow-start`, `pressure`: a node loses its power, cannot reach the API, starts Pods late, runs out of disk or memory;
 * - `clock`: the clock jumps, ahead or back;
 * - `slow-store`, `failing-store`: every write takes long, or none succeeds for a while.
 */
export type FaultKind = (typeof FAULT_KINDS)[number];

export const CONTROLLER_FAULTS = [
  'crash',
  'stale',
  'rewind',
  'coalesce',
  'slow-watch',
  'cut-watch',
  'duplicate-watch',
  'error-before',
  'error-after',
  'conflict',
  'two-leaders',
  'clock-skew',
] as const;
export const NODE_FAULTS = ['node-crash', 'partition', 'slow-start', 'pressure'] as const;
export const API_FAULTS = ['clock', 'slow-store', 'failing-store'] as const;
/** A running cluster knows all of them as types, but calls a clock that is off for one controller a `clock`, too. */
export const FAULT_KINDS = [...CONTROLLER_FAULTS, ...NODE_FAULTS, ...API_FAULTS] as const satisfies readonly (
  | FaultType
  | 'clock-skew'
)[];
