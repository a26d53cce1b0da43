import type { EventLog } from '../../core/model/event-log.js';
import { HASH_BYTES } from '../../core/model/event-record.js';
import type { AppendOutcome, LogEntry, LogHead } from '../../core/model/journal.js';
import type { Revision } from '../../core/model/revision.js';

const BATCH = 512;

/**
 * A log that says at once that something is in it, and writes many events at a time to another one: for making histories up, where
 * nothing is lost when the process dies, and a million small appends would take longer than all else. It can be read like the other.
 */
export class BatchedLog implements EventLog {
  readonly #log: EventLog;
  #entries: LogEntry[] = [];
  #head: LogHead;
  #written: Promise<unknown> = Promise.resolve();

  constructor(log: EventLog) {
    this.#log = log;
    this.#head = log.head();
  }

  head(): LogHead {
    return this.#head;
  }

  async append(entries: readonly LogEntry[], expectedHead: Revision): Promise<AppendOutcome> {
    if (expectedHead !== this.#head.revision) return { type: 'conflict', head: this.#head };
    const last = entries.at(-1);
    if (last === undefined) return { type: 'appended' };
    this.#entries.push(...entries);
    this.#head = { revision: last.event.revision, hash: last.record.subarray(0, HASH_BYTES) };
    if (this.#entries.length >= BATCH) void this.flush();
    return { type: 'appended' };
  }

  /** Settles when everything is in the other log. */
  flush(): Promise<unknown> {
    const entries = this.#entries;
    this.#entries = [];
    this.#written = this.#written.then(() => this.#log.append(entries, this.#log.head().revision));
    return this.#written;
  }

  async *events(range?: Parameters<EventLog['events']>[0]) {
    await this.flush();
    yield* this.#log.events(range);
  }

  async objectAt(...address: Parameters<EventLog['objectAt']>) {
    await this.flush();
    return this.#log.objectAt(...address);
  }

  async *objectsAt(...place: Parameters<EventLog['objectsAt']>) {
    await this.flush();
    yield* this.#log.objectsAt(...place);
  }

  async resources() {
    await this.flush();
    return this.#log.resources();
  }

  async revisionAt(time: Parameters<EventLog['revisionAt']>[0]) {
    await this.flush();
    return this.#log.revisionAt(time);
  }

  async verify(...options: Parameters<EventLog['verify']>) {
    await this.flush();
    return this.#log.verify(...options);
  }

  /** Writes everything down. The other log stays open. */
  async close(): Promise<void> {
    await this.flush();
  }
}
