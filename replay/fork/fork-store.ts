import type { EventLog, ReadonlyEventLog } from '../../core/model/event-log.js';
import type { ForkRecord } from './fork-record.js';

/**
 * Where forks are kept: a record and a log of each. One process at a time writes to a store. All methods reject with
 * `EventLogError` when something cannot be read or written.
 */
export interface ForkStore {
  /** The forks that are there, in no order. */
  list(): Promise<readonly ForkRecord[]>;
  /** Keeps a new fork, whole or not at all, and opens its own log, which begins after its base. The name must be free. */
  create(record: ForkRecord): Promise<EventLog>;
  /** Opens the own log of a fork to read it; whoever writes to it is not in the way. */
  read(record: ForkRecord): Promise<ReadonlyEventLog>;
  /** Opens the own log of a fork. */
  open(record: ForkRecord): Promise<EventLog>;
  /** Removes a fork whose log is closed. */
  remove(name: string): Promise<void>;
}
