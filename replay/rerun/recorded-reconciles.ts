import type { ClusterEvent } from '../../core/model/cluster-event.js';
import type { ReadableLog } from '../../core/model/event-log.js';
import { decodeEvent } from '../../core/model/event-record.js';
import { originOf } from '../../core/model/journal.js';
import type { Revision } from '../../core/model/revision.js';
import { StateBuilder } from '../../core/state/reduce.js';
import { RecentStates } from './recent-states.js';
import { areOfOneReconcile, isReconciled, ReconcileCollector, type RecordedReconcile } from './recorded-reconcile.js';
import { WebhooksInForce } from './webhooks-in-force.js';

/** How many events are read ahead, to know which states will be needed: views are rarely older. */
const AHEAD = 256;
/** How many events are folded at once. Few, so that states are done with before they grow old. */
const CHUNK = 128;

export interface ReconcileRange {
  /** The first event, and the last one; 1 and the head unless told. */
  readonly from?: Revision;
  readonly to?: Revision;
  /** Which controllers' reconciles are wanted. */
  readonly wants: (controller: string) => boolean;
  /** Freezes the objects of the states. */
  readonly frozen: boolean;
}

/** Some recorded reconciles in order, and how far into the log they lead. */
export interface ReconcileBatch {
  readonly reconciles: readonly RecordedReconcile[];
  readonly revision: Revision;
}

/**
 * Reads the reconciles of a log with the states they were decided on: one fold of the log, forwards, that makes a state of its own only
 * where somebody looked. Memory does not grow with the log.
 */
export class RecordedReconciles {
  readonly states: RecentStates;
  readonly #log: ReadableLog;
  readonly #range: ReconcileRange;
  /** Revisions to come at which a state will be needed. */
  readonly #needed = new Set<Revision>();
  #folded: Revision = 0;

  constructor(log: ReadableLog, range: ReconcileRange) {
    this.#log = log;
    this.#range = range;
    this.states = new RecentStates(log, range);
  }

  async *batches(): AsyncGenerator<ReconcileBatch> {
    const { revision: head } = this.#log.head();
    const { from = 1, to = head } = this.#range;
    // What the first reconciles saw lies before them; reading it again is cheaper than looking each state up.
    const base = Math.max(originOf(this.#log).revision, from - 1 - AHEAD);
    if (to <= base) return;
    const start = await this.states.at(base);
    this.#folded = base;
    this.states.add(start);
    const collector = new ReconcileCollector();
    const webhooks = new WebhooksInForce(start);
    let builder = new StateBuilder(start);
    const isOver = () => collector.begin === undefined || collector.begin > to;
    const fold = (events: readonly ClusterEvent[]): ReconcileBatch => {
      const reconciles: RecordedReconcile[] = [];
      const take = (ended: readonly RecordedReconcile[]) => {
        for (const reconcile of ended) {
          const { revision } = reconcile.effects[0].event;
          if (revision >= from && revision <= to && this.#range.wants(reconcile.controller)) reconciles.push(reconcile);
        }
      };
      for (const event of events) {
        if (event.revision > to && isOver()) break;
        this.#folded = event.revision;
        const transition = builder.apply(event);
        take(collector.add({ event, transition }, webhooks.isAny));
        webhooks.follow(transition);
        if (!this.#needed.delete(event.revision)) continue;
        const state = builder.build();
        this.states.add(state);
        builder = new StateBuilder(state);
      }
      const revision = events.at(-1)?.revision ?? base;
      if (revision === head) take(collector.end());
      return { reconciles, revision: Math.min(revision, to) };
    };
    for await (const events of readAhead(this.#read(base + 1, head))) {
      yield fold(events);
      // A reconcile that begins within the range may end behind it, and is read to its end.
      if (this.#folded >= to && isOver()) return;
    }
  }

  async *#read(from: Revision, to: Revision): AsyncGenerator<readonly ClusterEvent[]> {
    for await (const records of this.#log.events({ from, to })) {
      for (let start = 0; start < records.length; start += CHUNK) {
        const events = records.slice(start, start + CHUNK).map(decodeEvent);
        this.#note(events);
        yield events;
      }
    }
  }

  /** Notes which states the reconciles of these events were made from. */
  #note(events: readonly ClusterEvent[]): void {
    const { to = Number.POSITIVE_INFINITY } = this.#range;
    let before: ClusterEvent | undefined;
    for (const event of events) {
      const isFirst = isReconciled(event) && (before === undefined || !areOfOneReconcile(before, event));
      before = isReconciled(event) ? event : undefined;
      if (!isFirst || !this.#range.wants(event.actor.controller!) || event.revision > to) continue;
      const seen = event.cause!.seen!;
      const looked = typeof seen === 'number' ? [seen] : Object.values(seen);
      for (const revision of [event.revision - 1, ...looked]) if (revision > this.#folded) this.#needed.add(revision);
    }
  }
}

/** Gives batches with so many events after them read already. */
async function* readAhead(batches: AsyncIterable<readonly ClusterEvent[]>): AsyncGenerator<readonly ClusterEvent[]> {
  const waiting: (readonly ClusterEvent[])[] = [];
  let ahead = 0;
  for await (const batch of batches) {
    waiting.push(batch);
    ahead += batch.length;
    while (ahead - waiting[0]!.length >= AHEAD) {
      const next = waiting.shift()!;
      ahead -= next.length;
      yield next;
    }
  }
  yield* waiting;
}
