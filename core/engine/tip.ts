import type { EventEffect } from '../model/event-record.js';
import type { ClusterState } from '../state/cluster-state.js';
import { StateBuilder, type Transition } from '../state/reduce.js';

/**
 * The state that decisions are made on, ahead of what is durable. Events that follow one another while nobody holds the state
 * change it in place: of a group that is appended together only the last state is ever shown, and the trees of each one
 * between would be copied for nothing.
 */
export class Tip {
  #state: ClusterState;
  #builder: StateBuilder | undefined;

  constructor(state: ClusterState) {
    this.#state = state;
  }

  /** The state now, to be read before the next event and not to be kept. */
  get passing(): ClusterState {
    return this.#state;
  }

  /** The state now, to keep: no later event changes it. */
  seal(): ClusterState {
    this.#builder = undefined;
    return this.#state;
  }

  /** Applies the event that follows. */
  apply(event: EventEffect): Transition {
    this.#builder ??= new StateBuilder(this.#state);
    const transition = this.#builder.apply(event);
    this.#state = this.#builder.build();
    return transition;
  }
}
