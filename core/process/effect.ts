import type { Intent } from '../model/command.js';
import type { ReconcileRequest, Refusal } from '../model/controller.js';
import type { KubeObject } from '../model/object.js';
import type { Origin } from '../model/origin.js';
import type { Millis } from '../model/revision.js';
import type { CommittedEvent, WatchEvent } from './pending-events.js';
import type { ReconcileInput, TurnRequest } from './turn.js';
import type { Trigger } from './work-queue.js';

/** A timer of a process: for a request that is to be looked at later, or for a change whose requests are to be sought again. */
export interface TimerId {
  readonly of: 'request' | 'event';
  readonly key: string;
}

/** How a reconcile ended: the first three in controller-runtime's words; the last when its code threw. */
export type ReconcileResult = 'success' | 'requeue_after' | 'error' | 'panicked';

/** What else is counted of a process. */
export type Countable = 'added' | 'retried' | 'mapping-panicked' | 'skipped';

/** What a step asks of whoever drives the process. Effects are carried out in order; some lead to an input. */
export type Effect =
  /** There is a request to take: a `take` is to come. */
  | { readonly type: 'ready' }
  /** Deliver an event that was held back: `seen` is to come. */
  | { readonly type: 'deliver'; readonly event: CommittedEvent }
  /** Find out which requests a change means: `mapped` or `unmapped` is to come. */
  | { readonly type: 'map'; readonly event: WatchEvent }
  /** Ask the controller: `wanted`, `wants-more` or `threw` is to come. */
  | ({ readonly type: 'reconcile' } & TurnRequest)
  /** Submit a write: `answered` is to come. */
  | { readonly type: 'submit'; readonly intent: Intent; readonly origin: Origin }
  /** Ask the controller what it has to say about a refusal: `reported` is to come. */
  | ({ readonly type: 'report'; readonly given: ReconcileInput; readonly refusal: Refusal } & TurnRequest)
  /** Ask a controller that waits for answers what it wants next: `wants`, `finished` or `threw` is to come. */
  | { readonly type: 'ask' }
  /** Wait until what was written last is durable: `durable` is to come. */
  | ({ readonly type: 'await-durable' } & TurnRequest)
  /** The reconcile under way has come to its end. */
  | { readonly type: 'ended'; readonly result: ReconcileResult }
  /** In place of one with the same name: `timer` is to come. */
  | ({ readonly type: 'set-timer'; readonly delay: Millis } & TimerId)
  | ({ readonly type: 'cancel-timer' } & TimerId)
  | { readonly type: 'cancel-timers' }
  | { readonly type: 'count'; readonly what: Countable }
  /** Tell of what the controller's code did not reckon with. */
  | { readonly type: 'defect'; readonly about: Subject; readonly error: unknown; readonly trigger: Trigger }
  /** The controller got on with what it had tripped over. */
  | { readonly type: 'recovered'; readonly about: Subject };

/** An object, or the request that names it. */
export type Subject = { readonly object: KubeObject } | { readonly request: ReconcileRequest };
