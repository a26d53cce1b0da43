import type { ClusterEvent } from '../../../core/model/cluster-event.js';
import type { ClusterState } from '../../../core/state/cluster-state.js';
import type { Transition } from '../../../core/state/reduce.js';

/**
 * One place in a history: an event, what it did, and the state right after it. It is the same whether one comes to it from before,
 * from after or from anywhere else.
 */
export interface Moment {
  readonly event: ClusterEvent;
  readonly transition: Transition;
  readonly state: ClusterState;
}
