import { EventLogError } from '../../core/model/event-log.js';
import type { Revision } from '../../core/model/revision.js';
import { type RangeToVerify, type RangeVerification, verifyRange } from '../verification/verify-range.js';
import type { Database } from './database.js';
import { SealedLog, type SealedRange } from './sealed-log.js';

/** The part of a log that one thread verifies. */
export interface VerifiedSegment extends Pick<RangeToVerify, 'after' | 'afterTime' | 'to'> {
  readonly range: SealedRange;
}

/** An `EventLogError` on its way from one thread to another. */
export interface SegmentFailure {
  readonly reason: EventLogError['reason'];
  readonly message: string;
}

/** What became of a segment. */
export type SegmentResult = RangeVerification | { readonly failure: SegmentFailure };

/** Verifies a segment of a log. Never rejects with an `EventLogError`. */
export async function verifySegment(
  database: Database,
  { range, ...part }: VerifiedSegment,
  progress: (reached: Revision) => void,
  signal: AbortSignal,
): Promise<SegmentResult> {
  try {
    return await verifyRange(new SealedLog(database, range, signal), part, progress);
  } catch (error) {
    if (error instanceof EventLogError) return { failure: { reason: error.reason, message: error.message } };
    throw error;
  }
}
