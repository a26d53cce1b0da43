import type { Result } from '../../core/model/result.js';
import type { Millis, Revision } from '../../core/model/revision.js';
import type { Schemas } from '../../core/schema/schemas.js';
import type { DiffQuery } from '../diff/diff-revisions.js';
import type { ObjectDiff } from '../diff/object-diff.js';
import type { EventQuery } from '../events/event-query.js';
import type { EventDetail, EventSummary } from '../events/event-summary.js';
import type { OnLeftOut } from '../events/left-out.js';
import { kindsOfLog } from '../kinds-of-log.js';
import { LogTimeline } from '../log-timeline.js';
import type { NamesInQuestion, UnknownName } from '../names/unknown-name.js';
import { type RevisionBound, type RevisionProblem, resolveRevision } from '../resolve-revision.js';
import { findResource, type NamedResource } from '../resource-name.js';
import type { TimelineHead } from '../timeline.js';
import { RemoteEventLog } from './remote-event-log.js';
import type { ServerAddress } from './server-address.js';
import { TimelineClient } from './timeline-client.js';
import { writeDiffQuery, writeEventQuery, writeNamesInQuestion, writeQuery } from './timeline-query.js';
import { wireHeadOf } from './wire-head.js';

/** A server that holds a log. */
export interface RemoteTimelineSource {
  readonly server: ServerAddress;
  readonly schemas: Schemas;
}

/**
 * The timeline of a log that a server holds open. Summaries and differences are computed there, which has the objects at hand that
 * they need, so that only answers travel; everything else is read from the server's log as from any other.
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
    return wireHeadOf(await this.log.refresh());
  }

  async resolveRevision(text: string, now: Millis, bound?: RevisionBound): Promise<Result<Revision, RevisionProblem>> {
    await this.log.refresh();
    return resolveRevision(this.log, text, now, bound);
  }

  async findResource(text: string): Promise<NamedResource | undefined> {
    await this.log.refresh();
    return findResource(this.log, this.schemas, text);
  }

  async unknownName(question: NamesInQuestion): Promise<UnknownName | undefined> {
    const found = await this.#client.one<UnknownName | null>('unknown-name', writeNamesInQuestion(question));
    return found ?? undefined;
  }

  async *events(query: EventQuery, onLeftOut?: OnLeftOut): AsyncGenerator<readonly EventSummary[]> {
    const asked = writeEventQuery(query, false);
    for await (const event of this.#client.items<EventSummary>('events', asked, undefined, { onLeftOut }))
      yield [event];
  }

  async *follow(
    query: EventQuery,
    signal?: AbortSignal,
    onLeftOut?: OnLeftOut,
  ): AsyncGenerator<readonly EventSummary[]> {
    const asked = writeEventQuery(query, true);
    for await (const event of this.#client.items<EventSummary>('events', asked, signal, { onLeftOut })) yield [event];
  }

  async event(revision: Revision): Promise<EventDetail | undefined> {
    return (await this.#client.one<EventDetail | null>('event', writeQuery({ revision }))) ?? undefined;
  }

  diff(query: DiffQuery, onLeftOut?: OnLeftOut): AsyncIterable<ObjectDiff> {
    return this.#client.items('diff', writeDiffQuery(query), undefined, { onLeftOut });
  }
}
