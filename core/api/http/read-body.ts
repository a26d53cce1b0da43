import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import type { Millis } from '../../model/revision.js';
import { badRequest, requestTimeout, type StatusError, tooLarge } from '../../model/status-error.js';
import { MAX_BODY_BYTES } from '../body/body-limits.js';
import type { Deadlines } from './deadlines.js';

/** How long a body may take, as kube-apiserver's `--request-timeout`. */
export const LONGEST_BODY: Millis = 60_000;

/**
 * Reads a body as far as the limit, each within `LONGEST_BODY`, which is the length of the `deadlines`; what comes after is let go by so that the client hears the answer. A body that ends too soon, or not
 * in time, is an error of the client's: `onLate` is told of the second, since such a client must be hung up on.
 */
export function readBody(
  request: IncomingMessage | Http2ServerRequest,
  deadlines: Deadlines,
  onLate: () => void,
): Promise<Uint8Array | StatusError> {
  const tooLong = tooLarge(`Request entity too large: limit is ${MAX_BODY_BYTES}`);
  // One that says so beforehand need not be listened to.
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
    request.resume();
    return Promise.resolve(tooLong);
  }
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const arrived = deadlines.begin(() => {
      onLate();
      resolve(requestTimeout(`the body of the request did not come whole within ${LONGEST_BODY / 1_000} seconds`));
    });
    const settle = (outcome: Uint8Array | StatusError) => {
      arrived();
      resolve(outcome);
    };
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= MAX_BODY_BYTES) chunks.push(chunk);
      else chunks.length = 0;
    });
    const endedEarly = () => settle(badRequest('unexpected EOF'));
    request.on('end', () => {
      // Over HTTP/2 a stream that is reset ends as one does whose body is whole.
      if (request.aborted) endedEarly();
      else if (length > MAX_BODY_BYTES) settle(tooLong);
      else settle(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
    });
    // A client that goes away in the midst of it is no defect of ours, and hears nothing any more.
    request.on('error', endedEarly);
    request.on('close', endedEarly);
  });
}
