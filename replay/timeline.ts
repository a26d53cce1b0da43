import type { EventLog, ObjectAddress, Verification } from '../core/model/event-log.js';
import type { KubeObject } from '../core/model/object.js';
import type { Result } from '../core/model/result.js';
import type { Millis, Revision } from '../core/model/revision.js';
import type { Schemas } from '../core/schema/schemas.js';
import type { ClusterState } from '../core/state/cluster-state.js';
import type { DiffQuery } from './diff/diff-revisions.js';
import type { ObjectDiff } from './diff/object-diff.js';
import type { EventQuery } from './events/event-query.js';
import type { EventDetail, EventSummary } from './events/event-summary.js';
import type { RevisionBound, RevisionProblem } from './resolve-revision.js';
import type { NamedResource } from './resource-name.js';

/** Where a timeline ends. */
export interface TimelineHead {
  /** 0 for an empty log. */
  readonly revision: Revision;
  /** Of the last event, in hex. */
  readonly hash: string;
}

/**
 * A log and everything one can ask of it. The answers are plain JSON, except for states, so a log that a server holds open is
 * asked in the same words as one on disk: the server computes, and only answers travel. Every method rejects with `EventLogError`
 * when the log is damaged, and a remote one with `RemoteTimelineError` when the server cannot be asked.
 */
export interface Timeline {
  /** The log itself, for whatever reads it directly. That of a remote timeline asks the server, and knows the head of the last time it asked. */
  readonly log: EventLog;
  /** What is known of the kinds. */
  readonly schemas: Schemas;
  head(): Promise<TimelineHead>;
  /** Finds the revision that a person names, see `parseRevisionText`. */
  resolveRevision(text: string, now: Millis, bound?: RevisionBound): Promise<Result<Revision, RevisionProblem>>;
  /** Finds the resource that a person names, as kubectl does; undefined when there is none. */
  findResource(text: string): Promise<NamedResource | undefined>;
  /** Streams what a query asks for, in batches, as of now. Memory does not grow with the log. */
  events(query: EventQuery): AsyncIterable<readonly EventSummary[]>;
  /**
   * The same, and then whatever comes, until the signal aborts, the query's end or limit is reached, or nobody can append any more.
   * Without `from` only what comes. `reverse` is not possible.
   */
  follow(query: EventQuery, signal?: AbortSignal): AsyncIterable<readonly EventSummary[]>;
  /** One event in full; undefined when there is none of that revision. */
  event(revision: Revision): Promise<EventDetail | undefined>;
  /** One object as of a revision; undefined when it did not exist then. */
  objectAt(address: ObjectAddress, at: Revision): Promise<KubeObject | undefined>;
  /** The whole state as of a revision. */
  stateAt(at: Revision): Promise<ClusterState>;
  /** Every object that differs between two revisions, ordered by resource and key. */
  diff(query: DiffQuery): AsyncIterable<ObjectDiff>;
  /** Checks the whole chain. `progress` gets the revision reached. */
  verify(progress?: (revision: Revision) => void): Promise<Verification>;
  /** Lets go of the log, or of the server. */
  close(): Promise<void>;
}
