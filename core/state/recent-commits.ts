import type { Revision } from '../model/revision.js';
import type { ClusterState } from './cluster-state.js';
import type { Commit } from './commit.js';

/** A commit that is held. Only the last of its group has its state: nobody was ever shown one of those between. */
export interface RecentCommit extends Omit<Commit, 'state'> {
  readonly state?: ClusterState;
}

/** The newest commits, bounded in number, by revision. Older history is read from the log. */
export class RecentCommits {
  readonly #capacity: number;
  readonly #ring: RecentCommit[] = [];
  #next = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /**
   * Adds the commits that follow, as they became durable together. Each state keeps nodes of its trees alive that no other
   * has, some 5 KB, so those that only lay on the way to the last one are let go.
   */
  add(group: readonly Commit[]): void {
    const last = group.at(-1);
    for (const { event, transition, state } of group) {
      const held = event === last?.event ? { event, transition, state } : { event, transition };
      this.#ring[this.#next % this.#capacity] = held;
      this.#next++;
    }
  }

  /** The revision before the oldest commit held: whoever has seen this one can go on from memory. */
  get floor(): Revision {
    const oldest = this.#at(Math.max(0, this.#next - this.#capacity));
    return oldest === undefined ? Number.POSITIVE_INFINITY : oldest.event.revision - 1;
  }

  /** The commit of a revision, if it is held. */
  get(revision: Revision): RecentCommit | undefined {
    const newest = this.#at(this.#next - 1);
    if (newest === undefined) return undefined;
    const position = this.#next - 1 - (newest.event.revision - revision);
    return position < this.#next - this.#capacity || position >= this.#next ? undefined : this.#at(position);
  }

  #at(position: number): RecentCommit | undefined {
    return position < 0 ? undefined : this.#ring[position % this.#capacity];
  }
}
