import type { Clock } from '../core/model/clock.js';
import type { ReadonlyEventLog, Verification } from '../core/model/event-log.js';
import type { ObjectAddress } from '../core/model/log-index.js';
import type { KubeObject } from '../core/model/object.js';
import type { Result } from '../core/model/result.js';
import type { Millis, Revision } from '../core/model/revision.js';
import type { Schemas } from '../core/schema/schemas.js';
import type { ClusterState } from '../core/state/cluster-state.js';
import type { AuditEvent } from './audit/audit-event.js';
import type { AuditQuery } from './audit/audit-events.js';
import type { Bisection, BisectProblem, BisectQuery } from './bisect/bisection.js';
import type { Blame, BlameQuery } from './blame/blame.js';
import type { FieldHistoryQuery, FieldVersion } from './blame/field-history.js';
import type { FieldPathProblem } from './blame/field-path.js';
import type { DiffQuery } from './diff/diff-revisions.js';
import type { TimelineDiffQuery } from './diff/diff-timelines.js';
import type { ObjectDiff } from './diff/object-diff.js';
import type { EventQuery } from './events/event-query.js';
import type { EventDetail, EventSummary } from './events/event-summary.js';
import type { OnLeftOut } from './events/left-out.js';
import type { LogSource } from './events/log-source.js';
import type { ForkClusterOptions, ForkedCluster } from './fork/fork-cluster.js';
import type { NamesInQuestion, UnknownName } from './names/unknown-name.js';
import type { Playing, PlayQuery } from './play/play.js';
import type { ClosedLoopQuery, ClosedLoopRerun } from './rerun/rerun-closed-loop.js';
import type { OpenLoopQuery, OpenLoopRerun } from './rerun/rerun-open-loop.js';
import type { RevisionBound, RevisionProblem } from './resolve-revision.js';
import type { NamedResource } from './resource-name.js';
import type { Summary, SummaryQuery } from './summary/summary.js';
import type { Consequence, ConsequencesQuery } from './why/consequences.js';
import type { Why, WhyQuery } from './why/why.js';
import type { ObjectWhy, ObjectWhyQuery } from './why/why-object.js';

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
  readonly log: ReadonlyEventLog;
  /** What is known of the kinds. */
  readonly schemas: Schemas;
  head(): Promise<TimelineHead>;
  /** Finds the revision that a person names, see `parseRevisionText`. */
  resolveRevision(text: string, now: Millis, bound?: RevisionBound): Promise<Result<Revision, RevisionProblem>>;
  /** Finds the resource that a person names, as kubectl does; undefined when there is none. */
  findResource(text: string): Promise<NamedResource | undefined>;
  /** The first name of a question that occurs nowhere in the history, and the nearest that does; undefined when all occur. */
  unknownName(question: NamesInQuestion): Promise<UnknownName | undefined>;
  /**
   * Streams what a query asks for, in batches, as of now. Memory does not grow with the log. `onLeftOut` hears how much noise was left
   * out, as it is passed over: all in all, just what is told without `withoutNoise` up to the last event that is told. Rejects with
   * `RangeError` when the label selector is none.
   */
  events(query: EventQuery, onLeftOut?: OnLeftOut): AsyncIterable<readonly EventSummary[]>;
  /**
   * The same, and then whatever comes, until the signal aborts, the query's end or limit is reached, or nobody can append any more.
   * Without `from` only what comes. `reverse` is not possible.
   */
  follow(query: EventQuery, signal?: AbortSignal, onLeftOut?: OnLeftOut): AsyncIterable<readonly EventSummary[]>;
  /** One event in full; undefined when there is none of that revision. */
  event(revision: Revision): Promise<EventDetail | undefined>;
  /** One object as of a revision; undefined when it did not exist then. */
  objectAt(address: ObjectAddress, at: Revision): Promise<KubeObject | undefined>;
  /** The whole state as of a revision or a time. */
  stateAt(at: Revision | Date): Promise<ClusterState>;
  /** Plays a stretch of the history, at the pace of a clock, see `Playing`. */
  play(query: PlayQuery, clock: Clock): Playing;
  /** Every object that differs between two revisions, ordered by resource and key. `onLeftOut` and errors are as for `events`. */
  diff(query: DiffQuery, onLeftOut?: OnLeftOut): AsyncIterable<ObjectDiff>;
  /** Every object that differs between this history and another one, each as of a revision or its end; see `diffTimelines`. */
  diffWith(
    other: LogSource,
    query: TimelineDiffQuery & { readonly at?: Revision; readonly otherAt?: Revision },
    onLeftOut?: OnLeftOut,
  ): AsyncIterable<ObjectDiff>;
  /** Which write last set each field of an object; undefined when it never existed. */
  blame(query: BlameQuery): Promise<Blame | undefined>;
  /** Every value that one field of an object has had. */
  fieldHistory(query: FieldHistoryQuery): Result<AsyncIterable<FieldVersion>, FieldPathProblem>;
  /** The chain of causes that led to an event; undefined when there is none of that revision. */
  why(query: WhyQuery): Promise<Why | undefined>;
  /** All that an object's present state rests on, by what began it; undefined when it never existed. */
  whyObject(query: ObjectWhyQuery): Promise<ObjectWhy | undefined>;
  /** Everything that an event led to, in order. */
  consequences(query: ConsequencesQuery): AsyncIterable<Consequence>;
  /** A part of the history in short: what came from outside, what it led to, what is unwell at its end and since when. */
  summary(query: SummaryQuery): Promise<Summary>;
  /** The event at which a predicate of an object broke, or began to hold. */
  bisect(
    query: BisectQuery,
    progress?: (revision: Revision) => void,
    signal?: AbortSignal,
  ): Promise<Result<Bisection, BisectProblem>>;
  /** Continues the history from a revision on in a log of its own; nothing of this one is copied or changed. */
  fork(options: ForkClusterOptions): Promise<ForkedCluster>;
  /** What today's code *would have decided*: recorded decisions made again, each by itself. */
  rerunOpenLoop(query: OpenLoopQuery): OpenLoopRerun;
  /** What *would have happened* with today's code, had the same come from outside at the same times. */
  rerunClosedLoop(query: ClosedLoopQuery): Promise<ClosedLoopRerun>;
  /** The history as audit.k8s.io/v1 events. */
  audit(query: AuditQuery, signal?: AbortSignal): AsyncIterable<readonly AuditEvent[]>;
  /** Checks the whole chain. `progress` gets the revision reached. */
  verify(progress?: (revision: Revision) => void): Promise<Verification>;
  /** Lets go of the log, or of the server. */
  close(): Promise<void>;
}
