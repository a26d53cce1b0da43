import { parentPort, workerData } from 'node:worker_threads';
import type { Revision } from '../../core/model/revision.js';
import { shareDatabase } from './database.js';
import { type SegmentResult, type VerifiedSegment, verifySegment } from './verify-segment.js';

/** What the thread is started with: where the database lies, and what to verify of it. */
export interface VerifyThreadData {
  readonly location: string;
  readonly segment: VerifiedSegment;
}

/** What the thread says: how far it has come, and in the end what it found. It is told nothing but to stop. */
export type VerifyThreadWord = { readonly reached: Revision } | { readonly result: SegmentResult };

const port = parentPort!;
const { location, segment } = workerData as VerifyThreadData;
const say = (word: VerifyThreadWord): void => port.postMessage(word);
const stopping = new AbortController();
port.once('message', () => stopping.abort());

const database = await shareDatabase(location);
try {
  say({ result: await verifySegment(database, segment, (reached) => say({ reached }), stopping.signal) });
} finally {
  await database.close();
  port.close();
}
