import type { LogHead } from '../../core/model/journal.js';
import type { Database } from './database.js';

/** A database that is open. */
export interface OpenedDatabase {
  readonly database: Database;
  /** After what its log begins. */
  readonly base: LogHead;
  /** Up to where writers were answered, where that is known. */
  readonly acknowledged?: LogHead;
}

/** Where a log's database comes from, when it is first opened and when it has to be opened anew. */
export interface DatabaseSource {
  open(): Promise<OpenedDatabase>;
  /** Rejects when a file that was there when the database was opened is damaged. */
  checkTables(): Promise<void>;
  /** Lets go of what opening took beside the database, once that is closed. */
  release(): Promise<void>;
}

/** What a log needs that is written to. */
export interface Writing {
  /** At least how many events lie between two rounds of manifests. */
  readonly manifestInterval: number;
  /** Rejects when opening would fail for want of disk space: then what is open had better stay open, to be read at least. */
  checkRoom(): Promise<void>;
  /** Begins to keep in mind what is acknowledged, with what is durable already. */
  acknowledgements(head: LogHead): Promise<Acknowledgements>;
}

/** Keeps in mind what was acknowledged. */
export interface Acknowledgements {
  write(head: LogHead): void;
  close(): Promise<void>;
}
