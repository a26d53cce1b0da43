import type { MessagePort } from 'node:worker_threads';
import { EventLogError, type LogHead } from '../../../core/model/event-log.js';
import type { Revision } from '../../../core/model/revision.js';
import { type RangeToVerify, type RangeVerification, verifyRange } from '../verify-range.js';
import type { ReadFailure } from './read-messages.js';
import { remoteReads } from './remote-reads.js';
import { SealedLog } from './sealed-log.js';

/** The part of a log that one thread verifies. */
export interface Segment extends Pick<RangeToVerify, 'after' | 'afterTime' | 'to'> {
  readonly head: LogHead;
}

/** What became of it. */
export type SegmentResult = RangeVerification | { readonly failure: ReadFailure };

/** Verifies a segment of a log that the other end of a port reads. Never rejects with what `EventLogError` tells. */
export async function verifySegment(
  port: MessagePort,
  { head, ...range }: Segment,
  progress: (reached: Revision) => void,
): Promise<SegmentResult> {
  try {
    return await verifyRange(new SealedLog(remoteReads(port), head), range, progress);
  } catch (error) {
    if (error instanceof EventLogError) return { failure: { reason: error.reason, message: error.message } };
    throw error;
  }
}
