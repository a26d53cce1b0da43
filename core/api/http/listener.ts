import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { badRequest, type StatusError, tooLarge } from '../../model/status-error.js';
import { MAX_BODY_BYTES } from '../body/body-limits.js';
import type { Exchange, OpenReply, Reply } from './exchange.js';

/** Where the API is served. */
export interface ListenerOptions {
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** Server certificate and key, PEM. */
  readonly certificate: string;
  readonly key: string;
  handle(exchange: Exchange): Promise<void>;
}

/** A server that listens. */
export interface Listener {
  readonly port: number;
  /** Takes no more connections, cuts those that are open, and settles when all are gone. */
  close(): Promise<void>;
}

type Incoming = IncomingMessage | Http2ServerRequest;
type Outgoing = ServerResponse | Http2ServerResponse;

/** Serves HTTPS, HTTP/1.1 and HTTP/2 on one port. Rejects when the address cannot be bound. */
export async function listen(options: ListenerOptions): Promise<Listener> {
  const server = createSecureServer({
    allowHTTP1: true,
    cert: options.certificate,
    key: options.key,
    minVersion: 'TLSv1.2',
    settings: { maxConcurrentStreams: 1000 },
  });
  const sockets = new Set<Socket>();
  server.on('secureConnection', (socket: Socket) => {
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  server.on('sessionError', () => {});
  server.on('request', (request: Incoming, response: Outgoing) => {
    void options.handle(exchangeOf(request, response));
  });
  const port = await bind(server, options);
  return { port, close: () => close(server, sockets) };
}

async function bind(server: Http2SecureServer, { host, port }: ListenerOptions): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

async function close(server: Http2SecureServer, sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const socket of sockets) socket.destroy();
  await closed;
}

function exchangeOf(request: Incoming, response: Outgoing): Exchange {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  return {
    method: request.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)),
    header: (name) => {
      const value = request.headers[name];
      return Array.isArray(value) ? value[0] : value;
    },
    headers: request.headers as Exchange['headers'],
    body: () => readBody(request),
    reply: replyOn(response as ServerResponse),
  };
}

/** Reads a body as far as the limit; what comes after is let go by so that the client hears the answer. */
function readBody(request: Incoming): Promise<Uint8Array | StatusError> {
  const tooLong = tooLarge(`Request entity too large: limit is ${MAX_BODY_BYTES}`);
  // One that says so beforehand need not be listened to.
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
    request.resume();
    return Promise.resolve(tooLong);
  }
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= MAX_BODY_BYTES) chunks.push(chunk);
      else chunks.length = 0;
    });
    request.on('end', () => {
      if (length > MAX_BODY_BYTES) resolve(tooLong);
      else resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
    });
    // A client that goes away in the middle hears no answer; nothing of what it sent counts.
    const cut = () => resolve(badRequest('unexpected EOF'));
    request.on('error', cut);
    request.on('aborted', cut);
    request.on('close', cut);
  });
}

function replyOn(response: ServerResponse): Reply {
  response.on('error', () => {});
  return {
    send: (code, headers, body) => {
      if (response.destroyed) return;
      if (response.headersSent) return void response.end();
      response.writeHead(code, { ...headers, 'content-length': Buffer.byteLength(body) } as OutgoingHttpHeaders);
      response.end(body);
    },
    pipe: (code, headers, source: Readable) => {
      response.writeHead(code, headers);
      source.on('error', () => response.destroy());
      response.on('close', () => source.destroy());
      source.pipe(response);
    },
    open: (code, headers) => {
      response.writeHead(code, headers);
      response.flushHeaders?.();
      return openOn(response);
    },
  };
}

function openOn(response: ServerResponse): OpenReply {
  return {
    write: (chunk) =>
      new Promise((resolve) => {
        if (response.destroyed || response.write(chunk)) return resolve();
        const go = () => {
          response.off('drain', go);
          response.off('close', go);
          resolve();
        };
        response.on('drain', go);
        response.on('close', go);
      }),
    end: () => void response.end(),
    onClose: (callback) => void response.on('close', callback),
  };
}
