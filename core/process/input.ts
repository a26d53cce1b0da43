import type { Intent } from '../model/command.js';
import type { ReconcileRequest, Reconciliation } from '../model/controller.js';
import type { GroupResource } from '../model/group-resource.js';
import type { Millis, Revision } from '../model/revision.js';
import type { TimerId } from './effect.js';
import type { CommittedEvent, WatchEvent } from './pending-events.js';
import type { IntentAnswer, ReconcileInput, TurnRequest } from './turn.js';

/** What happens to a process. */
export type Input =
  /** A change was seen. */
  | { readonly type: 'seen'; readonly event: WatchEvent }
  /** A change was committed that the watch does not deliver yet; when it does, it may become one with others of its object. */
  | { readonly type: 'held'; readonly event: CommittedEvent; readonly merges: boolean }
  /** The watch delivers what it held back of each kind up to a revision. */
  | { readonly type: 'deliver'; readonly horizon: (resource: GroupResource) => Revision }
  /** A change means these requests. */
  | { readonly type: 'mapped'; readonly event: WatchEvent; readonly requests: readonly ReconcileRequest[] }
  /** The controller's code threw as it was to say what a change means; it had said this much. */
  | {
      readonly type: 'unmapped';
      readonly event: WatchEvent;
      readonly requests: readonly ReconcileRequest[];
      readonly error: unknown;
    }
  | ({ readonly type: 'timer' } & TimerId)
  /** It is the process' turn: it takes the next request. */
  | { readonly type: 'take' }
  /** It is its turn, but something keeps it from the next request for so long. */
  | { readonly type: 'put-off'; readonly delay: Millis }
  /** A second instance has taken the same request. */
  | ({ readonly type: 'take-again' } & TurnRequest)
  /** What a reconcile wants. */
  | { readonly type: 'wanted'; readonly given: ReconcileInput; readonly wanted: Reconciliation }
  /** A reconcile is under way that says one by one what it wants. */
  | { readonly type: 'began'; readonly given: ReconcileInput }
  /** Such a reconcile wants this next, or has come to its end. */
  | { readonly type: 'wants'; readonly intent: Intent }
  | { readonly type: 'finished'; readonly requeueAfter?: Millis }
  /** The controller's code threw. */
  | { readonly type: 'threw'; readonly error: unknown }
  /** A write was answered. */
  | ({ readonly type: 'answered' } & IntentAnswer)
  /** What the controller has to say about a refusal. */
  | { readonly type: 'reported'; readonly intents: readonly Intent[] }
  /** What a request led to is durable, or is lost. */
  | ({ readonly type: 'durable'; readonly ok: boolean } & TurnRequest)
  /** The process ends, with all that it has in memory. */
  | { readonly type: 'stopped' }
  /** It begins anew. */
  | { readonly type: 'started' };
