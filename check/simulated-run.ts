import type { Command, Intent } from '../core/model/command.js';
import type { Controller, ReconcileRequest, Reconciliation } from '../core/model/controller.js';
import type { EventDraft } from '../core/model/event-record.js';
import type { Millis, Revision } from '../core/model/revision.js';
import type { StatusError } from '../core/model/status-error.js';
import type { View } from '../core/model/view.js';
import type { ClusterState } from '../core/state/cluster-state.js';
import type { Transition } from '../core/state/reduce.js';
import type { ControllerProblem } from '../guard/controller-problem.js';
import type { CallPath } from './client/call-path.js';
import type { Deviation } from './deviation.js';
import type { Workload } from './user-step.js';

/** One reconcile of a run. */
export interface ReconcileRecord {
  readonly controller: Controller;
  /** Which instance of the controller: 1 from the start, one more after each crash. */
  readonly instance: number;
  readonly request: ReconcileRequest;
  readonly now: Millis;
  /** What it read. */
  readonly view: View;
  /** What it would have read had it lagged behind nothing. */
  readonly truth: ClusterState;
  readonly intents: readonly Intent[];
  /** Of a controller that waits for answers: its path when it had been asked. Its intents are those it has come to so far. */
  readonly path?: CallPath;
  /** What became of the intents that were sent, in order. */
  readonly writes: WriteRecord[];
}

/** One write that a reconcile sent. */
export interface WriteRecord {
  readonly intent: Intent;
  /** The newest revision when it was sent. */
  readonly before: Revision;
  /** The newest revision after it: the same when it changed nothing or was refused. */
  readonly after: Revision;
  /** What the controller was told; absent when it was told that all went well. */
  readonly refused?: StatusError;
}

/** One user step that was taken. */
export interface UserRecord {
  /** Which step of the workload, from 0. */
  readonly index: number;
  readonly command: Command;
  /** Whether it came before the cluster was at rest. */
  readonly early: boolean;
  readonly before: Revision;
  readonly after: Revision;
  readonly refused?: StatusError;
}

/** Something the schedule did: what a story is told from. */
export type RunEntry =
  | { readonly type: 'user'; readonly user: UserRecord }
  | { readonly type: 'reconcile'; readonly reconcile: ReconcileRecord }
  | { readonly type: 'write'; readonly reconcile: ReconcileRecord; readonly write: WriteRecord }
  | { readonly type: 'fault'; readonly deviation: Deviation; readonly revision: Revision; readonly text: string }
  | { readonly type: 'note'; readonly revision: Revision; readonly text: string };

/** A finished run: the timeline that properties look at. */
export interface SimulatedRun {
  readonly workload: Workload;
  readonly deviations: readonly Deviation[];
  readonly seed: number;
  /** Every event in order; the one of revision r stands at r - 1. */
  readonly events: readonly EventDraft[];
  /** What each event did to its object; the one of revision r stands at r - 1. */
  readonly transitions: readonly Transition[];
  /** All objects at a revision, from 0 to `end.revision`. */
  stateAt(revision: Revision): ClusterState;
  /** The last state before a final resync, when nothing was left to do; of a run that does not end, the last there is. */
  readonly end: ClusterState;
  /** The last revision of what was there before the first user step. */
  readonly startsAt: Revision;
  /** The revision after the last user step. */
  readonly inputsEndAt: Revision;
  /** The revision at which the last fault had ended. */
  readonly faultsEndAt: Revision;
  /** Whether the cluster came to rest; otherwise it was stopped because it would not. */
  readonly isQuiet: boolean;
  /** The virtual time from the first rest, before the first user step, to the last. */
  readonly elapsed: Millis;
  /** Writes that came only because every controller was asked once more at the end, although nothing had changed. */
  readonly lateWrites: readonly WriteRecord[];
  readonly reconciles: readonly ReconcileRecord[];
  readonly users: readonly UserRecord[];
  readonly entries: readonly RunEntry[];
  /** What a controller did that no controller may. */
  readonly problem?: ControllerProblem & { readonly revision: Revision };
  /** The reconcile that wrote the event of a revision; undefined when a user did. */
  writerOf(revision: Revision): ReconcileRecord | undefined;
  /** What a reconcile would have wanted of another state; undefined when it throws. */
  again(record: ReconcileRecord, state: View): Reconciliation | undefined;
  /**
   * The same workload with no deviation and another seed and start: what is right by this controller's own account. It ends as soon as it is
   * at rest, or when so much time has passed: what has a deadline comes to another end after it.
   */
  reference(atLeast?: Millis): SimulatedRun;
  /** A second run like `reference`: what differs between the two is chance. */
  secondReference(atLeast?: Millis): SimulatedRun;
}
