import type { Millis, Revision } from '../model/revision.js';
import type { ClusterState } from './cluster-state.js';
import type { Commit } from './commit.js';
import type { RecentCommits } from './recent-commits.js';
import { StateBuilder } from './reduce.js';

/** What the past is read from: the newest durable state, and the newest commits. */
export interface PastSource {
  readonly state: ClusterState;
  readonly recent: RecentCommits;
  /** Time as it passes, whatever the clock of the cluster shows. */
  readonly now: () => Millis;
}

/** Whole states of the recent past, made from the commits in memory. */
export class PastStates {
  readonly #source: PastSource;
  #last: ClusterState | undefined;

  constructor(source: PastSource) {
    this.#source = source;
  }

  /** The state as of a revision; the oldest there is in memory for one that is older. */
  at(revision: Revision): ClusterState {
    const { state, recent } = this.#source;
    if (revision >= state.revision) return state;
    if (this.#last?.revision === revision) return this.#last;
    const base = this.#before(revision) ?? this.#after(revision);
    if (base === undefined) return state;
    const builder = new StateBuilder(base);
    for (let next = base.revision + 1; next <= revision; next++) builder.apply(recent.get(next)!.event);
    this.#last = base.revision === revision ? base : builder.build();
    return this.#last;
  }

  /** What time it is, as `revisionAt` counts. */
  get now(): Millis {
    return this.#source.now();
  }

  /** The newest revision that was there at a time; the oldest one in memory when all came later. */
  revisionAt(time: Millis): Revision {
    const { state, recent } = this.#source;
    let revision = state.revision;
    for (let arrival = recent.arrivalOf(revision); arrival !== undefined; arrival = recent.arrivalOf(revision)) {
      if (arrival <= time) break;
      revision--;
    }
    return revision;
  }

  /** The commits in memory after a revision, in order. */
  after(revision: Revision): readonly Commit[] {
    const { state, recent } = this.#source;
    const found: Commit[] = [];
    for (let next = state.revision; next > revision; next--) {
      const commit = recent.get(next);
      if (commit === undefined) break;
      found.push(commit);
    }
    return found.reverse();
  }

  /** The newest state in memory that is no newer than a revision. States are kept with the last commit of each group. */
  #before(revision: Revision): ClusterState | undefined {
    const { recent } = this.#source;
    for (let at = revision; ; at--) {
      const commit = recent.get(at);
      if (commit === undefined || commit.state !== undefined) return commit?.state;
    }
  }

  #after(revision: Revision): ClusterState | undefined {
    const { state, recent } = this.#source;
    for (let at = Math.max(revision, Math.min(recent.floor, state.revision)); at < state.revision; at++) {
      const found = recent.get(at)?.state;
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
