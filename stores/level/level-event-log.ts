import { type EventLog, EventLogError } from '../../core/model/event-log.js';
import type { AppendOutcome, LogEntry, LogHead } from '../../core/model/journal.js';
import type { Revision } from '../../core/model/revision.js';
import { checkEntries, headAfter } from '../append-check.js';
import { newResources, writeEntries } from './append-batch.js';
import { AppendQueue } from './append-queue.js';
import { checkTail } from './check-tail.js';
import type { Acknowledgements, DatabaseSource, Writing } from './database-source.js';
import { levelError, telling } from './level-error.js';
import { type FoundLog, findLog, LevelLogReader } from './level-log-reader.js';
import { ManifestWriter, type Put } from './manifest-writer.js';

interface Writer extends Pick<Writing, 'checkRoom'> {
  readonly manifests: ManifestWriter;
  readonly acknowledgements: Acknowledgements;
}

/** An event log in LevelDB. `openLevelLog` makes them; the layout is described in keys.ts. */
export class LevelEventLog extends LevelLogReader implements EventLog {
  readonly #queue = new AppendQueue();
  readonly #writer: Writer;
  /** A write failed, and the database must be opened anew before the next. */
  #failed = false;

  private constructor(source: DatabaseSource, found: FoundLog, writer: Writer) {
    super(source, found);
    this.#writer = writer;
  }

  /** Opens the log in a database, and checks its end. Rejects with the database's own errors and `EventLogError`. */
  static async open(source: DatabaseSource, writing: Writing): Promise<LevelEventLog> {
    const found = await findLog(source);
    try {
      return new LevelEventLog(source, found, {
        checkRoom: () => writing.checkRoom(),
        manifests: await ManifestWriter.resume(found.database, writing.manifestInterval, found.head.revision),
        acknowledgements: await writing.acknowledgements(found.head),
      });
    } catch (error) {
      await found.database.close();
      throw error;
    }
  }

  async append(entries: readonly LogEntry[], expectedHead: Revision): Promise<AppendOutcome> {
    this.mustNotBeClosed();
    return this.#queue.run(() => this.#append(entries, expectedHead));
  }

  /** Resolves when nothing is being appended and the manifests that were due are written. Nobody need wait for it to read. */
  override async settled(): Promise<void> {
    await this.#queue.idle();
    await this.#writer.manifests.settled();
  }

  protected override async release(): Promise<void> {
    try {
      await this.closeDatabase();
      await this.#writer.acknowledgements.close();
    } finally {
      await this.source.release();
    }
  }

  async #append(entries: readonly LogEntry[], expectedHead: Revision): Promise<AppendOutcome> {
    if (this.#failed) await telling('open the log again', () => this.#reopen());
    if (expectedHead !== this.end.revision) return { type: 'conflict', head: this.end };
    checkEntries(entries, this.end);
    if (entries.length === 0) return { type: 'appended' };
    const head = headAfter(entries, this.end);
    try {
      await writeEntries(this.database, entries, this.known);
      this.end = head;
    } catch (error) {
      await this.#settle(error, head);
    }
    try {
      this.#writer.acknowledgements.write(this.end);
    } catch {
      // What was appended is durable, whatever becomes of this: a file that lags behind knows less, and is right.
    }
    for (const resource of newResources(entries, this.known)) this.known.add(resource);
    this.#writer.manifests.appended(
      { database: this.database, resources: this.known, write: (puts) => this.#writeManifests(puts) },
      head.revision,
    );
    return { type: 'appended' };
  }

  /** Writes manifests between two appends, because behind a write that fails no other may come before the log is opened anew. */
  #writeManifests(puts: Put[]): Promise<void> {
    return this.#queue.run(async () => {
      if (this.#failed) throw new EventLogError('io', 'manifests wait until the log is open again');
      try {
        await this.database.batch(puts);
      } catch (error) {
        this.#failed = true;
        await this.#reopen();
        throw error;
      }
    });
  }

  /**
   * Finds out whether a write that failed is in the log all the same, and throws when it is not. After a failed sync only
   * the file knows; and what LevelDB writes behind a record that was cut short, a later opening does not find. So the
   * database is opened anew, which reads the file and begins another.
   */
  async #settle(error: unknown, head: LogHead): Promise<void> {
    this.#failed = true;
    const failure = levelError(error, 'append to the log');
    try {
      await this.#reopen();
    } catch {
      throw failure;
    }
    if (this.end.revision < head.revision) throw failure;
  }

  async #reopen(): Promise<void> {
    await this.#writer.checkRoom();
    await this.closeDatabase();
    this.database = (await this.source.open()).database;
    const head = await checkTail(this.database, this.base);
    if (head.revision < this.end.revision) {
      throw new EventLogError(
        'corrupt',
        `the log ended at event ${this.end.revision} and now ends at ${head.revision}`,
      );
    }
    this.end = head;
    this.#failed = false;
  }
}
