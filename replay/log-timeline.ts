import type { Clock } from '../core/model/clock.js';
import type { ReadonlyEventLog, Verification } from '../core/model/event-log.js';
import type { ObjectAddress } from '../core/model/log-index.js';
import type { KubeObject } from '../core/model/object.js';
import type { Result } from '../core/model/result.js';
import type { Millis, Revision } from '../core/model/revision.js';
import type { Schemas } from '../core/schema/schemas.js';
import { type ClusterState, emptyState } from '../core/state/cluster-state.js';
import { loadState } from '../core/state/load-state.js';
import type { AuditEvent } from './audit/audit-event.js';
import { type AuditQuery, auditEvents } from './audit/audit-events.js';
import { bisect } from './bisect/bisect.js';
import type { Bisection, BisectProblem, BisectQuery } from './bisect/bisection.js';
import { blame } from './blame/blame.js';
import { fieldHistory } from './blame/field-history.js';
import type { DiffQuery } from './diff/diff-revisions.js';
import { diffTimelines } from './diff/diff-timelines.js';
import type { ObjectDiff } from './diff/object-diff.js';
import type { EventQuery } from './events/event-query.js';
import type { EventDetail, EventSummary } from './events/event-summary.js';
import type { OnLeftOut } from './events/left-out.js';
import type { NamesInQuestion, UnknownName } from './names/unknown-name.js';
import { objectAt } from './object-at.js';
import { type Playing, type PlayQuery, play } from './play/play.js';
import { rerunOpenLoop } from './rerun/rerun-open-loop.js';
import type { RevisionBound, RevisionProblem } from './resolve-revision.js';
import type { NamedResource } from './resource-name.js';
import { type Summary, type SummaryQuery, summary } from './summary/summary.js';
import type { Timeline, TimelineHead } from './timeline.js';
import { consequences } from './why/consequences.js';
import { why } from './why/why.js';
import { whyObject } from './why/why-object.js';

/** What every timeline answers in the same way: by reading the log, wherever that is. */
export abstract class LogTimeline implements Timeline {
  abstract readonly log: ReadonlyEventLog;
  abstract readonly schemas: Schemas;

  abstract head(): Promise<TimelineHead>;
  abstract resolveRevision(
    text: string,
    now: Millis,
    bound?: RevisionBound,
  ): Promise<Result<Revision, RevisionProblem>>;
  abstract findResource(text: string): Promise<NamedResource | undefined>;
  abstract unknownName(question: NamesInQuestion): Promise<UnknownName | undefined>;
  abstract events(query: EventQuery, onLeftOut?: OnLeftOut): AsyncIterable<readonly EventSummary[]>;
  abstract follow(
    query: EventQuery,
    signal?: AbortSignal,
    onLeftOut?: OnLeftOut,
  ): AsyncIterable<readonly EventSummary[]>;
  abstract event(revision: Revision): Promise<EventDetail | undefined>;
  abstract diff(query: DiffQuery, onLeftOut?: OnLeftOut): AsyncIterable<ObjectDiff>;

  objectAt(address: ObjectAddress, at: Revision): Promise<KubeObject | undefined> {
    return objectAt(this.log, address, at);
  }

  async stateAt(at: Revision | Date): Promise<ClusterState> {
    const revision = at instanceof Date ? await this.log.revisionAt(at.getTime()) : at;
    return revision < 1 ? emptyState() : loadState(this.log, revision);
  }

  play(query: PlayQuery, clock: Clock): Playing {
    return play(this, query, clock);
  }

  diffWith(...[other, query, onLeftOut]: Parameters<Timeline['diffWith']>): AsyncIterable<ObjectDiff> {
    const { at = this.log.head().revision, otherAt = other.log.head().revision, ...rest } = query;
    return diffTimelines(this, { at }, other, { at: otherAt }, rest, onLeftOut);
  }

  blame(...[query]: Parameters<Timeline['blame']>): ReturnType<Timeline['blame']> {
    return blame(this, query);
  }

  fieldHistory(...[query]: Parameters<Timeline['fieldHistory']>): ReturnType<Timeline['fieldHistory']> {
    return fieldHistory(this, query);
  }

  why(...[query]: Parameters<Timeline['why']>): ReturnType<Timeline['why']> {
    return why(this, query);
  }

  whyObject(...[query]: Parameters<Timeline['whyObject']>): ReturnType<Timeline['whyObject']> {
    return whyObject(this, query);
  }

  consequences(...[query]: Parameters<Timeline['consequences']>): ReturnType<Timeline['consequences']> {
    return consequences(this, query);
  }

  summary(query: SummaryQuery): Promise<Summary> {
    return summary(this, query);
  }

  bisect(
    query: BisectQuery,
    progress?: (revision: Revision) => void,
    signal?: AbortSignal,
  ): Promise<Result<Bisection, BisectProblem>> {
    return bisect(this, query, progress, signal);
  }

  // What runs a cluster is loaded when one is to run: most questions only read.
  async fork(...[options]: Parameters<Timeline['fork']>): ReturnType<Timeline['fork']> {
    const { forkCluster } = await import('./fork/fork-cluster.js');
    return forkCluster(this, options);
  }

  rerunOpenLoop(...[query]: Parameters<Timeline['rerunOpenLoop']>): ReturnType<Timeline['rerunOpenLoop']> {
    return rerunOpenLoop(this, query);
  }

  async rerunClosedLoop(...[query]: Parameters<Timeline['rerunClosedLoop']>): ReturnType<Timeline['rerunClosedLoop']> {
    const { rerunClosedLoop } = await import('./rerun/rerun-closed-loop.js');
    return rerunClosedLoop(this, query);
  }

  audit(query: AuditQuery, signal?: AbortSignal): AsyncIterable<readonly AuditEvent[]> {
    return auditEvents(this, query, signal);
  }

  verify(progress?: (revision: Revision) => void): Promise<Verification> {
    return this.log.verify(progress);
  }

  close(): Promise<void> {
    return this.log.close();
  }
}
