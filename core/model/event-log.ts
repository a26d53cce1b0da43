import type { Journal, LogHead, WritableJournal } from './journal.js';
import type { LogIndex, ObjectAddress, ObjectVersion } from './log-index.js';
import type { Revision } from './revision.js';

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

/** A history that can be read: a log, a part of one, or somebody else's. What is durable is seen, and nothing else. */
export interface ReadonlyEventLog extends Journal, LogIndex {
  /** Checks every record's hash and that the object versions say what the events say. `progress` gets the revision reached. */
  verify(progress?: (revision: Revision) => void, part?: VerifiedPart): Promise<Verification>;

  /** Lets go of files and locks. Appends under way finish first. What is asked for later rejects. */
  close(): Promise<void>;
}

/** Where events live: a history that is written to. Every store passes the same contract (`stores/contract`). */
export interface EventLog extends ReadonlyEventLog, WritableJournal {}

/** What folding a log into states reads of it. */
export type ReadableLog = Journal & Pick<LogIndex, 'objectsAt' | 'resources'>;
