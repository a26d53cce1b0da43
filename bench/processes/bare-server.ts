import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { systemEnvironment } from '../../core/engine/environment.js';
import { loadCredentials } from '../../server/credentials.js';
import { serveCalls } from './serve-calls.js';

/**
 * The floor of everything over HTTPS: `node:https` with nothing behind it. POST echoes the body, GET `/held` answers from a
 * ready buffer, GET `/lines?count=…&bytes=…` writes so many lines of so many bytes as fast as the connection takes them.
 */
const CHUNK_BYTES = 64 * 1024;

let held: Buffer = Buffer.alloc(0);

const operations = {
  /** Holds a file's content ready for GET `/held`. */
  hold: async ({ file }: { file: string }): Promise<void> => {
    held = await readFile(file);
  },
};

export type BareServerOperations = typeof operations;

/** Says where the server listens. The one argument is a directory for its certificate. */
export interface BareServerReady {
  readonly url: string;
}

function respond(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'https://bare');
  if (request.method === 'POST') {
    echo(request, response);
  } else if (url.pathname === '/lines') {
    void writeLines(response, Number(url.searchParams.get('count')), Number(url.searchParams.get('bytes')));
  } else {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': held.length });
    response.end(held);
  }
}

function echo(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
    response.end(body);
  });
}

async function writeLines(response: ServerResponse, count: number, bytes: number): Promise<void> {
  const perChunk = Math.max(1, Math.floor(CHUNK_BYTES / bytes));
  const chunk = Buffer.from(`${'x'.repeat(bytes - 1)}\n`.repeat(perChunk));
  const chunks = function* (): Generator<Buffer> {
    for (let left = count; left > 0; left -= perChunk) yield chunk.subarray(0, Math.min(left, perChunk) * bytes);
  };
  response.writeHead(200, { 'content-type': 'application/json' });
  // A client that has enough goes away in the middle: that is no failure.
  await pipeline(Readable.from(chunks(), { objectMode: true }), response).catch(() => undefined);
}

await serveCalls(async () => {
  const { server: certificate } = await loadCredentials(process.argv[2]!, '127.0.0.1', systemEnvironment());
  const server = createServer({ cert: certificate.certificate, key: certificate.key }, respond);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const ready: BareServerReady = { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}` };
  return {
    ready,
    operations,
    stop: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
});
