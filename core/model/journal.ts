import { type EncodedEvent, GENESIS_HASH } from './event-record.js';
import type { GroupResource } from './group-resource.js';
import type { Revision } from './revision.js';

/** One event to append, with the object it leaves. */
export interface LogEntry extends EncodedEvent {
  /** JSON of the object after a modification, `resourceVersion` included. A created object lies in the record itself; a deletion leaves none. */
  readonly after?: Uint8Array;
}

/** Where a log ends, or after what it begins: a log that continues another one begins after a head of that. */
export interface LogHead {
  /** 0 for an empty log. */
  readonly revision: Revision;
  /** Hash of the last event; `GENESIS_HASH` for an empty log. */
  readonly hash: Uint8Array;
}

/** A conflict means that another writer of the same log came first: decide again on the newer head. */
export type AppendOutcome = { readonly type: 'appended' } | { readonly type: 'conflict'; readonly head: LogHead };

/** Which events to read. Both ends are included; absent ends are the log's own. */
export interface EventRange {
  readonly from?: Revision;
  readonly to?: Revision;
  /** Only events about this resource, read from an index of their own. */
  readonly resource?: GroupResource;
  /** Only events about objects in this namespace; needs `resource`. */
  readonly namespace?: string;
  /** Only events about the object of this name; needs `resource`. */
  readonly name?: string;
  /** Newest first. */
  readonly reverse?: boolean;
}

/** The events of a log, in the order they were appended. Reads see only what is durable, and reject with `EventLogError`. */
export interface Journal {
  /** Where the log ends now, durably. Never throws. */
  head(): LogHead;

  /**
   * What stands in front of the first event, when that is not the beginning of history: of a part of a log, the revision before it.
   * Objects can be asked for as of that revision and later; earlier ones reject with reason `before-the-log`. See `originOf`.
   */
  origin?(): LogHead;

  /** Streams event records in batches, in order; memory use does not grow with the range. */
  events(range?: EventRange): AsyncIterable<readonly Uint8Array[]>;
}

/** A journal that somebody writes to. */
export interface WritableJournal extends Journal {
  /**
   * Appends entries as one durable batch, all or none, if the log still ends at `expectedHead`.
   * When it rejects, with `EventLogError`, nothing was appended.
   */
  append(entries: readonly LogEntry[], expectedHead: Revision): Promise<AppendOutcome>;
}

/** What stands in front of a log's first event: revision 0, unless the log is a part of a longer one. */
export function originOf(log: Pick<Journal, 'origin'>): LogHead {
  return log.origin?.() ?? { revision: 0, hash: GENESIS_HASH };
}
