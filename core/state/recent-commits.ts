import type { Millis, Revision } from '../model/revision.js';
import type { Commit } from './commit.js';

/** The newest commits, bounded in number, by revision. Older history is read from the log. */
export class RecentCommits {
  readonly #capacity: number;
  readonly #ring: Commit[] = [];
  /** When each came, for those that were there to see it. */
  readonly #arrivals: (Millis | undefined)[] = [];
  #next = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Adds the commits that follow, as they became durable together; `arrival` is when they did, where that is known. */
  add(group: readonly Commit[], arrival?: Millis): void {
    for (const commit of group) {
      this.#ring[this.#next % this.#capacity] = commit;
      this.#arrivals[this.#next % this.#capacity] = arrival;
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
    const position = this.#positionOf(revision);
    return position === undefined ? undefined : this.#at(position);
  }

  /** When the commit of a revision came, or else when it was decided. Undefined when it is not held. */
  arrivalOf(revision: Revision): Millis | undefined {
    const position = this.#positionOf(revision);
    const commit = position === undefined ? undefined : this.#at(position);
    return commit && (this.#arrivals[position! % this.#capacity] ?? Date.parse(commit.event.time));
  }

  #positionOf(revision: Revision): number | undefined {
    const newest = this.#at(this.#next - 1);
    if (newest === undefined) return undefined;
    const position = this.#next - 1 - (newest.event.revision - revision);
    return position < this.#next - this.#capacity || position >= this.#next ? undefined : position;
  }

  #at(position: number): Commit | undefined {
    return position < 0 ? undefined : this.#ring[position % this.#capacity];
  }
}
