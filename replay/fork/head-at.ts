import { HASH_BYTES } from '../../core/model/event-record.js';
import type { Journal } from '../../core/model/journal.js';
import { type LogHead, originOf } from '../../core/model/journal.js';
import type { Revision } from '../../core/model/revision.js';

/** Where a log ended when it had reached a revision; undefined when it never did, or when it begins later. */
export async function headAt(log: Journal, revision: Revision): Promise<LogHead | undefined> {
  for (const known of [log.head(), originOf(log)]) if (known.revision === revision) return known;
  for await (const [record] of log.events({ from: revision, to: revision })) {
    if (record !== undefined) return { revision, hash: Uint8Array.from(record.subarray(0, HASH_BYTES)) };
  }
  return undefined;
}
