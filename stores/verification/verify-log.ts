import type { Verification, VerifiedPart } from '../../core/model/event-log.js';
import { GENESIS_HASH } from '../../core/model/event-record.js';
import type { Revision } from '../../core/model/revision.js';
import type { VerifiableLog } from './verifiable-log.js';
import { verifyRange } from './verify-range.js';

/**
 * Verifies a log, and names the first bad event. Of each event it checks
 *
 * - the record: that it decodes, has the revision that is due and carries the right hash;
 * - what the store keeps beside it to find it by: that it is there and says the same;
 * - after a modification, that the stored object is the one before it with the event's patch applied and
 *   `metadata.resourceVersion` set to the revision: equal as JSON, whatever the order of members.
 *
 * Memory stays bounded. A log that begins after another one is checked from there on. `progress` gets the revision reached, now
 * and then.
 */
export async function verifyLog(
  log: VerifiableLog,
  progress?: (revision: Revision) => void,
  part: VerifiedPart = {},
): Promise<Verification> {
  const base = log.base ?? { revision: 0, hash: GENESIS_HASH };
  const to = Math.min(part.to ?? Number.POSITIVE_INFINITY, log.head().revision);
  const { head, problem } = await verifyRange(log, { after: base, to, objectAtBase: part.objectAtBase }, progress);
  if (problem !== undefined) return { ok: false, ...problem };
  return { ok: true, events: head.revision - base.revision, head };
}
