import { LRUCache } from 'lru-cache';
import type { Seen } from '../../core/model/cluster-event.js';
import type { ReadableLog } from '../../core/model/event-log.js';
import { decodeEffect } from '../../core/model/event-record.js';
import { originOf } from '../../core/model/journal.js';
import type { Revision } from '../../core/model/revision.js';
import type { View } from '../../core/model/view.js';
import { type ClusterState, emptyState } from '../../core/state/cluster-state.js';
import { loadState } from '../../core/state/load-state.js';
import { MixedView } from '../../core/state/mixed-view.js';
import { StateBuilder } from '../../core/state/reduce.js';

/** How many of the newest states are kept. Few: each has some kilobytes that no other has, and what lives long is dear to collect. */
const KEPT = 256;
/** Every so many revisions a state is kept longer, and so many of those are. */
const MILESTONE = 512;
const MILESTONES = 8;
/** How many states that were looked up are remembered. */
const REMEMBERED = 32;

/**
 * The newest states of a fold, by revision. What a view was made from lies nearly always among them; older ones are made from a
 * milestone and the few events after it, or else read from the log.
 */
export class RecentStates {
  readonly #log: ReadableLog;
  readonly #frozen: boolean;
  /** In order of revision, oldest first. */
  readonly #kept = new Map<Revision, ClusterState>();
  readonly #milestones = new Map<Revision, ClusterState>();
  readonly #older = new LRUCache<Revision, ClusterState>({ max: REMEMBERED });
  #lastMilestone: Revision = Number.NEGATIVE_INFINITY;

  constructor(log: ReadableLog, options: { readonly frozen: boolean }) {
    this.#log = log;
    this.#frozen = options.frozen;
  }

  /** Keeps a state that is newer than all before it. */
  add(state: ClusterState): void {
    keep(this.#kept, state, KEPT);
    if (state.revision < this.#lastMilestone + MILESTONE) return;
    this.#lastMilestone = state.revision;
    keep(this.#milestones, state, MILESTONES);
  }

  /** The state at a revision, if it is at hand. */
  known(revision: Revision): ClusterState | undefined {
    return this.#kept.get(revision) ?? this.#milestones.get(revision) ?? this.#older.get(revision);
  }

  /** The state at a revision, wherever it comes from. Rejects with `EventLogError` when the log begins later. */
  async at(revision: Revision): Promise<ClusterState> {
    const known = this.known(revision);
    if (known !== undefined) return known;
    const state = await this.#make(revision);
    this.#older.set(revision, state);
    return state;
  }

  /** The view that was made from what had been seen, if all of it is at hand. */
  knownView(seen: Seen): View | undefined {
    if (typeof seen === 'number') return this.known(seen);
    const states = new Map<string, ClusterState>();
    for (const [resource, revision] of Object.entries(seen)) {
      const state = this.known(revision);
      if (state === undefined) return undefined;
      states.set(resource, state);
    }
    return states.size === 0 ? undefined : new MixedView(states);
  }

  /** The same view, wherever its parts come from. */
  async view(seen: Seen): Promise<View> {
    if (typeof seen === 'number') return this.at(seen);
    const states = new Map<string, ClusterState>();
    for (const [resource, revision] of Object.entries(seen)) states.set(resource, await this.at(revision));
    return new MixedView(states);
  }

  async #make(revision: Revision): Promise<ClusterState> {
    let before: ClusterState | undefined;
    for (const states of [this.#milestones, this.#kept]) {
      for (const state of states.values()) if (state.revision < revision) before = state;
    }
    if (before === undefined) {
      const isEmpty = revision === 0 && originOf(this.#log).revision === 0;
      return isEmpty ? emptyState({ frozen: this.#frozen }) : loadState(this.#log, revision, this.#frozen);
    }
    const builder = new StateBuilder(before);
    for await (const records of this.#log.events({ from: before.revision + 1, to: revision })) {
      for (const record of records) builder.apply(decodeEffect(record));
    }
    return builder.build();
  }
}

/** Puts a state behind the others, and lets the oldest go when there are more than so many. */
function keep(states: Map<Revision, ClusterState>, state: ClusterState, most: number): void {
  states.set(state.revision, state);
  if (states.size <= most) return;
  const [oldest] = states.keys();
  states.delete(oldest!);
}
