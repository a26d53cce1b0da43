import { HASH_BYTES } from '../../core/model/event-record.js';
import type { LogHead } from '../../core/model/journal.js';
import type { Revision } from '../../core/model/revision.js';
import { CorruptEventError } from '../corrupt-event-error.js';
import type { Database } from './database.js';
import { recordsOf } from './event-value.js';

/** The log ends before an event that somebody has had an answer for. */
export class LostEventsError extends CorruptEventError {
  constructor(first: Revision, acknowledged: Revision) {
    const last = acknowledged === first ? 'it' : `event ${acknowledged}`;
    super(first, `is missing: the log ends before it, though ${last} was acknowledged`);
    this.name = 'LostEventsError';
  }
}

/**
 * Checks that a log holds what was acknowledged. Rejects with `LostEventsError` when it ends before, with `CorruptEventError` when that event is another one.
 * `base` is what the log begins after.
 */
export async function checkAcknowledged(
  database: Database,
  { base, head }: { readonly base: LogHead; readonly head: LogHead },
  acknowledged: LogHead,
): Promise<void> {
  const { revision, hash } = acknowledged;
  if (revision > head.revision) {
    throw new LostEventsError(head.revision + 1, revision);
  }
  const kept = await hashAt(database, { base, head }, revision);
  if (kept === undefined || !Buffer.from(kept).equals(hash)) {
    throw new CorruptEventError(revision, 'is not the one that was acknowledged: its hash is another');
  }
}

async function hashAt(
  database: Database,
  { base, head }: { readonly base: LogHead; readonly head: LogHead },
  revision: Revision,
): Promise<Uint8Array | undefined> {
  if (revision === head.revision) return head.hash;
  if (revision <= base.revision) return revision === base.revision ? base.hash : undefined;
  const [record] = await recordsOf(database, [revision]);
  return record!.subarray(0, HASH_BYTES);
}
