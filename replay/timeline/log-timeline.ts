import { loadState } from '../../core/engine/load-state.js';
import type { Clock } from '../../core/model/clock.js';
import type { EventLog, ObjectAddress, Verification } from '../../core/model/event-log.js';
import type { KubeObject } from '../../core/model/object.js';
import type { Result } from '../../core/model/result.js';
import type { Millis, Revision } from '../../core/model/revision.js';
import type { Schemas } from '../../core/schema/schemas.js';
import { type ClusterState, emptyState } from '../../core/state/cluster-state.js';
import type { EventQuery } from '../log/events/event-query.js';
import type { EventDetail, EventSummary } from '../log/events/event-summary.js';
import type { OnLeftOut } from '../log/events/left-out.js';
import type { RevisionBound, RevisionProblem } from '../log/names/resolve-revision.js';
import type { NamedResource } from '../log/names/resource-name.js';
import { objectAt } from '../log/object-versions.js';
import { fieldHistory } from '../log/provenance/field-history.js';
import type { AuditEvent } from '../questions/audit/audit-event.js';
import { type AuditQuery, auditEvents } from '../questions/audit/audit-events.js';
import { bisect } from '../questions/bisect/bisect.js';
import type { Bisection, BisectProblem, BisectQuery } from '../questions/bisect/bisection.js';
import { blame } from '../questions/blame/blame.js';
import { consequences } from '../questions/consequences/consequences.js';
import type { DiffQuery } from '../questions/diff/diff-revisions.js';
import { diffTimelines } from '../questions/diff/diff-timelines.js';
import type { ObjectDiff } from '../questions/diff/object-diff.js';
import { type Playing, type PlayQuery, play } from '../questions/play/play.js';
import { type Summary, type SummaryQuery, summary } from '../questions/summary/summary.js';
import type { NamesInQuestion, UnknownName } from '../questions/unknown-name/unknown-name.js';
import { why } from '../questions/why/why.js';
import { whyObject } from '../questions/why-object/why-object.js';
import { rerunOpenLoop } from '../rerun/rerun-open-loop.js';
import type { Timeline, TimelineHead } from './timeline.js';

/** What every timeline answers in the same way: by reading the log, wherever that is. */
export abstract class LogTimeline implements Timeline {
  abstract readonly log: EventLog;
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
    const { forkCluster } = await import('../fork/fork-cluster.js');
    return forkCluster(this, options);
  }

  rerunOpenLoop(...[query]: Parameters<Timeline['rerunOpenLoop']>): ReturnType<Timeline['rerunOpenLoop']> {
    return rerunOpenLoop(this, query);
  }

  async rerunClosedLoop(...[query]: Parameters<Timeline['rerunClosedLoop']>): ReturnType<Timeline['rerunClosedLoop']> {
    const { rerunClosedLoop } = await import('../rerun/rerun-closed-loop.js');
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
