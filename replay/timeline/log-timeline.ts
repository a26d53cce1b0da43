import type { Clock } from '../../core/model/clock.js';
import type { ReadonlyEventLog, Verification } from '../../core/model/event-log.js';
import type { ObjectAddress } from '../../core/model/log-index.js';
import type { KubeObject } from '../../core/model/object.js';
import type { Result } from '../../core/model/result.js';
import type { Millis, Revision } from '../../core/model/revision.js';
import type { Schemas } from '../../core/schema/schemas.js';
import { type ClusterState, emptyState } from '../../core/state/cluster-state.js';
import { loadState } from '../../core/state/load-state.js';
import type { AskQuestion, Question } from '../log/asking/question.js';
import type { LogSource } from '../log/log-source.js';
import type { RevisionBound, RevisionProblem } from '../log/names/resolve-revision.js';
import { objectAt } from '../log/object-versions.js';
import { diffTimelines } from '../questions/diff/diff-timelines.js';
import type { ObjectDiff } from '../questions/diff/object-diff.js';
import { type Playing, type PlayQuery, play } from '../questions/play/play.js';
import { type Answers, type AskAny, answersFrom } from '../questions/questions.js';
import { rerunOpenLoop } from '../rerun/rerun-open-loop.js';
import type { Timeline, TimelineHead } from './timeline.js';

/** A method for each question, as the registry has them. */
const Answering = class {
  constructor(ask: AskAny) {
    Object.assign(
      this,
      answersFrom(() => this as unknown as LogSource, ask),
    );
  }
} as new (
  ask: AskAny,
) => Answers;

/** What every timeline has: the questions, and what cannot be sent to a server and is found out by reading the log, wherever that is. */
export abstract class LogTimeline extends Answering implements Timeline {
  abstract readonly log: ReadonlyEventLog;
  abstract readonly schemas: Schemas;

  constructor() {
    super((question) => (query, listeners) => this.ask(question)(query, listeners));
  }

  /** Asks a question where it is best answered. */
  protected abstract ask<Query extends object, Item>(
    question: Question<Query, Item, unknown>,
  ): AskQuestion<Query, Item>;

  abstract head(): Promise<TimelineHead>;
  abstract resolveRevision(
    text: string,
    now: Millis,
    bound?: RevisionBound,
  ): Promise<Result<Revision, RevisionProblem>>;

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

  verify(progress?: (revision: Revision) => void): Promise<Verification> {
    return this.log.verify(progress);
  }

  close(): Promise<void> {
    return this.log.close();
  }
}
