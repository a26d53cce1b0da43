import { availableParallelism } from 'node:os';
import type { Verification, VerifiedPart } from '../../core/model/event-log.js';
import type { Revision } from '../../core/model/revision.js';
import { verifyLog } from '../verification/verify-log.js';
import type { Database } from './database.js';
import { SealedLog, type SealedRange } from './sealed-log.js';
import { verifyInThreads } from './verify-in-threads.js';

/** So many events are worth a thread; a log of fewer is verified where it is asked for. */
const EVENTS_A_THREAD = 10_000;
/** Each of them takes a hundred megabytes or so. */
const MOST_THREADS = 3;
/** Threads run compiled code: where the sources themselves run, as in tests, everything happens in one thread. */
const IS_COMPILED = import.meta.url.endsWith('.js');

/**
 * Verifies a log in LevelDB, see `verifyLog`; a long one in threads of their own, so that this one goes on serving. A log that
 * continues another one is verified here, since only here the objects that it begins with can be asked for. Rejects with
 * `EventLogError` of reason `io` when the signal is given.
 */
export async function verifyLevelLog(
  database: Database,
  range: SealedRange,
  {
    progress,
    part = {},
    signal,
  }: { readonly progress?: (revision: Revision) => void; readonly part?: VerifiedPart; readonly signal: AbortSignal },
): Promise<Verification> {
  const to = Math.min(part.to ?? Number.POSITIVE_INFINITY, range.head.revision);
  const threads = Math.min(Math.floor(to / EVENTS_A_THREAD), availableParallelism(), MOST_THREADS);
  if (IS_COMPILED && range.base.revision === 0 && threads > 0) {
    return verifyInThreads(database, { range, to, threads }, { progress, signal });
  }
  return verifyLog(new SealedLog(database, range, signal), progress, part);
}
