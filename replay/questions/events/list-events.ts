import type { Revision } from '../../../core/model/revision.js';
import type { QuestionSource } from '../../log/asking/question.js';
import { EventFilter } from '../../log/events/event-filter.js';
import type { EventQuery } from '../../log/events/event-query.js';
import { EventReader } from '../../log/events/event-reader.js';
import type { EventSummary } from '../../log/events/event-summary.js';
import { LeftOutCounter, type OnLeftOut } from '../../log/events/left-out.js';
import { selectedRecords } from '../../log/events/selected-records.js';
import { kindLookup } from '../../log/log-source.js';
import { headerOf } from '../../log/records.js';
import { WakeUp } from './wake-up.js';

type Batches = AsyncGenerator<readonly EventSummary[]>;

/** Streams what a query asks for, as of now. Throws `RangeError` when the label selector is none. */
export async function* listEvents(source: QuestionSource, query: EventQuery, onLeftOut?: OnLeftOut): Batches {
  const to = Math.min(query.to ?? Number.POSITIVE_INFINITY, source.log.head().revision);
  yield* new Listing(source, query, onLeftOut).read({ ...query, to });
}

/** The same, and then whatever comes, until the signal aborts, the query's end or limit is reached, or nobody can append any more. */
export async function* followEvents(
  source: QuestionSource,
  asked: EventQuery,
  signal?: AbortSignal,
  onLeftOut?: OnLeftOut,
): Batches {
  const { log, onAppend } = source;
  const query = { ...asked, reverse: false };
  const listing = new Listing(source, query, onLeftOut);
  const wakeUp = new WakeUp(onAppend, signal);
  const isAborted = () => signal?.aborted === true;
  const last = query.to ?? Number.POSITIVE_INFINITY;
  let position = (query.from ?? log.head().revision + 1) - 1;
  let limit = query.limit ?? Number.POSITIVE_INFINITY;
  try {
    while (!isAborted()) {
      const to = Math.min(log.head().revision, last);
      for await (const batch of listing.read({ ...query, from: position + 1, to, limit })) {
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

/** What a listing of events goes through. */
class Listing {
  readonly #source: QuestionSource;
  readonly #reader: EventReader;
  readonly #filter: EventFilter;
  readonly #onLeftOut: OnLeftOut | undefined;

  constructor(source: QuestionSource, query: EventQuery, onLeftOut: OnLeftOut | undefined) {
    const { log, schemas } = source;
    this.#source = source;
    this.#reader = new EventReader(log, kindLookup(schemas), { inOrder: query.reverse !== true });
    this.#filter = new EventFilter(log, query);
    this.#onLeftOut = onLeftOut;
  }

  async *read(query: EventQuery & { readonly to: Revision }): Batches {
    const { from = 1, to, reverse } = query;
    const leftOut = new LeftOutCounter();
    let left = query.limit ?? Number.POSITIVE_INFINITY;
    if (from > to || left <= 0) return;
    for await (const records of selectedRecords(this.#source.log, query, { from, to, reverse })) {
      const batch: EventSummary[] = [];
      for (const record of records) {
        const header = headerOf(record);
        const verdict = await this.#filter.judge(header, record);
        if (verdict === 'told') {
          batch.push(await this.#reader.summary(record, header));
          if (--left <= 0) break;
          continue;
        }
        this.#reader.pass(header);
        if (verdict !== 'passed') leftOut.add(verdict);
      }
      leftOut.tell(this.#onLeftOut);
      if (batch.length > 0) yield batch;
      if (left <= 0) return;
    }
  }
}
