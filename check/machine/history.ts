import type { Intent } from '../../core/model/command.js';
import type { EventDraft } from '../../core/model/event-record.js';
import type { ClusterState } from '../../core/state/cluster-state.js';
import type { Transition } from '../../core/state/reduce.js';
import type { ReconcileRecord, RunEntry, UserRecord } from '../simulated-run.js';

/** What the schedule did, with reconciles and users by their place in the lists below. */
export type HistoryEntry =
  | { readonly type: 'user'; readonly user: number }
  | { readonly type: 'reconcile'; readonly reconcile: number }
  | { readonly type: 'write'; readonly reconcile: number; readonly write: number }
  | Extract<RunEntry, { readonly type: 'fault' | 'note' }>;

/** Everything that has happened in a simulation so far. States are persistent, so keeping them all costs little. */
export class RunHistory {
  /** The event of revision r stands at r - 1. */
  readonly events: EventDraft[];
  readonly transitions: Transition[];
  /** Which reconcile wrote the event of revision r stands at r - 1; -1 for a user. */
  readonly writers: number[];
  /** The state at revision r stands at r. */
  readonly states: ClusterState[];
  readonly reconciles: ReconcileRecord[];
  readonly users: UserRecord[];
  readonly entries: HistoryEntry[];

  constructor(from: RunHistory | ClusterState) {
    const isCopy = from instanceof RunHistory;
    this.events = isCopy ? from.events.slice() : [];
    this.transitions = isCopy ? from.transitions.slice() : [];
    this.writers = isCopy ? from.writers.slice() : [];
    this.states = isCopy ? from.states.slice() : [from];
    this.reconciles = isCopy ? from.reconciles.slice() : [];
    this.users = isCopy ? from.users.slice() : [];
    this.entries = isCopy ? from.entries.slice() : [];
  }

  get tip(): ClusterState {
    return this.states[this.states.length - 1]!;
  }

  add(event: EventDraft, transition: Transition, state: ClusterState, writer: number): void {
    this.events.push(event);
    this.transitions.push(transition);
    this.states.push(state);
    this.writers.push(writer);
  }

  /** Writes down that a reconcile begins; gives its place. */
  begin(record: ReconcileRecord): number {
    const index = this.reconciles.push(record) - 1;
    this.entries.push({ type: 'reconcile', reconcile: index });
    return index;
  }

  /** Gives a reconcile that goes on after a copy a record of its own, so that what it writes is written down once only. */
  ownRecord(index: number): ReconcileRecord {
    const shared = this.reconciles[index]!;
    const own = { ...shared, intents: shared.intents.slice(), writes: shared.writes.slice() };
    this.reconciles[index] = own;
    return own;
  }

  /** Adds what a reconcile wants beyond what it wanted so far; gives its record, which takes the place of the former. */
  addIntent(index: number, intent: Intent): ReconcileRecord {
    const record = this.reconciles[index]!;
    const longer = { ...record, intents: [...record.intents, intent] };
    this.reconciles[index] = longer;
    return longer;
  }
}
