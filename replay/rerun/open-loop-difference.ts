import type { FieldChange } from '../../core/fields/field-change.js';
import type { ClusterEvent, Seen } from '../../core/model/cluster-event.js';
import type { ReconcileRequest } from '../../core/model/controller.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import type { Revision } from '../../core/model/revision.js';
import type { ControllerProblem } from '../../guard/controller-problem.js';

/** One change that was made, or would have been. */
export interface ChangeSummary {
  readonly verb: ClusterEvent['request']['verb'];
  readonly subresource?: string;
  readonly change: ClusterEvent['change']['type'];
  readonly resource: GroupResource;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  /** What a modification changes of the object. Empty for the others. */
  readonly fields: readonly FieldChange[];
}

/** How what would have been decided differs from what was. */
export type ChangeDifference =
  /** It was decided, and would not have been. */
  | { readonly type: 'not-decided'; readonly change: ChangeSummary }
  /** It was not decided, and would have been. */
  | { readonly type: 'newly-decided'; readonly change: ChangeSummary }
  /** The same object would have been changed in another way; in `fields`, `before` is what it was made and `after` what it would have been. */
  | { readonly type: 'decided-otherwise'; readonly change: ChangeSummary; readonly fields: readonly FieldChange[] }
  /** The same changes in another order. */
  | { readonly type: 'reordered' };

/**
 * A recorded reconcile that today's code decides in another way: what it *would have decided*, given exactly what the recorded code was
 * given. It says nothing of what would have happened then: that is for a closed loop to find. Plain JSON.
 */
export interface OpenLoopDifference {
  readonly loop: 'open';
  /** Of the first event that the recorded decision made. */
  readonly revision: Revision;
  readonly time: string;
  readonly controller: string;
  readonly request: ReconcileRequest;
  readonly seen: Seen;
  /** RFC 3339. */
  readonly now: string;
  readonly trigger?: Revision;
  readonly differences: readonly ChangeDifference[];
  /** The intent that the API would have refused, where that is what makes the difference. */
  readonly refused?: {
    readonly verb: string;
    readonly resource: GroupResource;
    readonly namespace?: string;
    readonly name?: string;
    readonly message: string;
  };
  /** Present when the controller gave no answer that counts; there are no differences then. */
  readonly problem?: ControllerProblem;
}

/** How far an open loop has come. */
export interface OpenLoopTally {
  /** The revision reached. */
  revision: Revision;
  /** Reconciles that were given to today's code, and how many of them were decided in another way. */
  reconciles: number;
  differing: number;
  /** Recorded reconciles of controllers that today's code does not have, by name. */
  readonly unknown: Map<string, number>;
}
