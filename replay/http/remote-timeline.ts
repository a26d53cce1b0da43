import type { Result } from '../../core/model/result.js';
import type { Millis, Revision } from '../../core/model/revision.js';
import type { Schemas } from '../../core/schema/schemas.js';
import type { AskQuestion, Question } from '../log/asking/question.js';
import { kindsOfLog } from '../log/kinds-of-log.js';
import { type RevisionBound, type RevisionProblem, resolveRevision } from '../log/names/resolve-revision.js';
import { LogTimeline } from '../timeline/log-timeline.js';
import type { TimelineHead } from '../timeline/timeline.js';
import { RemoteEventLog } from './remote-event-log.js';
import type { ServerAddress } from './server-address.js';
import { TimelineClient } from './timeline-client.js';

/** A server that holds a log. */
export interface RemoteTimelineSource {
  readonly server: ServerAddress;
  readonly schemas: Schemas;
}

/**
 * The timeline of a log that a server holds open. Questions are answered there, beside the log, and only answers travel; what cannot be
 * sent, such as a function, is answered here from the server's log as from any other.
 */
export class RemoteTimeline extends LogTimeline {
  readonly log: RemoteEventLog;
  readonly schemas: Schemas;
  readonly #client: TimelineClient;

  private constructor(client: TimelineClient, log: RemoteEventLog, schemas: Schemas) {
    super();
    this.#client = client;
    this.log = log;
    this.schemas = schemas;
  }

  /** Asks the server where its log ends. Rejects with `RemoteTimelineError` when it does not answer. */
  static async open({ server, schemas }: RemoteTimelineSource): Promise<RemoteTimeline> {
    const client = new TimelineClient(server);
    try {
      const log = await RemoteEventLog.open(client);
      return new RemoteTimeline(client, log, await kindsOfLog(log, schemas));
    } catch (error) {
      client.close();
      throw error;
    }
  }

  async head(): Promise<TimelineHead> {
    const { revision, hash } = await this.log.refresh();
    return { revision, hash: Buffer.from(hash).toString('hex') };
  }

  async resolveRevision(text: string, now: Millis, bound?: RevisionBound): Promise<Result<Revision, RevisionProblem>> {
    await this.log.refresh();
    return resolveRevision(this.log, text, now, bound);
  }

  protected ask<Query extends object, Item>(question: Question<Query, Item, unknown>): AskQuestion<Query, Item> {
    return (query, listeners = {}) =>
      question.travels?.(query) === false
        ? question.answer(this, query, listeners)
        : this.#client.ask(question, query, listeners);
  }
}
