import { EventLogError, type LogHead, type ObjectAddress, type ObjectVersion } from '../../../core/model/event-log.js';
import { changeTypeOf, decodeHeader } from '../../../core/model/event-record.js';
import type { GroupResource } from '../../../core/model/group-resource.js';
import { type ObjectKey, objectKey } from '../../../core/model/object-key.js';
import type { Revision } from '../../../core/model/revision.js';
import { CorruptEventError } from '../../corrupt-event-error.js';
import { CREATED, DELETED, MODIFIED } from '../../level/change-code.js';
import { eventKey, indexKey, versionKey } from '../../level/keys.js';
import type { EventProblem, StoredVersion, VerifiableLog, VersionedEvent } from '../verify-log.js';
import { unpackValues } from './packed-values.js';
import type { SealedReads, WantedVersions } from './sealed-reads.js';
import { ValueSeal } from './value-seal.js';

/** A log in LevelDB that begins with the first event, as a verification sees it: every value is opened here, and found damaged if it is. */
export class SealedLog implements VerifiableLog {
  readonly #reads: SealedReads;
  readonly #head: LogHead;

  constructor(reads: SealedReads, head: LogHead) {
    this.#reads = reads;
    this.#head = head;
  }

  head(): LogHead {
    return this.#head;
  }

  objectAt(address: ObjectAddress, at: Revision): Promise<ObjectVersion | undefined> {
    return this.#reads.objectAt(address, at);
  }

  /** What came before damage is good, and is yielded before it is thrown as `CorruptEventError`. */
  async *events({ from = 1, to = this.#head.revision } = {}): AsyncGenerator<readonly Buffer[]> {
    const seal = new ValueSeal(eventKey(from), 'ascending');
    let due = from;
    for await (const packed of this.#reads.events({ from, to })) {
      const records: Buffer[] = [];
      let damage: CorruptEventError | undefined;
      for (const value of unpackValues(packed)) {
        const record = value && seal.open(due, value);
        if (record === undefined) {
          damage = new CorruptEventError(due, damageOf(value, due));
          break;
        }
        records.push(record);
        due++;
      }
      if (records.length > 0) yield records;
      if (damage !== undefined) throw damage;
    }
    if (due <= to) throw new CorruptEventError(due, 'is missing');
  }

  async indexProblems(events: readonly VersionedEvent[]): Promise<readonly EventProblem[]> {
    const byResource = new Map<GroupResource, VersionedEvent[]>();
    for (const event of events) {
      const own = byResource.get(event.address.resource);
      if (own === undefined) byResource.set(event.address.resource, [event]);
      else own.push(event);
    }
    const problems: EventProblem[] = [];
    for (const [resource, own] of byResource) {
      const problem = await this.#problemInIndex(resource, own);
      if (problem !== undefined) problems.push(problem);
    }
    return problems;
  }

  async storedVersions(events: readonly VersionedEvent[]): Promise<readonly (StoredVersion | string)[]> {
    const wanted: (WantedVersions & { readonly revisions: Revision[] })[] = [];
    const seals: ValueSeal[] = [];
    let place: string | undefined;
    for (const event of events) {
      const { revision } = event.header;
      if (event.place === place) wanted.at(-1)!.revisions.push(revision);
      else {
        const { resource } = event.address;
        const object = objectOf(event.address);
        wanted.push({ resource, object, revisions: [revision] });
        seals.push(new ValueSeal(versionKey(resource, object, revision), 'descending'));
        place = event.place;
      }
    }
    const values = unpackValues(await this.#reads.versions(wanted));
    let next = 0;
    return wanted.flatMap(({ revisions }, object) =>
      revisions.map(() => storedVersion(events[next++]!, seals[object]!, values.next().value ?? undefined)),
    );
  }

  /** An index is read from end to end; only where something is amiss, entry by entry. */
  async #problemInIndex(resource: GroupResource, events: readonly VersionedEvent[]): Promise<EventProblem | undefined> {
    const odd = await this.#firstOdd(resource, events);
    if (odd === undefined) return undefined;
    for (const event of events) {
      const problem = await this.#problemOfEntry(event);
      if (problem !== undefined) return { revision: event.header.revision, problem };
    }
    return { revision: odd.header.revision, problem: 'has beside it an entry in the index that belongs to no event' };
  }

  /** The event at which an index does not go on as the events do. */
  async #firstOdd(resource: GroupResource, events: readonly VersionedEvent[]): Promise<VersionedEvent | undefined> {
    let next = 0;
    const seal = indexSeal(resource);
    const span = { from: events[0]!.header.revision, to: events.at(-1)!.header.revision };
    try {
      for await (const packed of this.#reads.index(resource, span)) {
        for (const value of unpackValues(packed)) {
          const event = events[next];
          if (event === undefined) return events.at(-1);
          if (problemOfEntry(event, seal, value) !== undefined) return event;
          next++;
        }
      }
    } catch (error) {
      if (!isCorruption(error)) throw error;
    }
    return events[next];
  }

  async #problemOfEntry(event: VersionedEvent): Promise<string | undefined> {
    try {
      const packed = await this.#reads.indexEntries(event.address.resource, [event.header.revision]);
      return problemOfEntry(event, indexSeal(event.address.resource), unpackValues(packed).next().value ?? undefined);
    } catch (error) {
      if (isCorruption(error)) return `has an entry in the index that cannot be read: ${error.message}`;
      throw error;
    }
  }
}

function damageOf(value: Buffer | undefined, due: Revision): string {
  try {
    if (value !== undefined && decodeHeader(value).revision > due) return 'is missing or cannot be read';
  } catch {
    // It is damaged, then.
  }
  return 'is damaged: its checksum does not match';
}

function indexSeal(resource: GroupResource): ValueSeal {
  return new ValueSeal(indexKey(resource, 0), 'ascending');
}

function problemOfEntry(
  { address, header, record }: VersionedEvent,
  seal: ValueSeal,
  value: Buffer | undefined,
): string | undefined {
  if (value === undefined) return 'has no entry in the index';
  const entry = seal.open(header.revision, value);
  if (entry === undefined) return 'has a damaged entry in the index';
  if (entry[0] === codeOf(record) && entry.toString('utf8', 1) === objectOf(address)) return undefined;
  return 'has an entry in the index that says something else';
}

function storedVersion(
  { header, record }: VersionedEvent,
  seal: ValueSeal,
  value: Buffer | undefined,
): StoredVersion | string {
  if (value === undefined) return 'has no stored version';
  const version = seal.open(header.revision, value);
  if (version === undefined) return 'has a damaged stored version';
  if (version[0] !== codeOf(record)) return 'has a stored version that says something else';
  return { json: version.subarray(1) };
}

function isCorruption(error: unknown): error is EventLogError {
  return error instanceof EventLogError && error.reason === 'corrupt';
}

const CODES = {
  created: CREATED,
  modified: MODIFIED,
  deleted: DELETED,
} as const;

function codeOf(record: Uint8Array): number {
  return CODES[changeTypeOf(record)];
}

function objectOf({ namespace, name }: ObjectAddress): ObjectKey {
  return objectKey(namespace, name);
}
