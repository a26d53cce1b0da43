import type { ClusterEvent } from '../model/cluster-event.js';
import type { ClusterState } from './cluster-state.js';
import type { Transition } from './reduce.js';

/** One durable event, what it did, and the state right after it. What the streams carry. */
export interface Commit {
  readonly event: ClusterEvent;
  readonly transition: Transition;
  readonly state: ClusterState;
}
