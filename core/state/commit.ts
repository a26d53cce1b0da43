import type { ClusterEvent } from '../model/cluster-event.js';
import type { ClusterState } from './cluster-state.js';
import type { Transition } from './reduce.js';

/**
 * One durable event, and what it did. What the streams carry, in groups that became durable together: the last of a group has
 * the state after it, and nobody was ever shown one of those between.
 */
export interface Commit {
  readonly event: ClusterEvent;
  readonly transition: Transition;
  readonly state?: ClusterState;
}
