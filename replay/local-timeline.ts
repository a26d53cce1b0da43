import type { EventLog } from '../core/model/event-log.js';
import type { GroupResource } from '../core/model/group-resource.js';
import type { Result } from '../core/model/result.js';
import type { Millis, Revision } from '../core/model/revision.js';
import type { FieldSchema } from '../core/schema/field-schema.js';
import type { Schemas } from '../core/schema/schemas.js';
import { type DiffQuery, diffRevisions } from './diff/diff-revisions.js';
import type { ObjectDiff } from './diff/object-diff.js';
import { type EventQuery, eventRange } from './events/event-query.js';
import { EventReader } from './events/event-reader.js';
import type { EventDetail, EventSummary } from './events/event-summary.js';
import { LogTimeline } from './log-timeline.js';
import { type RevisionBound, type RevisionProblem, resolveRevision } from './resolve-revision.js';
import { findResource, type NamedResource } from './resource-name.js';
import type { TimelineHead } from './timeline.js';
import { WakeUp } from './wake-up.js';

/** A log at hand. */
export interface LocalTimelineSource {
  readonly log: EventLog;
  readonly schemas: Schemas;
  /**
   * Calls back after appends until the returned function is called, so that the log can be followed. Absent when nobody appends
   * while the timeline is open.
   */
  readonly onAppend?: (wake: () => void) => () => void;
}

/** The timeline of a log at hand. */
export class LocalTimeline extends LogTimeline {
  readonly #source: LocalTimelineSource;

  constructor(source: LocalTimelineSource) {
    super();
    this.#source = source;
  }

  get log(): EventLog {
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

  findResource(text: string): Promise<NamedResource | undefined> {
    return findResource(this.log, this.schemas, text);
  }

  async *events(query: EventQuery): AsyncGenerator<readonly EventSummary[]> {
    const reader = this.#reader(query.reverse !== true);
    yield* this.#read(reader, {
      ...query,
      to: Math.min(query.to ?? Number.POSITIVE_INFINITY, this.log.head().revision),
    });
  }

  async *follow(query: EventQuery, signal?: AbortSignal): AsyncGenerator<readonly EventSummary[]> {
    const { onAppend } = this.#source;
    const reader = this.#reader(true);
    const wakeUp = new WakeUp(onAppend, signal);
    const isAborted = () => signal?.aborted === true;
    const last = query.to ?? Number.POSITIVE_INFINITY;
    let position = (query.from ?? this.log.head().revision + 1) - 1;
    let limit = query.limit ?? Number.POSITIVE_INFINITY;
    try {
      while (!isAborted()) {
        const to = Math.min(this.log.head().revision, last);
        for await (const batch of this.#read(reader, { ...query, reverse: false, from: position + 1, to, limit })) {
          limit -= batch.length;
          yield batch;
          if (isAborted()) return;
        }
        position = Math.max(position, to);
        if (limit <= 0 || position >= last || onAppend === undefined) return;
        await wakeUp.next();
      }
    } finally {
      wakeUp.stop();
    }
  }

  async event(revision: Revision): Promise<EventDetail | undefined> {
    for await (const [record] of this.log.events({ from: revision, to: revision })) {
      if (record !== undefined) return this.#reader(false).detail(record);
    }
    return undefined;
  }

  diff(query: DiffQuery): AsyncIterable<ObjectDiff> {
    return diffRevisions(this.log, query, (resource) => this.#schemaOf(resource));
  }

  async *#read(reader: EventReader, query: EventQuery & { to: Revision }): AsyncGenerator<readonly EventSummary[]> {
    const { from = 1, to, reverse } = query;
    let left = query.limit ?? Number.POSITIVE_INFINITY;
    if (from > to || left <= 0) return;
    for await (const records of this.log.events(eventRange(query, { from, to, reverse }))) {
      const batch: EventSummary[] = [];
      for (const record of records) {
        const summary = await reader.summary(record, query);
        if (summary !== undefined && left > 0) {
          batch.push(summary);
          left--;
        }
        if (left <= 0) break;
      }
      if (batch.length > 0) yield batch;
      if (left <= 0) return;
    }
  }

  #reader(inOrder: boolean): EventReader {
    const kindOf = (resource: GroupResource) => this.schemas.byGroupResource(resource)?.kind;
    return new EventReader(this.log, { schemaOf: (resource) => this.#schemaOf(resource), kindOf }, { inOrder });
  }

  #schemaOf(resource: GroupResource): FieldSchema | undefined {
    const { schemas } = this;
    const info = schemas.byGroupResource(resource);
    return info === undefined ? undefined : schemas.typeOf(info);
  }
}
