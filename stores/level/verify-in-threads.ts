import { Worker } from 'node:worker_threads';
import { EventLogError, type Verification } from '../../core/model/event-log.js';
import { decodeHeader, HASH_BYTES } from '../../core/model/event-record.js';
import type { Revision } from '../../core/model/revision.js';
import type { RangeVerification } from '../verification/verify-range.js';
import type { Database } from './database.js';
import { recordsOf } from './event-value.js';
import type { SealedRange } from './sealed-log.js';
import type { SegmentResult, VerifiedSegment } from './verify-segment.js';
import type { VerifyThreadData, VerifyThreadWord } from './verify-thread.js';

/** Verifies a segment elsewhere; `signal` says that nobody waits for it any more, and then it ends soon. */
export type RunSegment = (
  database: Database,
  segment: VerifiedSegment,
  progress: (reached: Revision) => void,
  signal: AbortSignal,
) => Promise<SegmentResult>;

/**
 * Verifies a log in so many threads, each of which takes a part of it: a part follows the hash of the event before it, and finds the
 * objects that the versions before it hold, both of which the part in front vouches for. All of them share the database; none is left
 * when this settles.
 */
export async function verifyInThreads(
  database: Database,
  { range, to, threads }: { readonly range: SealedRange; readonly to: Revision; readonly threads: number },
  { progress, signal }: { readonly progress?: (revision: Revision) => void; readonly signal: AbortSignal },
  run: RunSegment = runInThread,
): Promise<Verification> {
  const segments = await segmentsOf(database, range, to, threads);
  const reached = segments.map(({ after }) => after.revision);
  const aborts = segments.map(() => new AbortController());
  const runs = segments.map(async (segment, index) => {
    const tell = (revision: Revision): void => {
      reached[index] = revision;
      progress?.(reached.reduce((sum, one, at) => sum + one - segments[at]!.after.revision, 0));
    };
    const result = await run(database, segment, tell, AbortSignal.any([signal, aborts[index]!.signal]));
    // What lies behind a bad event is of no interest any more, what lies in front of it is.
    if ('failure' in result || result.problem !== undefined) for (const abort of aborts.slice(index + 1)) abort.abort();
    return result;
  });
  let end: RangeVerification | undefined;
  try {
    for (const running of runs) {
      const result = await running;
      if ('failure' in result) throw new EventLogError(result.failure.reason, result.failure.message);
      if (result.problem !== undefined) return { ok: false, ...result.problem };
      end = result;
    }
  } finally {
    for (const abort of aborts) abort.abort();
    await Promise.allSettled(runs);
  }
  return { ok: true, events: to, head: end!.head };
}

/** Cuts a log into parts of the same length. Where the event between two parts cannot be read, there is one part only, which will tell. */
async function segmentsOf(
  database: Database,
  range: SealedRange,
  to: Revision,
  threads: number,
): Promise<VerifiedSegment[]> {
  const whole: VerifiedSegment = { range, after: { revision: 0, hash: new Uint8Array(HASH_BYTES) }, to };
  const ends = Array.from({ length: threads }, (_, index) => Math.floor((to * (index + 1)) / threads));
  try {
    const records = await recordsOf(database, ends.slice(0, -1));
    const starts = records.map((record, index) => {
      const hash = Uint8Array.from(record.subarray(0, HASH_BYTES));
      return { after: { revision: ends[index]!, hash }, afterTime: decodeHeader(record).time };
    });
    return [whole, ...starts].map((start, index) => ({ ...start, range, to: ends[index]! }));
  } catch (error) {
    if (error instanceof EventLogError && error.reason !== 'corrupt') throw error;
    return [whole];
  }
}

/** What is alive in a thread stays below 50; with more room, it takes more memory and no less time. */
const MEGABYTES = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 128 };

const runInThread: RunSegment = (database, segment, progress, signal) => {
  const workerData: VerifyThreadData = { location: database.location, segment };
  const worker = new Worker(new URL('./verify-thread.js', import.meta.url), {
    workerData,
    resourceLimits: MEGABYTES,
  });
  const stop = (): void => worker.postMessage('stop');
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop);
  return new Promise<SegmentResult>((resolve, reject) => {
    let result: SegmentResult = { failure: { reason: 'io', message: 'the verification was broken off' } };
    worker.on('message', (word: VerifyThreadWord) => {
      if ('result' in word) result = word.result;
      else progress(word.reached);
    });
    worker.on('error', reject);
    worker.on('exit', () => resolve(result));
  }).finally(() => signal.removeEventListener('abort', stop));
};
