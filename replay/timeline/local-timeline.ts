import type { ReadonlyEventLog } from '../../core/model/event-log.js';
import type { Result } from '../../core/model/result.js';
import type { Millis, Revision } from '../../core/model/revision.js';
import type { Schemas } from '../../core/schema/schemas.js';
import type { AskQuestion, Question, QuestionSource } from '../log/asking/question.js';
import { type RevisionBound, type RevisionProblem, resolveRevision } from '../log/names/resolve-revision.js';
import { LogTimeline } from './log-timeline.js';
import type { TimelineHead } from './timeline.js';

/** The timeline of a log at hand. */
export class LocalTimeline extends LogTimeline {
  readonly #source: QuestionSource;

  constructor(source: QuestionSource) {
    super();
    this.#source = source;
  }

  get log(): ReadonlyEventLog {
    return this.#source.log;
  }

  get schemas(): Schemas {
    return this.#source.schemas;
  }

  async head(): Promise<TimelineHead> {
    const { revision, hash } = this.log.head();
    return { revision, hash: Buffer.from(hash).toString('hex') };
  }

  resolveRevision(text: string, now: Millis, bound?: RevisionBound): Promise<Result<Revision, RevisionProblem>> {
    return resolveRevision(this.log, text, now, bound);
  }

  protected ask<Query extends object, Item>(question: Question<Query, Item, unknown>): AskQuestion<Query, Item> {
    return (query, listeners = {}) => question.answer(this.#source, query, listeners);
  }
}
