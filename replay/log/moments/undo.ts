import type { ClusterState } from '../../../core/state/cluster-state.js';
import { StateBuilder } from '../../../core/state/reduce.js';
import type { Moment } from './moment.js';

/** The state before a moment's event: what `reduce` would have made that state from. Shares all but the one object. */
export function undo({ event, transition, state }: Moment): ClusterState {
  const { before, after } = transition;
  const { ref, revision } = event;
  const builder = new StateBuilder(state);
  // Undone is done by events that nobody ever committed: away with what it made, and back with what was there.
  if (after !== undefined) builder.apply({ revision: builder.revision + 1, ref, change: { type: 'deleted' } });
  if (before !== undefined) {
    builder.apply({ revision: builder.revision + 1, ref, change: { type: 'created', object: before } });
  }
  return builder.at(revision - 1).build();
}
