import type { FieldChange } from '../../../core/fields/field-change.js';
import type { ClusterEvent } from '../../../core/model/cluster-event.js';
import type { KubeObject } from '../../../core/model/object.js';
import type { Staleness } from './staleness.js';

/** One write as a listing tells it. Plain JSON: it travels over HTTP as it is. */
export interface EventSummary extends Omit<ClusterEvent, 'change'> {
  /** The kind of the object; its resource where the kind is not known. */
  readonly kind: string;
  readonly change: { readonly type: ClusterEvent['change']['type'] };
  /** What a modification changed, without the bookkeeping of the API server. Empty for the others. */
  readonly fields: readonly FieldChange[];
  /** Present when the decision was made on less than all that had been committed. */
  readonly staleness?: Staleness;
}

/** One write in full. */
export interface EventDetail extends EventSummary {
  readonly change: ClusterEvent['change'];
  /** The object as it was just before it was deleted. */
  readonly deleted?: KubeObject;
}
