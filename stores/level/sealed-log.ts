import { EventLogError } from '../../core/model/event-log.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import type { LogHead } from '../../core/model/journal.js';
import type { ObjectAddress, ObjectVersion } from '../../core/model/log-index.js';
import { objectKey } from '../../core/model/object-key.js';
import type { Revision } from '../../core/model/revision.js';
import type {
  EventList,
  EventProblem,
  IndexedEvent,
  StoredVersion,
  VerifiableLog,
  VersionedEvent,
} from '../verification/verifiable-log.js';
import { codeOf } from './change-code.js';
import type { Database } from './database.js';
import { indexKey, versionKey } from './keys.js';
import { levelError, telling, tellingEach } from './level-error.js';
import { readAll, readEvents } from './read-events.js';
import { readObject } from './read-objects.js';
import { scanValues } from './scan.js';
import { ValueSeal } from './value-seal.js';

/** What a log in LevelDB is verified between. */
export interface SealedRange {
  /** After what the log begins. */
  readonly base: LogHead;
  readonly head: LogHead;
}

/** A log in LevelDB as a verification sees it: read as it lies, without its keys, and every value held against its checksum. */
export class SealedLog implements VerifiableLog {
  readonly base: LogHead;
  readonly #database: Database;
  readonly #head: LogHead;
  readonly #signal: AbortSignal;

  /** Reads reject with reason `io` once the signal is given. */
  constructor(database: Database, { base, head }: SealedRange, signal: AbortSignal) {
    this.base = base;
    this.#database = database;
    this.#head = head;
    this.#signal = signal;
  }

  head(): LogHead {
    return this.#head;
  }

  /** What came before damage is good, and is yielded before it is thrown as `CorruptEventError`. */
  events(range: Parameters<VerifiableLog['events']>[0] = {}): AsyncIterable<readonly Buffer[]> {
    const { from = this.base.revision + 1, to = this.#head.revision } = range;
    const isPlain = range.resource === undefined && range.reverse !== true;
    return tellingEach(DOING, () =>
      isPlain ? this.#eventsBetween(from, to) : readEvents(this.#database, { ...range, from, to }, this.#head.revision),
    );
  }

  objectAt({ resource, namespace, name }: ObjectAddress, at: Revision): Promise<ObjectVersion | undefined> {
    return telling(DOING, () => readObject(this.#database, resource, objectKey(namespace, name), at));
  }

  /** An index is read from end to end; only where something is amiss, entry by entry. */
  async indexProblem(resource: GroupResource, events: EventList): Promise<EventProblem | undefined> {
    const odd = await this.#firstOdd(resource, events);
    if (odd === undefined) return undefined;
    for (let index = 0; index < events.length; index++) {
      const event = events.at(index);
      const problem = await this.#problemOfEntry(event);
      if (problem !== undefined) return { revision: event.revision, problem };
    }
    return { revision: odd.revision, problem: 'has beside it an entry in the index that belongs to no event' };
  }

  async storedVersions(events: readonly VersionedEvent[]): Promise<readonly (StoredVersion | string)[]> {
    const keys = events.map(({ object, revision }) => versionKey(object.address.resource, object.key, revision));
    this.#mustGoOn();
    const values: (Buffer | undefined)[] = await telling(DOING, () => this.#database.getMany(keys));
    let seal: ValueSeal | undefined;
    return events.map((event, index) => {
      if (seal === undefined || event.object !== events[index - 1]?.object)
        seal = new ValueSeal(keys[index]!, 'descending');
      return storedVersion(event, seal, values[index]);
    });
  }

  async *#eventsBetween(from: Revision, to: Revision): AsyncGenerator<readonly Buffer[]> {
    for await (const records of readAll(this.#database, from, to)) {
      this.#mustGoOn();
      yield records;
    }
  }

  /** The event at which an index does not go on as the events do. */
  async #firstOdd(resource: GroupResource, events: EventList): Promise<IndexedEvent | undefined> {
    let next = 0;
    const seal = indexSeal(resource);
    const [gte, lte] = [events.at(0), events.at(events.length - 1)].map(({ revision }) => indexKey(resource, revision));
    try {
      for await (const values of scanValues(this.#database, { gte, lte })) {
        this.#mustGoOn();
        for (const value of values) {
          if (next === events.length) return events.at(next - 1);
          const event = events.at(next);
          if (problemOfEntry(event, seal, value) !== undefined) return event;
          next++;
        }
      }
    } catch (thrown) {
      const error = levelError(thrown, DOING);
      if (!isCorruption(error)) throw error;
    }
    return next === events.length ? undefined : events.at(next);
  }

  async #problemOfEntry(event: IndexedEvent): Promise<string | undefined> {
    const { resource } = event.object.address;
    try {
      const value: Buffer | undefined = await telling(DOING, () =>
        this.#database.get(indexKey(resource, event.revision)),
      );
      return problemOfEntry(event, indexSeal(resource), value);
    } catch (error) {
      if (isCorruption(error)) return `has an entry in the index that cannot be read: ${error.message}`;
      throw error;
    }
  }

  #mustGoOn(): void {
    if (this.#signal.aborted) throw new EventLogError('io', `cannot ${DOING}: it was broken off`);
  }
}

const DOING = 'verify the log';

function indexSeal(resource: GroupResource): ValueSeal {
  return new ValueSeal(indexKey(resource, 0), 'ascending');
}

function problemOfEntry(
  { revision, type, object }: IndexedEvent,
  seal: ValueSeal,
  value: Buffer | undefined,
): string | undefined {
  if (value === undefined) return 'has no entry in the index';
  const end = seal.lengthOf(revision, value);
  if (end === undefined) return 'has a damaged entry in the index';
  if (value[0] === codeOf(type) && value.toString('utf8', 1, end) === object.key) return undefined;
  return 'has an entry in the index that says something else';
}

function storedVersion(
  { revision, type }: IndexedEvent,
  seal: ValueSeal,
  value: Buffer | undefined,
): StoredVersion | string {
  if (value === undefined) return 'has no stored version';
  const end = seal.lengthOf(revision, value);
  if (end === undefined) return 'has a damaged stored version';
  if (value[0] !== codeOf(type)) return 'has a stored version that says something else';
  return { json: value.subarray(1, end) };
}

function isCorruption(error: unknown): error is EventLogError {
  return error instanceof EventLogError && error.reason === 'corrupt';
}
