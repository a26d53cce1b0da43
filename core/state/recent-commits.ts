import type { Revision } from '../model/revision.js';
import type { Commit } from './commit.js';

/** The newest commits, bounded in number, by revision. Older history is read from the log. */
export class RecentCommits {
  readonly #capacity: number;
  readonly #ring: Commit[] = [];
  #next = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Adds the commits that follow, as they became durable together. */
  add(group: readonly Commit[]): void {
    for (const commit of group) {
      this.#ring[this.#next % this.#capacity] = commit;
      this.#next++;
    }
  }

  /** The revision before the oldest commit held: whoever has seen this one can go on from memory. */
  get floor(): Revision {
    const oldest = this.#at(Math.max(0, this.#next - this.#capacity));
    return oldest === undefined ? Number.POSITIVE_INFINITY : oldest.event.revision - 1;
  }

  /** The commit of a revision, if it is held. */
  get(revision: Revision): Commit | undefined {
    const newest = this.#at(this.#next - 1);
    if (newest === undefined) return undefined;
    const position = this.#next - 1 - (newest.event.revision - revision);
    return position < this.#next - this.#capacity || position >= this.#next ? undefined : this.#at(position);
  }

  #at(position: number): Commit | undefined {
    return position < 0 ? undefined : this.#ring[position % this.#capacity];
  }
}
