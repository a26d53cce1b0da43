import type { ReadonlyEventLog } from '../core/model/event-log.js';
import type { GroupResource } from '../core/model/group-resource.js';
import type { Result } from '../core/model/result.js';
import type { Millis, Revision } from '../core/model/revision.js';
import type { FieldSchema } from '../core/schema/field-schema.js';
import type { Schemas } from '../core/schema/schemas.js';
import { type DiffQuery, diffRevisions } from './diff/diff-revisions.js';
import type { ObjectDiff } from './diff/object-diff.js';
import { EventFilter } from './events/event-filter.js';
import type { EventQuery } from './events/event-query.js';
import { EventReader } from './events/event-reader.js';
import type { EventDetail, EventSummary } from './events/event-summary.js';
import { LeftOutCounter, type OnLeftOut } from './events/left-out.js';
import { headerOf } from './events/log-source.js';
import { selectedRecords } from './events/selected-records.js';
import { LogTimeline } from './log-timeline.js';
import { type NamesInQuestion, type UnknownName, unknownName } from './names/unknown-name.js';
import { type RevisionBound, type RevisionProblem, resolveRevision } from './resolve-revision.js';
import { findResource, type NamedResource } from './resource-name.js';
import type { TimelineHead } from './timeline.js';
import { WakeUp } from './wake-up.js';

/** A log at hand. */
export interface LocalTimelineSource {
  readonly log: ReadonlyEventLog;
  readonly schemas: Schemas;
  /**
   * Calls back after appends until the returned function is called, so that the log can be followed. Absent when nobody appends
   * while the timeline is open.
   */
  readonly onAppend?: (wake: () => void) => () => void;
}

/** What a listing of events goes through. */
interface Listing {
  readonly reader: EventReader;
  readonly filter: EventFilter;
  readonly onLeftOut: OnLeftOut | undefined;
}

/** The timeline of a log at hand. */
export class LocalTimeline extends LogTimeline {
  readonly #source: LocalTimelineSource;

  constructor(source: LocalTimelineSource) {
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

  findResource(text: string): Promise<NamedResource | undefined> {
    return findResource(this.log, this.schemas, text);
  }

  unknownName(question: NamesInQuestion): Promise<UnknownName | undefined> {
    return unknownName(this.log, question);
  }

  async *events(query: EventQuery, onLeftOut?: OnLeftOut): AsyncGenerator<readonly EventSummary[]> {
    const listing = this.#listing(query, onLeftOut);
    const to = Math.min(query.to ?? Number.POSITIVE_INFINITY, this.log.head().revision);
    yield* this.#read(listing, { ...query, to });
  }

  async *follow(
    query: EventQuery,
    signal?: AbortSignal,
    onLeftOut?: OnLeftOut,
  ): AsyncGenerator<readonly EventSummary[]> {
    const { onAppend } = this.#source;
    const listing = this.#listing({ ...query, reverse: false }, onLeftOut);
    const wakeUp = new WakeUp(onAppend, signal);
    const isAborted = () => signal?.aborted === true;
    const last = query.to ?? Number.POSITIVE_INFINITY;
    let position = (query.from ?? this.log.head().revision + 1) - 1;
    let limit = query.limit ?? Number.POSITIVE_INFINITY;
    try {
      while (!isAborted()) {
        const to = Math.min(this.log.head().revision, last);
        for await (const batch of this.#read(listing, { ...query, reverse: false, from: position + 1, to, limit })) {
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

  diff(query: DiffQuery, onLeftOut?: OnLeftOut): AsyncIterable<ObjectDiff> {
    return diffRevisions(this.log, query, (resource) => this.#schemaOf(resource), onLeftOut);
  }

  async *#read(
    { reader, filter, onLeftOut }: Listing,
    query: EventQuery & { to: Revision },
  ): AsyncGenerator<readonly EventSummary[]> {
    const { from = 1, to, reverse } = query;
    const leftOut = new LeftOutCounter();
    let left = query.limit ?? Number.POSITIVE_INFINITY;
    if (from > to || left <= 0) return;
    for await (const records of selectedRecords(this.log, query, { from, to, reverse })) {
      const batch: EventSummary[] = [];
      for (const record of records) {
        const header = headerOf(record);
        const verdict = await filter.judge(header, record);
        if (verdict === 'told') {
          batch.push(await reader.summary(record, header));
          if (--left <= 0) break;
          continue;
        }
        reader.pass(header);
        if (verdict !== 'passed') leftOut.add(verdict);
      }
      leftOut.tell(onLeftOut);
      if (batch.length > 0) yield batch;
      if (left <= 0) return;
    }
  }

  #listing(query: EventQuery, onLeftOut: OnLeftOut | undefined): Listing {
    return { reader: this.#reader(query.reverse !== true), filter: new EventFilter(this.log, query), onLeftOut };
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
