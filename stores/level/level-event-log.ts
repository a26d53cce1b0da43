import {
  type AppendOutcome,
  type EventLog,
  EventLogError,
  type EventRange,
  type LogEntry,
  type LogHead,
  type ObjectAddress,
  type ObjectVersion,
  type Verification,
  type VerifiedPart,
} from '../../core/model/event-log.js';
import { decodeHeader } from '../../core/model/event-record.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import { objectKey } from '../../core/model/object-key.js';
import type { Millis, Revision } from '../../core/model/revision.js';
import { checkEntries, headAfter, isStorable } from '../append-check.js';
import { newResources, writeEntries } from './append-batch.js';
import { AppendQueue } from './append-queue.js';
import { checkAcknowledged } from './check-acknowledged.js';
import { checkTail } from './check-tail.js';
import type { Database } from './database.js';
import type { Acknowledgements, DatabaseSource, OpenedDatabase, Writing } from './database-source.js';
import { recordsOf } from './event-value.js';
import { RESOURCE_KEYS, resourceOfKey } from './keys.js';
import { levelError, telling, tellingEach } from './level-error.js';
import { ManifestWriter, type Put } from './manifest-writer.js';
import { readEvents } from './read-events.js';
import { readObject, readObjects } from './read-objects.js';
import { scanKeys } from './scan.js';
import { verifyLevelLog } from './verify-level-log.js';

/** What was found when the log was opened. */
interface Found extends Pick<OpenedDatabase, 'database' | 'base'> {
  readonly head: LogHead;
  readonly resources: readonly GroupResource[];
}

interface Writer extends Pick<Writing, 'checkRoom'> {
  readonly manifests: ManifestWriter;
  readonly acknowledgements: Acknowledgements;
}

/** An event log in LevelDB. `openLevelLog` and `readLevelLog` make them; the layout is described in keys.ts. */
export class LevelEventLog implements EventLog {
  readonly #source: DatabaseSource;
  readonly #resources: Set<GroupResource>;
  readonly #queue = new AppendQueue();
  /** What is there only when the log is written to. */
  readonly #writer: Writer | undefined;
  readonly #base: LogHead;
  #database: Database;
  #head: LogHead;
  /** A write failed, and the database must be opened anew before the next. */
  #failed = false;
  /** Once the log is closed. */
  #closing: Promise<void> | undefined;
  /** Verifications under way, in which other threads may share the database; and what breaks them off. */
  readonly #verifications = new Set<Promise<Verification>>();
  #verifying = new AbortController();

  private constructor(source: DatabaseSource, { database, base, head, resources }: Found, writer: Writer | undefined) {
    this.#source = source;
    this.#database = database;
    this.#base = base;
    this.#head = head;
    this.#resources = new Set(resources);
    this.#writer = writer;
  }

  /**
   * Opens the log in a database, and checks its end; without `writing`, to read it only. Rejects with the database's own errors and
   * `EventLogError`.
   */
  static async open(source: DatabaseSource, writing?: Writing): Promise<LevelEventLog> {
    const { database, base, acknowledged } = await source.open();
    try {
      const head = await checkTail(database, base);
      if (acknowledged !== undefined) await checkAcknowledged(database, { base, head }, acknowledged);
      const resources: GroupResource[] = [];
      for await (const keys of scanKeys(database, RESOURCE_KEYS)) resources.push(...keys.map(resourceOfKey));
      const writer = writing && {
        checkRoom: () => writing.checkRoom(),
        manifests: await ManifestWriter.resume(database, writing.manifestInterval, head.revision),
        acknowledgements: await writing.acknowledgements(head),
      };
      return new LevelEventLog(source, { database, base, head, resources }, writer);
    } catch (error) {
      await database.close();
      throw error;
    }
  }

  head(): LogHead {
    return this.#head;
  }

  async append(entries: readonly LogEntry[], expectedHead: Revision): Promise<AppendOutcome> {
    this.#mustNotBeClosed();
    const writer = this.#writer;
    if (writer === undefined) throw new EventLogError('io', 'cannot append to the log: it was opened to be read');
    return this.#queue.run(() => this.#append(entries, expectedHead, writer));
  }

  events(range: EventRange = {}): AsyncIterable<readonly Uint8Array[]> {
    const from = Math.max(range.from ?? 1, this.#base.revision + 1);
    return tellingEach('read events', () => readEvents(this.#opened(), { ...range, from }, this.#head.revision));
  }

  async objectAt({ resource, namespace, name }: ObjectAddress, at: Revision): Promise<ObjectVersion | undefined> {
    return telling('read an object', async () => {
      const database = this.#opened();
      if (!isStorable(namespace) || !isStorable(name)) return undefined;
      return readObject(database, resource, objectKey(namespace, name), Math.min(at, this.#head.revision));
    });
  }

  objectsAt(
    resource: GroupResource,
    namespace: string | undefined,
    at: Revision,
  ): AsyncIterable<readonly ObjectVersion[]> {
    const only = namespace === '' ? undefined : namespace;
    const until = Math.min(at, this.#head.revision);
    return tellingEach(`read ${resource}`, () => readObjects(this.#opened(), resource, only, until));
  }

  async resources(): Promise<readonly GroupResource[]> {
    this.#opened();
    return [...this.#resources].sort();
  }

  async revisionAt(time: Millis): Promise<Revision> {
    return telling('read events', async () => {
      const database = this.#opened();
      let low = this.#base.revision;
      let high = this.#head.revision;
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
      const database = this.#opened();
      await this.#source.checkTables();
      const { signal } = this.#verifying;
      const range = { base: this.#base, head: this.#head };
      const running = verifyLevelLog(database, range, { progress, part, signal });
      this.#verifications.add(running);
      try {
        return await running;
      } finally {
        this.#verifications.delete(running);
      }
    });
  }

  /** Resolves when nothing is being appended and the manifests that were due are written. Nobody need wait for it to read. */
  async settled(): Promise<void> {
    await this.#queue.idle();
    await this.#writer?.manifests.settled();
  }

  async close(): Promise<void> {
    this.#closing ??= this.settled().then(() => telling('close the log', () => this.#close()));
    return this.#closing;
  }

  async #close(): Promise<void> {
    try {
      await this.#closeDatabase();
      await this.#writer?.acknowledgements.close();
    } finally {
      await this.#source.release();
    }
  }

  async #append(entries: readonly LogEntry[], expectedHead: Revision, writer: Writer): Promise<AppendOutcome> {
    if (this.#failed) await telling('open the log again', () => this.#reopen(writer));
    if (expectedHead !== this.#head.revision) return { type: 'conflict', head: this.#head };
    checkEntries(entries, this.#head);
    if (entries.length === 0) return { type: 'appended' };
    const head = headAfter(entries, this.#head);
    try {
      await writeEntries(this.#database, entries, this.#resources);
      this.#head = head;
    } catch (error) {
      await this.#settle(error, head, writer);
    }
    try {
      writer.acknowledgements.write(this.#head);
    } catch {
      // What was appended is durable, whatever becomes of this: a file that lags behind knows less, and is right.
    }
    for (const resource of newResources(entries, this.#resources)) this.#resources.add(resource);
    writer.manifests.appended(
      { database: this.#database, resources: this.#resources, write: (puts) => this.#writeManifests(puts, writer) },
      head.revision,
    );
    return { type: 'appended' };
  }

  /** Writes manifests between two appends, because behind a write that fails no other may come before the log is opened anew. */
  #writeManifests(puts: Put[], writer: Writer): Promise<void> {
    return this.#queue.run(async () => {
      if (this.#failed) throw new EventLogError('io', 'manifests wait until the log is open again');
      try {
        await this.#database.batch(puts);
      } catch (error) {
        this.#failed = true;
        await this.#reopen(writer);
        throw error;
      }
    });
  }

  /**
   * Finds out whether a write that failed is in the log all the same, and throws when it is not. After a failed sync only
   * the file knows; and what LevelDB writes behind a record that was cut short, a later opening does not find. So the
   * database is opened anew, which reads the file and begins another.
   */
  async #settle(error: unknown, head: LogHead, writer: Writer): Promise<void> {
    this.#failed = true;
    const failure = levelError(error, 'append to the log');
    try {
      await this.#reopen(writer);
    } catch {
      throw failure;
    }
    if (this.#head.revision < head.revision) throw failure;
  }

  async #reopen(writer: Writer): Promise<void> {
    await writer.checkRoom();
    await this.#closeDatabase();
    this.#database = (await this.#source.open()).database;
    const head = await checkTail(this.#database, this.#base);
    if (head.revision < this.#head.revision) {
      throw new EventLogError(
        'corrupt',
        `the log ended at event ${this.#head.revision} and now ends at ${head.revision}`,
      );
    }
    this.#head = head;
    this.#failed = false;
  }

  /** Closes the database, once no other thread has it open any more. */
  async #closeDatabase(): Promise<void> {
    this.#verifying.abort();
    this.#verifying = new AbortController();
    await Promise.allSettled(this.#verifications);
    await this.#database.close();
  }

  #opened(): Database {
    this.#mustNotBeClosed();
    return this.#database;
  }

  #mustNotBeClosed(): void {
    if (this.#closing !== undefined) throw new EventLogError('io', 'the event log is closed');
  }
}
