import type { Revision } from '../../core/model/revision.js';
import { CorruptEventError } from '../corrupt-event-error.js';
import { seal, unseal } from './checked-value.js';
import type { Database } from './database.js';
import { eventKey } from './keys.js';

/** An event's key and value, as an append writes them. */
export function eventEntry(revision: Revision, record: Uint8Array): { key: Buffer; value: Buffer } {
  const key = eventKey(revision);
  return { key, value: seal(key, record) };
}

/** The record in an event's value, or undefined when it is not what was written. */
export function recordIn(key: Buffer, value: Buffer): Buffer | undefined {
  return unseal(key, value);
}

/** The records of some revisions, in their order; rejects with `CorruptEventError` when one is missing or damaged. */
export async function recordsOf(database: Database, revisions: readonly Revision[]): Promise<Buffer[]> {
  const keys = revisions.map(eventKey);
  const values: readonly (Buffer | undefined)[] = await database.getMany(keys);
  return values.map((value, index) => {
    const revision = revisions[index]!;
    if (value === undefined) throw new CorruptEventError(revision, 'is missing');
    const record = recordIn(keys[index]!, value);
    if (record === undefined) throw new CorruptEventError(revision, 'is damaged: its checksum does not match');
    return record;
  });
}
