import { HASH_BYTES } from '../../core/model/event-record.js';
import { groupResource } from '../../core/model/group-resource.js';
import type { LogHead } from '../../core/model/journal.js';
import { objectKey } from '../../core/model/object-key.js';
import type { Revision } from '../../core/model/revision.js';
import { CorruptEventError } from '../corrupt-event-error.js';
import { ChainCheck } from '../verification/chain-check.js';
import type { ScannedHeader } from '../verification/header-scan.js';
import type { Database } from './database.js';
import { recordsOf } from './event-value.js';
import { eventKey, indexKey, revisionOfKey, versionKey } from './keys.js';
import { readEvents } from './read-events.js';
import { firstOf, scanKeys } from './scan.js';

/** How many events at the end have their hashes checked when a log is opened. */
const TAIL = 1_000;
/**
 * Among how many there must be no gap: more than LevelDB's log file holds, of which it passes over what it cannot read.
 */
const WITHOUT_GAP = 16_000;
/** For how many of them what is kept beside the record is looked up too. */
const COMPLETE = 64;

/**
 * Finds where a log ends that begins after `base`, and checks that the events there have no gap, are chained, and have their index entries and
 * versions. Rejects with `CorruptEventError`. What lies further back is checked when it is read, and by `verify`.
 */
export async function checkTail(database: Database, base: LogHead): Promise<LogHead> {
  const last = await lastRevision(database);
  if (last === 0) return base;
  const first = base.revision + 1;
  const from = Math.max(first, last - TAIL + 1);
  const chain = new ChainCheck(from === first ? base : await headAt(database, from - 1));
  const newest: ScannedHeader[] = [];
  for await (const records of readEvents(database, { from }, last)) {
    for (const record of records) {
      const step = chain.step(record);
      if ('problem' in step) throw new CorruptEventError(chain.head.revision + 1, step.problem);
      if (step.header.revision > last - COMPLETE) newest.push(step.header);
    }
  }
  await checkComplete(database, newest);
  await checkGaps(database, Math.max(first, last - WITHOUT_GAP + 1), from - 1);
  return { revision: last, hash: Uint8Array.from(chain.head.hash) };
}

async function checkGaps(database: Database, from: Revision, to: Revision): Promise<void> {
  let due = from;
  for await (const keys of scanKeys(database, { gte: eventKey(from), lte: eventKey(to) })) {
    for (const key of keys) {
      if (revisionOfKey(key) !== due) throw new CorruptEventError(due, 'is missing');
      due++;
    }
  }
  if (due <= to) throw new CorruptEventError(due, 'is missing');
}

/** The revision of the newest event; 0 when there is none. */
async function lastRevision(database: Database): Promise<Revision> {
  const last = await firstOf(database, { gte: eventKey(0), lte: eventKey(Number.MAX_SAFE_INTEGER), reverse: true });
  return last === undefined ? 0 : revisionOfKey(last[0]);
}

async function headAt(database: Database, revision: Revision): Promise<LogHead> {
  const [record] = await recordsOf(database, [revision]);
  return { revision, hash: record!.subarray(0, HASH_BYTES) };
}

async function checkComplete(database: Database, events: readonly ScannedHeader[]): Promise<void> {
  const keys = events.flatMap(({ ref, revision }) => {
    const resource = groupResource(ref.group, ref.resource);
    return [indexKey(resource, revision), versionKey(resource, objectKey(ref.namespace, ref.name), revision)];
  });
  const values: readonly (Buffer | undefined)[] = await database.getMany(keys);
  const missing = values.indexOf(undefined);
  if (missing < 0) return;
  const what = missing % 2 === 0 ? 'entry in the index' : 'stored version';
  throw new CorruptEventError(events[missing >> 1]!.revision, `has no ${what}`);
}
