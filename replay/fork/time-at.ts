import { decodeHeader } from '../../core/model/event-record.js';
import type { Journal } from '../../core/model/journal.js';
import type { Millis, Revision } from '../../core/model/revision.js';

/** When the event of a revision was decided; undefined when the log has no such event, as before the first. */
export async function timeAt(log: Journal, revision: Revision): Promise<Millis | undefined> {
  if (revision < 1) return undefined;
  for await (const [record] of log.events({ from: revision, to: revision })) {
    if (record !== undefined) return Date.parse(decodeHeader(record).time);
  }
  return undefined;
}
