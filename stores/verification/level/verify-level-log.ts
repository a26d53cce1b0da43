import { availableParallelism } from 'node:os';
import type { LogHead, Verification, VerifiedPart } from '../../../core/model/event-log.js';
import type { Revision } from '../../../core/model/revision.js';
import type { Database } from '../../level/database.js';
import { type VerifiableLog, verifyLog } from '../verify-log.js';
import { SealedLog } from './sealed-log.js';
import { databaseReads } from './sealed-reads.js';
import { verifyInThreads } from './verify-in-threads.js';

/** So many events are worth a thread; a log of fewer is verified where it is asked for. */
const EVENTS_A_THREAD = 10_000;
/** More would wait for the one thread that reads. */
const MOST_THREADS = 4;
/** Threads run compiled code: where the sources themselves run, as in tests, everything happens in one thread. */
const IS_COMPILED = import.meta.url.endsWith('.js');

/**
 * Verifies a log in LevelDB, see `verifyLog`; a long one in threads of their own, so that this one goes on serving. A log that
 * continues another one is verified here, since only here the objects that it begins with can be asked for.
 */
export async function verifyLevelLog(
  database: Database,
  { base, head, events }: { readonly base: LogHead; readonly head: LogHead; readonly events: VerifiableLog['events'] },
  progress?: (revision: Revision) => void,
  part: VerifiedPart = {},
): Promise<Verification> {
  const to = Math.min(part.to ?? Number.POSITIVE_INFINITY, head.revision);
  const threads = Math.min(Math.floor(to / EVENTS_A_THREAD), availableParallelism(), MOST_THREADS);
  if (IS_COMPILED && base.revision === 0 && threads > 0) {
    return verifyInThreads(database, { head, to, threads }, progress);
  }
  const sealed = new SealedLog(databaseReads(database), head);
  const log: VerifiableLog = {
    base,
    events,
    head: () => head,
    indexProblems: (some) => sealed.indexProblems(some),
    storedVersions: (some) => sealed.storedVersions(some),
    objectAt: (address, at) => sealed.objectAt(address, at),
  };
  return verifyLog(log, progress, part);
}
