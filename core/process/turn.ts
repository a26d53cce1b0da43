import type { Intent } from '../model/command.js';
import type { ReconcileRequest, Reconciliation, Refusal } from '../model/controller.js';
import type { Millis } from '../model/revision.js';
import type { StatusError } from '../model/status-error.js';
import type { View } from '../model/view.js';
import { EVENTS } from '../schema/kinds.js';
import type { Trigger } from './work-queue.js';

/** What a reconcile was given. */
export interface ReconcileInput {
  readonly view: View;
  readonly now: Millis;
  /** The names of the faults that it is under. */
  readonly faults: readonly string[];
}

/** What a reconcile was asked about, and what made it look. */
export interface TurnRequest {
  readonly request: ReconcileRequest;
  readonly trigger: Trigger;
}

/**
 * The intents of one reconcile, which are carried out one after the other, each decided on what the one before left. One that is refused
 * ends the turn, but for Events: what a controller wants rests on what was refused, and Events only tell of it. Immutable.
 */
export interface Turn {
  readonly intents: readonly Intent[];
  /** The place of the intent that is carried out next. */
  readonly next: number;
  /** Whether more intents may follow: a controller that waits for answers says what it wants one by one, and hears of refusals itself. */
  readonly isOpen: boolean;
  /** What ended it, while the controller's intents about that are carried out. Their own refusal is not heard of. */
  readonly refusal?: Refusal;
  /** Whether an error that a fault made up ended it. That is recorded nowhere, so what rests on it could not be decided again from the log. */
  readonly isInjected: boolean;
  /** Whether anything was written, so that the end is waited for until it is durable. */
  readonly hasWritten: boolean;
  readonly requeueAfter?: Millis;
  readonly also?: readonly ReconcileRequest[];
}

/** What a turn asks for next. */
export type TurnStep =
  | { readonly type: 'carry-out'; readonly turn: Turn; readonly intent: Intent }
  /** What has the controller to say about a refusal? */
  | { readonly type: 'report'; readonly turn: Turn; readonly refusal: Refusal }
  /** An open turn: what does the controller want next? */
  | { readonly type: 'ask'; readonly turn: Turn }
  | { readonly type: 'end'; readonly turn: Turn; readonly outcome: 'done' | 'refused' };

/** What became of an intent, as the controller is told. */
export interface IntentAnswer {
  /** Absent when all went well. */
  readonly refused?: StatusError;
  /** Whether a fault made that up. */
  readonly isInjected?: boolean;
}

/** Begins to carry out what a reconcile wants. */
export function beginTurn({ intents, requeueAfter, also }: Reconciliation): TurnStep {
  return goOn({ intents, next: 0, isOpen: false, isInjected: false, hasWritten: false, requeueAfter, also });
}

/** Begins to carry out what a reconcile says it wants one by one. */
export function beginOpenTurn(): Turn {
  return { intents: [], next: 0, isOpen: true, isInjected: false, hasWritten: false };
}

/** An open turn goes on with one more intent. */
export function extendTurn(turn: Turn, intent: Intent): TurnStep {
  return goOn({ ...turn, intents: [...turn.intents, intent] });
}

/** Goes on after an intent has been answered. */
export function answerTurn(turn: Turn, { refused, isInjected = false }: IntentAnswer): TurnStep {
  const intent = turn.intents[turn.next]!;
  const after = next(turn, turn.hasWritten || refused === undefined);
  if (refused === undefined || turn.isOpen || turn.refusal !== undefined) return goOn(after);
  if (intent.target.resource === EVENTS.groupResource) return goOn(after);
  const refusal = { intent, error: refused };
  return { type: 'report', turn: { ...after, refusal, isInjected }, refusal };
}

/** Goes on with what the controller has to say about the refusal. */
export function reportRefusal(turn: Turn, reports: readonly Intent[]): TurnStep {
  return goOn({ ...turn, intents: reports, next: 0 });
}

/** An open turn comes to its end. */
export function endTurn(turn: Turn, requeueAfter: Millis | undefined): TurnStep {
  return { type: 'end', turn: { ...turn, requeueAfter }, outcome: 'done' };
}

function next(turn: Turn, hasWritten: boolean): Turn {
  // Written out, since this is done for every write, and copying members one by one takes long.
  const { intents, isOpen, refusal, isInjected, requeueAfter, also } = turn;
  return { intents, next: turn.next + 1, isOpen, refusal, isInjected, hasWritten, requeueAfter, also };
}

function goOn(turn: Turn): TurnStep {
  const intent = turn.intents[turn.next];
  if (intent !== undefined) return { type: 'carry-out', turn, intent };
  if (turn.isOpen) return { type: 'ask', turn };
  return { type: 'end', turn, outcome: turn.refusal === undefined ? 'done' : 'refused' };
}
