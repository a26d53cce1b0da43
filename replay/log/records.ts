import type { ClusterEvent } from '../../core/model/cluster-event.js';
import { EventLogError } from '../../core/model/event-log.js';
import { decodeEvent, decodeHeader, HASH_BYTES } from '../../core/model/event-record.js';
import { groupResource } from '../../core/model/group-resource.js';
import type { Journal, LogHead } from '../../core/model/journal.js';
import { originOf } from '../../core/model/journal.js';
import { objectKey } from '../../core/model/object-key.js';
import type { Millis, Revision } from '../../core/model/revision.js';

/** An event without what it changed. */
export type EventHeader = Omit<ClusterEvent, 'change' | 'hash'>;

/** Reads a record's header. Throws `EventLogError` when it is damaged. */
export function headerOf(record: Uint8Array): EventHeader {
  return read(() => decodeHeader(record));
}

/** Reads a record whole. Throws `EventLogError` when it is damaged. */
export function eventOf(record: Uint8Array): ClusterEvent {
  return read(() => decodeEvent(record));
}

function read<T>(decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    throw new EventLogError('corrupt', `an event of the log is damaged: ${(cause as Error).message}`, { cause });
  }
}

/** The record of one event; undefined when the log does not hold it. Rejects with `EventLogError`. */
export async function recordAt(log: Journal, revision: Revision): Promise<Uint8Array | undefined> {
  if (revision < 1 || revision > log.head().revision) return undefined;
  return firstOf(log, revision);
}

/** When the event of a revision was decided; undefined when the log has no such event, as before the first. */
export async function timeAt(log: Journal, revision: Revision): Promise<Millis | undefined> {
  if (revision < 1) return undefined;
  const record = await firstOf(log, revision);
  return record === undefined ? undefined : Date.parse(headerOf(record).time);
}

/** Where a log ended when it had reached a revision; undefined when it never did, or when it begins later. */
export async function headAt(log: Journal, revision: Revision): Promise<LogHead | undefined> {
  for (const known of [log.head(), originOf(log)]) if (known.revision === revision) return known;
  const record = await firstOf(log, revision);
  return record === undefined ? undefined : { revision, hash: Uint8Array.from(record.subarray(0, HASH_BYTES)) };
}

async function firstOf(log: Journal, revision: Revision): Promise<Uint8Array | undefined> {
  for await (const [record] of log.events({ from: revision, to: revision })) return record;
  return undefined;
}

/** Names the object that an event is about, among all of all kinds. */
export function placeOfObject({ ref }: Pick<EventHeader, 'ref'>): string {
  return `${groupResource(ref.group, ref.resource)}\0${objectKey(ref.namespace, ref.name)}`;
}
