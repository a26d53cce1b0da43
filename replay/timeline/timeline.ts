import type { Clock } from '../../core/model/clock.js';
import type { ReadonlyEventLog, Verification } from '../../core/model/event-log.js';
import type { ObjectAddress } from '../../core/model/log-index.js';
import type { KubeObject } from '../../core/model/object.js';
import type { Result } from '../../core/model/result.js';
import type { Millis, Revision } from '../../core/model/revision.js';
import type { Schemas } from '../../core/schema/schemas.js';
import type { ClusterState } from '../../core/state/cluster-state.js';
import type { ForkClusterOptions, ForkedCluster } from '../fork/fork-cluster.js';
import type { OnLeftOut } from '../log/events/left-out.js';
import type { LogSource } from '../log/log-source.js';
import type { RevisionBound, RevisionProblem } from '../log/names/resolve-revision.js';
import type { TimelineDiffQuery } from '../questions/diff/diff-timelines.js';
import type { ObjectDiff } from '../questions/diff/object-diff.js';
import type { Playing, PlayQuery } from '../questions/play/play.js';
import type { Answers } from '../questions/questions.js';
import type { ClosedLoopQuery, ClosedLoopRerun } from '../rerun/rerun-closed-loop.js';
import type { OpenLoopQuery, OpenLoopRerun } from '../rerun/rerun-open-loop.js';

/** Where a timeline ends. */
export interface TimelineHead {
  /** 0 for an empty log. */
  readonly revision: Revision;
  /** Of the last event, in hex. */
  readonly hash: string;
}

/**
 * A log and everything one can ask of it: the questions of `replay/questions/questions.ts`, and what is found out by reading the log. The
 * answers are plain JSON, except for states, so a log that a server holds open is asked in the same words as one on disk: the server
 * computes, and only answers travel. Every method rejects with `EventLogError` when the log is damaged, and a remote one with
 * `RemoteTimelineError` when the server cannot be asked.
 */
export interface Timeline extends Answers {
  /** The log itself, for whatever reads it directly. That of a remote timeline asks the server, and knows the head of the last time it asked. */
  readonly log: ReadonlyEventLog;
  /** What is known of the kinds. */
  readonly schemas: Schemas;
  head(): Promise<TimelineHead>;
  /** Finds the revision that a person names, see `parseRevisionText`. */
  resolveRevision(text: string, now: Millis, bound?: RevisionBound): Promise<Result<Revision, RevisionProblem>>;
  /** One object as of a revision; undefined when it did not exist then. */
  objectAt(address: ObjectAddress, at: Revision): Promise<KubeObject | undefined>;
  /** The whole state as of a revision or a time. */
  stateAt(at: Revision | Date): Promise<ClusterState>;
  /** Plays a stretch of the history, at the pace of a clock, see `Playing`. */
  play(query: PlayQuery, clock: Clock): Playing;
  /** Every object that differs between this history and another one, each as of a revision or its end; see `diffTimelines`. */
  diffWith(
    other: LogSource,
    query: TimelineDiffQuery & { readonly at?: Revision; readonly otherAt?: Revision },
    onLeftOut?: OnLeftOut,
  ): AsyncIterable<ObjectDiff>;
  /** Continues the history from a revision on in a log of its own; nothing of this one is copied or changed. */
  fork(options: ForkClusterOptions): Promise<ForkedCluster>;
  /** What today's code *would have decided*: recorded decisions made again, each by itself. */
  rerunOpenLoop(query: OpenLoopQuery): OpenLoopRerun;
  /** What *would have happened* with today's code, had the same come from outside at the same times. */
  rerunClosedLoop(query: ClosedLoopQuery): Promise<ClosedLoopRerun>;
  /** Checks the whole chain. `progress` gets the revision reached. */
  verify(progress?: (revision: Revision) => void): Promise<Verification>;
  /** Lets go of the log, or of the server. */
  close(): Promise<void>;
}
