import type { EventRange, Journal } from '../../core/model/journal.js';
import { namedResources, type ObjectFilter, selectorWithin } from '../object-selector.js';
import { eventRange } from './event-query.js';
import { headerOf } from './log-source.js';

/**
 * Of so many kinds the events are read from their indexes, all at the same time; of more, all events are read. A server is asked so many
 * questions at a time, and others want to ask it, too.
 */
const MOST_KINDS = 4;

type Records = readonly Uint8Array[];
type Ends = Pick<EventRange, 'from' | 'to' | 'reverse'>;

/**
 * The records in which the events of a filter are, in order, and others: as few as the log's indexes know how to leave out. Memory holds a
 * batch of each kind. Rejects with `EventLogError`.
 */
export function selectedRecords(log: Journal, filter: ObjectFilter, ends: Ends): AsyncIterable<Records> {
  const named = namedResources(filter) ?? [];
  if (named.length < 2 || named.length > MOST_KINDS) return log.events(eventRange(filter, ends));
  const streams = named.map((resource) => log.events({ ...ends, ...selectorWithin(filter, resource) }));
  return merged(streams, ends.reverse === true);
}

/** Where one stream is read. */
interface Cursor {
  readonly batches: AsyncIterator<Records>;
  batch: Records;
  /** The next record of the batch, and its revision. */
  index: number;
  revision: number;
}

/** One stream of several, in the order of the revisions; no revision is in two of them. */
async function* merged(streams: readonly AsyncIterable<Records>[], reverse: boolean): AsyncGenerator<Records> {
  const cursors = streams.map((stream): Cursor => {
    return { batches: stream[Symbol.asyncIterator](), batch: [], index: -1, revision: Number.NaN };
  });
  const isBefore = (one: Cursor, other: Cursor) =>
    reverse ? one.revision > other.revision : one.revision < other.revision;
  try {
    const open = new Set(cursors);
    for (const cursor of cursors) if (!(await advance(cursor))) open.delete(cursor);
    let group: Uint8Array[] = [];
    while (open.size > 0) {
      const next = [...open].reduce((first, other) => (isBefore(other, first) ? other : first));
      group.push(next.batch[next.index]!);
      const isLast = next.index + 1 >= next.batch.length;
      if (isLast) {
        // What is at hand is not kept back by a batch that is still to come.
        yield group;
        group = [];
      }
      if (!(await advance(next))) open.delete(next);
    }
  } finally {
    await Promise.all(cursors.map(({ batches }) => batches.return?.()));
  }
}

/** Goes to the next record of a stream; false at its end. */
async function advance(cursor: Cursor): Promise<boolean> {
  cursor.index++;
  while (cursor.index >= cursor.batch.length) {
    const { done, value } = await cursor.batches.next();
    if (done === true) return false;
    cursor.batch = value;
    cursor.index = 0;
  }
  cursor.revision = headerOf(cursor.batch[cursor.index]!).revision;
  return true;
}
