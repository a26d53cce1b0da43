import type { Command, CommandOutcome } from '../model/command.js';
import type { LogEntry } from '../model/journal.js';
import type { Origin } from '../model/origin.js';
import type { Result } from '../model/result.js';
import type { ClusterState } from '../state/cluster-state.js';
import type { Commit } from '../state/commit.js';
import type { AdmissionSession } from './webhooks/admission-session.js';

/** A caller who waits until what was decided is durable. */
export interface Waiting {
  readonly command: Command;
  readonly origin: Origin;
  /** What webhooks said of it, if there are any. */
  readonly session?: AdmissionSession;
  readonly answer: Result<CommandOutcome>;
  readonly resolve: (result: Result<CommandOutcome>) => void;
}

/** What goes to the log together. `state` is the one after its last event; absent when it has none. */
export interface Batch {
  readonly entries: readonly LogEntry[];
  readonly commits: readonly Commit[];
  readonly waiting: readonly Waiting[];
  readonly state: ClusterState | undefined;
}

interface Portion {
  readonly entries: LogEntry[];
  readonly commits: Commit[];
  readonly waiting: Waiting[];
  /** Set when the portion is full. */
  state?: ClusterState;
}

/** So many commands make a portion: what is waiting can be cut between portions, and only there. */
const PORTION = 16;

const emptyPortion = (): Portion => ({ entries: [], commits: [], waiting: [] });

/** What is decided and not yet on its way to the log, in order. */
export class PendingWrites {
  #portions: Portion[] = [emptyPortion()];

  /** How many callers wait. */
  get waiting(): number {
    return this.#portions.reduce((sum, portion) => sum + portion.waiting.length, 0);
  }

  /** Whether there are events among what waits. */
  get hasEvents(): boolean {
    return this.#portions.some(({ entries }) => entries.length > 0);
  }

  /** Adds a command's events. */
  stage(entries: readonly LogEntry[], commits: readonly Commit[]): void {
    const portion = this.#portions.at(-1)!;
    portion.entries.push(...entries);
    portion.commits.push(...commits);
  }

  /** Adds the caller whose events were staged last. `seal` gives the state after them. */
  wait(caller: Waiting, seal: () => ClusterState): void {
    const portion = this.#portions.at(-1)!;
    portion.waiting.push(caller);
    if (portion.waiting.length < PORTION) return;
    portion.state = seal();
    this.#portions.push(emptyPortion());
  }

  /** Takes out at least so many callers from the front, with all they wait for, or as many as there are. */
  take(callers: number, seal: () => ClusterState): Batch {
    const [first = emptyPortion(), ...others] = this.#portions;
    let batch: Portion = first;
    while (batch.waiting.length < callers && others.length > 0) batch = concatenated(batch, others.shift()!);
    const isAll = others.length === 0;
    this.#portions = isAll ? [emptyPortion()] : others;
    return { ...batch, state: batch.commits.length === 0 ? undefined : (batch.state ?? seal()) };
  }

  /** Takes out everything. */
  clear(): { readonly commits: readonly Commit[]; readonly waiting: readonly Waiting[] } {
    const all = this.#portions.reduce(concatenated);
    this.#portions = [emptyPortion()];
    return all;
  }

  /** Every event that waits. */
  commits(): readonly Commit[] {
    return this.#portions.flatMap(({ commits }) => commits);
  }
}

function concatenated(left: Portion, right: Portion): Portion {
  return {
    entries: [...left.entries, ...right.entries],
    commits: [...left.commits, ...right.commits],
    waiting: [...left.waiting, ...right.waiting],
    state: right.state,
  };
}
