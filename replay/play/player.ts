import { LRUCache } from 'lru-cache';
import type { ClusterEvent } from '../../core/model/cluster-event.js';
import type { ReadonlyEventLog } from '../../core/model/event-log.js';
import { EventLogError } from '../../core/model/event-log.js';
import { decodeEvent } from '../../core/model/event-record.js';
import { groupResource } from '../../core/model/group-resource.js';
import type { KubeObject } from '../../core/model/object.js';
import { objectKey } from '../../core/model/object-key.js';
import type { Revision } from '../../core/model/revision.js';
import { loadState } from '../../core/state/load-state.js';
import { reduce } from '../../core/state/reduce.js';
import { headerOf, recordAt } from '../events/log-source.js';
import { objectAt } from '../object-at.js';
import type { Moment } from './moment.js';
import { ReadAhead } from './read-ahead.js';
import { undo } from './undo.js';

/** Which way one goes through a history. */
export type Direction = 'forward' | 'backward';

/** The part of a history to go through, both ends included. */
export interface PlayerRange {
  readonly from: Revision;
  readonly to: Revision;
  /** Freezes every object, so that a mutation throws. For tests. */
  readonly frozen?: boolean;
}

/** Moments that are remembered, so that going to and fro reads nothing. Each keeps some 5 KB of its state alive. */
const REMEMBERED = 256;
/** What is read ahead ends with the record that goes beyond so many bytes. */
const AHEAD_BYTES = 4 * 1024 * 1024;

/** How many objects are looked up at a time: each holds blocks of the store until it is found. */
const AT_ONCE = 32;

/** An event, and what its object was before it. */
interface Undoable {
  readonly event: ClusterEvent;
  readonly before: KubeObject | undefined;
}

/**
 * Goes through a history one event at a time, either way: forwards by applying the next event to the state, backwards by taking the
 * last one back. Holds a bounded number of moments and records, however long the history is. One call at a time; all reject with
 * `EventLogError`.
 */
export class Player {
  readonly #log: ReadonlyEventLog;
  readonly #range: PlayerRange;
  readonly #recent = new LRUCache<Revision, Moment>({ max: REMEMBERED });
  readonly #ahead: ReadAhead<ClusterEvent>;
  readonly #behind: ReadAhead<Undoable>;
  #current: Moment | undefined;

  constructor(log: ReadonlyEventLog, range: PlayerRange) {
    this.#log = log;
    this.#range = range;
    this.#ahead = new ReadAhead('forward', (first, count) => this.#eventsFrom(first, count));
    this.#behind = new ReadAhead('backward', (first, count) => this.#undoableFrom(first, count));
  }

  /** Where one is; undefined before the first step. */
  get current(): Moment | undefined {
    return this.#current;
  }

  /** Goes one event on in a direction, or to the end that direction begins at; undefined, and stays, when there is none. */
  async step(direction: Direction): Promise<Moment | undefined> {
    if (this.#current === undefined) return this.#start(direction);
    const { revision } = this.#current.event;
    const next = direction === 'forward' ? revision + 1 : revision - 1;
    if (!this.#includes(next)) return undefined;
    const known = this.#recent.get(next);
    if (known !== undefined) return this.#arrive(known);
    return direction === 'forward' ? this.#apply(this.#current, next) : this.#takeBack(this.#current, next);
  }

  /** The event that a step would come to, without going there. */
  async peek(direction: Direction): Promise<ClusterEvent | undefined> {
    if (this.#current === undefined) return undefined;
    const { revision } = this.#current.event;
    const next = direction === 'forward' ? revision + 1 : revision - 1;
    if (!this.#includes(next)) return undefined;
    const known = this.#recent.get(next)?.event;
    if (known !== undefined) return known;
    return direction === 'forward' ? this.#ahead.take(next) : (await this.#behind.take(next))?.event;
  }

  /** Goes to a revision; undefined, and stays, when the range does not include it. Reads the whole state unless it is remembered. */
  async seek(revision: Revision): Promise<Moment | undefined> {
    if (!this.#includes(revision)) return undefined;
    const known = this.#recent.get(revision);
    if (known !== undefined) return this.#arrive(known);
    const record = await recordAt(this.#log, revision);
    if (record === undefined) return undefined;
    const event = eventOf(record);
    const [state, before] = await Promise.all([
      loadState(this.#log, revision, this.#range.frozen ?? false),
      this.#before(event),
    ]);
    return this.#arrive(momentOf({ event, before }, state));
  }

  #includes(revision: Revision): boolean {
    return revision >= this.#range.from && revision <= this.#range.to;
  }

  async #start(direction: Direction): Promise<Moment | undefined> {
    const { from, to } = this.#range;
    if (from > to) return undefined;
    if (direction === 'backward') return this.seek(to);
    // A log that continues another one begins later than it is asked for.
    for await (const [record] of this.#log.events({ from, to })) {
      return record === undefined ? undefined : this.seek(headerOf(record).revision);
    }
    return undefined;
  }

  #arrive(moment: Moment): Moment {
    this.#recent.set(moment.event.revision, moment);
    this.#current = moment;
    return moment;
  }

  async #apply({ state }: Moment, next: Revision): Promise<Moment | undefined> {
    const event = await this.#ahead.take(next);
    return event === undefined ? undefined : this.#arrive({ event, ...reduce(state, event) });
  }

  async #takeBack(from: Moment, next: Revision): Promise<Moment | undefined> {
    const undoable = await this.#behind.take(next);
    return undoable === undefined ? undefined : this.#arrive(momentOf(undoable, undo(from)));
  }

  async #eventsFrom(first: Revision, count: number): Promise<readonly ClusterEvent[]> {
    const to = Math.min(first + count - 1, this.#range.to);
    return this.#read({ from: first, to, reverse: false });
  }

  async #undoableFrom(first: Revision, count: number): Promise<readonly Undoable[]> {
    const from = Math.max(first - count + 1, this.#range.from);
    const events = await this.#read({ from, to: first, reverse: true });
    const undoable: Undoable[] = [];
    for (let start = 0; start < events.length; start += AT_ONCE) {
      const some = events.slice(start, start + AT_ONCE);
      undoable.push(...(await Promise.all(some.map(async (event) => ({ event, before: await this.#before(event) })))));
    }
    return undoable;
  }

  async #read(range: { from: Revision; to: Revision; reverse: boolean }): Promise<readonly ClusterEvent[]> {
    const events: ClusterEvent[] = [];
    let bytes = 0;
    if (range.from > range.to) return events;
    for await (const records of this.#log.events(range)) {
      for (const record of records) {
        events.push(eventOf(record));
        bytes += record.length;
        if (bytes > AHEAD_BYTES) return events;
      }
    }
    return events;
  }

  async #before({ revision, ref, change }: ClusterEvent): Promise<KubeObject | undefined> {
    if (change.type === 'created') return undefined;
    const { group, resource, namespace, name } = ref;
    return objectAt(this.#log, { resource: groupResource(group, resource), namespace, name }, revision - 1);
  }
}

function momentOf({ event, before }: Undoable, state: Moment['state']): Moment {
  const resource = groupResource(event.ref.group, event.ref.resource);
  const key = objectKey(event.ref.namespace, event.ref.name);
  return { event, state, transition: { resource, key, before, after: state.find(resource, key) } };
}

function eventOf(record: Uint8Array): ClusterEvent {
  try {
    return decodeEvent(record);
  } catch (cause) {
    throw new EventLogError('corrupt', `an event of the log is damaged: ${(cause as Error).message}`, { cause });
  }
}
