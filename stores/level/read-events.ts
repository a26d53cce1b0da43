import { decodeHeader } from '../../core/model/event-record.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import type { EventRange } from '../../core/model/journal.js';
import type { ObjectKey } from '../../core/model/object-key.js';
import type { Revision } from '../../core/model/revision.js';
import { CorruptEventError } from '../corrupt-event-error.js';
import { objectFilter, revisionsOf, soleObjectOf } from '../event-filter.js';
import { FetchSize } from '../fetch-size.js';
import type { Database } from './database.js';
import { recordsOf } from './event-value.js';
import { IndexReader } from './index-entry.js';
import { eventKey, indexKey, revisionOfDescendingKey, versionKey } from './keys.js';
import { scanEntries, scanKeys, scanValues } from './scan.js';
import { ValueSeal } from './value-seal.js';

/** Streams the records of a range from a log that ends at `head`. */
export async function* readEvents(
  database: Database,
  range: EventRange,
  head: Revision,
): AsyncGenerator<readonly Buffer[]> {
  const matches = objectFilter(range);
  const { from, to } = revisionsOf(range, head);
  if (from > to) return;
  const reverse = range.reverse === true;
  if (range.resource === undefined) {
    yield* readAll(database, from, to, reverse);
    return;
  }
  const sole = soleObjectOf(range);
  const revisions =
    sole === undefined
      ? revisionsInIndex(database, range.resource, { from, to, reverse }, matches)
      : revisionsOfObject(database, range.resource, sole, { from, to, reverse });
  yield* fetchAhead(database, revisions);
}

/** Reads records by their revisions; the next ones are read while the consumer works on some. */
async function* fetchAhead(
  database: Database,
  revisions: AsyncIterable<readonly Revision[]>,
): AsyncGenerator<readonly Buffer[]> {
  const size = new FetchSize();
  const fetch = async (wanted: readonly Revision[]): Promise<readonly Buffer[]> => {
    const records = await recordsOf(database, wanted);
    size.saw(records);
    return records;
  };
  let coming: Promise<readonly Buffer[]> | undefined;
  for await (const batch of revisions) {
    for (let at = 0; at < batch.length; ) {
      const wanted = batch.slice(at, at + size.next);
      at += wanted.length;
      const next = fetch(wanted);
      // A failure is thrown where the records are awaited, unless the consumer goes away before.
      next.catch(() => undefined);
      if (coming !== undefined) yield await coming;
      coming = next;
    }
  }
  if (coming !== undefined) yield await coming;
}

interface Span {
  readonly from: Revision;
  readonly to: Revision;
  readonly reverse: boolean;
}

/**
 * Reads events as they lie, without their keys: the checksum of a value tells whether it is the one that is due. A log has no gaps,
 * so a revision that does not come when it is due is missing or unreadable. What came before damage is good, and is yielded
 * before the damage is thrown as `CorruptEventError`.
 */
export async function* readAll(
  database: Database,
  from: Revision,
  to: Revision,
  reverse = false,
): AsyncGenerator<readonly Buffer[]> {
  let due = reverse ? to : from;
  const step = reverse ? -1 : 1;
  const seal = new ValueSeal(eventKey(from), 'ascending');
  for await (const values of scanValues(database, { gte: eventKey(from), lte: eventKey(to), reverse }, to - from + 1)) {
    const records: Buffer[] = [];
    let damage: CorruptEventError | undefined;
    for (const value of values) {
      const length = seal.lengthOf(due, value);
      if (length === undefined) {
        damage = new CorruptEventError(due, damageOf(value, due));
        break;
      }
      records.push(value.subarray(0, length));
      due += step;
    }
    if (records.length > 0) yield records;
    if (damage !== undefined) throw damage;
  }
  if (due !== (reverse ? from - 1 : to + 1)) throw new CorruptEventError(due, 'is missing');
}

function damageOf(value: Buffer, due: Revision): string {
  try {
    if (decodeHeader(value).revision !== due) return 'is missing or cannot be read';
  } catch {
    // It is damaged, then.
  }
  return 'is damaged: its checksum does not match';
}

/** The revisions of a resource's events whose objects match, from the index of the resource. */
async function* revisionsInIndex(
  database: Database,
  resource: GroupResource,
  { from, to, reverse }: Span,
  matches: (key: ObjectKey) => boolean,
): AsyncGenerator<readonly Revision[]> {
  const range = { gte: indexKey(resource, from), lte: indexKey(resource, to), reverse };
  const reader = new IndexReader(resource);
  for await (const batch of scanEntries(database, range)) {
    const found: Revision[] = [];
    for (const [key, value] of batch) {
      const entry = reader.read(key, value);
      if (matches(entry.objectKey)) found.push(entry.revision);
    }
    yield found;
  }
}

/** The revisions of one object's events, from the keys of its versions; these stand newest first. */
async function* revisionsOfObject(
  database: Database,
  resource: GroupResource,
  object: ObjectKey,
  { from, to, reverse }: Span,
): AsyncGenerator<readonly Revision[]> {
  const range = { gte: versionKey(resource, object, to), lte: versionKey(resource, object, from), reverse: !reverse };
  for await (const keys of scanKeys(database, range)) yield keys.map(revisionOfDescendingKey);
}
