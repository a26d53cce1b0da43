import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { verifySegment } from './verify-segment.js';

/** What the thread is started with: the port whose other end `serveReads` holds, and what to verify. */
export interface VerifyThreadData {
  readonly port: MessagePort;
  readonly segment: Parameters<typeof verifySegment>[1];
}

const { port, segment } = workerData as VerifyThreadData;

const result = await verifySegment(port, segment, (reached) => parentPort!.postMessage({ reached }));
parentPort!.postMessage({ result });
port.close();
