import {
  EventLogError,
  type ReadonlyEventLog,
  type Verification,
  type VerifiedPart,
} from '../../core/model/event-log.js';
import { decodeHeader } from '../../core/model/event-record.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import type { EventRange, LogHead } from '../../core/model/journal.js';
import type { ObjectAddress, ObjectVersion } from '../../core/model/log-index.js';
import { objectKey } from '../../core/model/object-key.js';
import type { Millis, Revision } from '../../core/model/revision.js';
import { isStorable } from '../append-check.js';
import { checkAcknowledged } from './check-acknowledged.js';
import { checkTail } from './check-tail.js';
import type { Database } from './database.js';
import type { DatabaseSource, OpenedDatabase } from './database-source.js';
import { recordsOf } from './event-value.js';
import { RESOURCE_KEYS, resourceOfKey } from './keys.js';
import { telling, tellingEach } from './level-error.js';
import { readEvents } from './read-events.js';
import { readObject, readObjects } from './read-objects.js';
import { scanKeys } from './scan.js';
import { verifyLevelLog } from './verify-level-log.js';

/** What was found when a log was opened. */
export interface FoundLog extends Pick<OpenedDatabase, 'database' | 'base'> {
  readonly head: LogHead;
  readonly resources: readonly GroupResource[];
}

/** Opens the database of a log, and checks its end. Rejects with the database's own errors and `EventLogError`. */
export async function findLog(source: DatabaseSource): Promise<FoundLog> {
  const { database, base, acknowledged } = await source.open();
  try {
    const head = await checkTail(database, base);
    if (acknowledged !== undefined) await checkAcknowledged(database, { base, head }, acknowledged);
    const resources: GroupResource[] = [];
    for await (const keys of scanKeys(database, RESOURCE_KEYS)) resources.push(...keys.map(resourceOfKey));
    return { database, base, head, resources };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** An event log in LevelDB, to be read. `readLevelLog` makes them; the layout is described in keys.ts. */
export class LevelLogReader implements ReadonlyEventLog {
  protected readonly source: DatabaseSource;
  protected readonly base: LogHead;
  protected readonly known: Set<GroupResource>;
  protected database: Database;
  /** Where the log ends. */
  protected end: LogHead;
  /** Once the log is closed. */
  #closing: Promise<void> | undefined;
  /** Verifications under way, in which other threads may share the database; and what breaks them off. */
  readonly #verifications = new Set<Promise<Verification>>();
  #verifying = new AbortController();

  constructor(source: DatabaseSource, { database, base, head, resources }: FoundLog) {
    this.source = source;
    this.database = database;
    this.base = base;
    this.end = head;
    this.known = new Set(resources);
  }

  head(): LogHead {
    return this.end;
  }

  events(range: EventRange = {}): AsyncIterable<readonly Uint8Array[]> {
    const from = Math.max(range.from ?? 1, this.base.revision + 1);
    return tellingEach('read events', () => readEvents(this.opened(), { ...range, from }, this.end.revision));
  }

  async objectAt({ resource, namespace, name }: ObjectAddress, at: Revision): Promise<ObjectVersion | undefined> {
    return telling('read an object', async () => {
      const database = this.opened();
      if (!isStorable(namespace) || !isStorable(name)) return undefined;
      return readObject(database, resource, objectKey(namespace, name), Math.min(at, this.end.revision));
    });
  }

  objectsAt(
    resource: GroupResource,
    namespace: string | undefined,
    at: Revision,
  ): AsyncIterable<readonly ObjectVersion[]> {
    const only = namespace === '' ? undefined : namespace;
    const until = Math.min(at, this.end.revision);
    return tellingEach(`read ${resource}`, () => readObjects(this.opened(), resource, only, until));
  }

  async resources(): Promise<readonly GroupResource[]> {
    this.opened();
    return [...this.known].sort();
  }

  async revisionAt(time: Millis): Promise<Revision> {
    return telling('read events', async () => {
      const database = this.opened();
      let low = this.base.revision;
      let high = this.end.revision;
      while (low < high) {
        const middle = low + Math.ceil((high - low) / 2);
        const [record] = await recordsOf(database, [middle]);
        if (Date.parse(decodeHeader(record!).time) <= time) low = middle;
        else high = middle - 1;
      }
      return low;
    });
  }

  async verify(progress?: (revision: Revision) => void, part?: VerifiedPart): Promise<Verification> {
    return telling('verify the log', async () => {
      const database = this.opened();
      await this.source.checkTables();
      const { signal } = this.#verifying;
      const range = { base: this.base, head: this.end };
      const running = verifyLevelLog(database, range, { progress, part, signal });
      this.#verifications.add(running);
      try {
        return await running;
      } finally {
        this.#verifications.delete(running);
      }
    });
  }

  async close(): Promise<void> {
    this.#closing ??= this.settled().then(() => telling('close the log', () => this.release()));
    return this.#closing;
  }

  /** Resolves when nothing is being written any more. */
  async settled(): Promise<void> {}

  /** Lets go of everything, once nothing is being written any more. */
  protected async release(): Promise<void> {
    try {
      await this.closeDatabase();
    } finally {
      await this.source.release();
    }
  }

  /** Closes the database, once no other thread has it open any more. */
  protected async closeDatabase(): Promise<void> {
    this.#verifying.abort();
    this.#verifying = new AbortController();
    await Promise.allSettled(this.#verifications);
    await this.database.close();
  }

  protected mustNotBeClosed(): void {
    if (this.#closing !== undefined) throw new EventLogError('io', 'the event log is closed');
  }

  protected opened(): Database {
    this.mustNotBeClosed();
    return this.database;
  }
}
