import type { Duplex } from 'node:stream';

/** What Go says of headers that are too long. */
export const TOO_LONG = '431 Request Header Fields Too Large';

/** What Go says of what Node's parser tells by these codes; of all else it says that it is a bad request. Source: net/http server.go, serve. */
const ANSWERS: ReadonlyMap<string, string> = new Map([
  ['HPE_HEADER_OVERFLOW', TOO_LONG],
  ['HPE_INVALID_VERSION', '505 HTTP Version Not Supported: unsupported protocol version'],
]);

/** Answers what came over HTTP/1.1 and is no request, as Go does, and hangs up. */
export function answerUnreadable(error: Error & { readonly code?: string }, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const answer = ANSWERS.get(error.code ?? '') ?? '400 Bad Request';
  const head = `HTTP/1.1 ${answer}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n`;
  socket.end(`${head}${answer}`);
}
