import { type EncodedEvent, GENESIS_HASH } from './event-record.js';
import type { GroupResource } from './group-resource.js';
import type { Millis, Revision } from './revision.js';

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

/** An object as it was: its JSON, and the revision that made it so. */
export interface ObjectVersion {
  readonly namespace?: string;
  readonly name: string;
  readonly revision: Revision;
  /** `resourceVersion` included. */
  readonly json: Uint8Array;
}

/** Which object to look up. */
export interface ObjectAddress {
  readonly resource: GroupResource;
  readonly namespace?: string;
  readonly name: string;
}

/**
 * What `verify` found: how many events were checked and where they end, or the first event that breaks it and how. `redacted` says of
 * how many of these something was left out, see `isRedacted`: they are tied to their neighbours, but their own hash cannot be checked. What an
 * answer does not have is undefined, so that it can be taken apart before it is known which it is.
 */
export type Verification =
  | {
      readonly ok: true;
      readonly events: number;
      readonly redacted?: number;
      readonly head: LogHead;
      readonly revision?: undefined;
      readonly problem?: undefined;
    }
  | {
      readonly ok: false;
      readonly revision: Revision;
      readonly problem: string;
      readonly events?: undefined;
      readonly redacted?: undefined;
      readonly head?: undefined;
    };

/** What to verify of a log; whatever is left out is all of it. */
export interface VerifiedPart {
  /** The last event to check. */
  readonly to?: Revision;
  /**
   * Reads an object as it was where a log begins that continues another one. Without it the first thing that happens to such an
   * object is taken on trust.
   */
  objectAtBase?(address: ObjectAddress): Promise<ObjectVersion | undefined>;
}

/** A log that cannot be opened or read. `reason` is stable; `message` is one line for a person. */
export class EventLogError extends Error {
  constructor(
    readonly reason: 'locked' | 'corrupt' | 'not-a-log' | 'newer-format' | 'before-the-log' | 'io',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'EventLogError';
  }
}

/**
 * Where events live. Every store passes the same contract (tests/stores/event-log-contract.ts).
 * Reads see only what `append` has made durable. All methods but `head` reject with `EventLogError` on failure.
 */
export interface EventLog {
  /** Where the log ends now, durably. */
  head(): LogHead;

  /**
   * What stands in front of the first event, when that is not the beginning of history: of a part of a log, the revision before it.
   * Objects can be asked for as of that revision and later; earlier ones reject with reason `before-the-log`. See `originOf`.
   */
  origin?(): LogHead;

  /**
   * Appends entries as one durable batch, all or none, if the log still ends at `expectedHead`.
   * When it rejects, nothing was appended.
   */
  append(entries: readonly LogEntry[], expectedHead: Revision): Promise<AppendOutcome>;

  /** Streams event records in batches, in order; memory use does not grow with the range. */
  events(range?: EventRange): AsyncIterable<readonly Uint8Array[]>;

  /** One object as of a revision, or undefined when it did not exist then. */
  objectAt(address: ObjectAddress, at: Revision): Promise<ObjectVersion | undefined>;

  /** A collection, or one namespace of it, as of a revision, in key order, in batches. */
  objectsAt(
    resource: GroupResource,
    namespace: string | undefined,
    at: Revision,
  ): AsyncIterable<readonly ObjectVersion[]>;

  /** Every resource that any event up to now was about, sorted. */
  resources(): Promise<readonly GroupResource[]>;

  /** The last revision decided at or before a time; when the log begins later, the revision before its first: 0, mostly. */
  revisionAt(time: Millis): Promise<Revision>;

  /** Checks every record's hash and that the object versions say what the events say. `progress` gets the revision reached. */
  verify(progress?: (revision: Revision) => void, part?: VerifiedPart): Promise<Verification>;

  /** Lets go of files and locks. Appends under way finish first. */
  close(): Promise<void>;
}

/** What folding a log into states reads of it. */
export type ReadableLog = Pick<EventLog, 'head' | 'origin' | 'events' | 'objectsAt' | 'resources'>;

/** What stands in front of a log's first event: revision 0, unless the log is a part of a longer one. */
export function originOf(log: Pick<EventLog, 'origin'>): LogHead {
  return log.origin?.() ?? { revision: 0, hash: GENESIS_HASH };
}
