import { X509Certificate } from 'node:crypto';
import { type IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from 'node:http';
import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2';
import type { Socket } from 'node:net';
import type { Duplex, Readable } from 'node:stream';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import type { Clock } from '../../model/clock.js';
import { badRequest } from '../../model/status-error.js';
import { Deadlines } from './deadlines.js';
import type { Exchange, OpenReply, Reply, Upgrade } from './exchange.js';
import { IdleConnections } from './idle-connections.js';
import { LONGEST_BODY, readBody } from './read-body.js';
import { answerUnreadable, TOO_LONG } from './unreadable-request.js';

/**
 * The suites of TLS 1.2 that encrypt and authenticate in one, with keys that are thrown away, and all those of TLS 1.3: what Go's
 * crypto/tls prefers. Source: RFC 9325, 4.2; RFC 9113, 9.2.2.
 */
const CIPHERS = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-RSA-CHACHA20-POLY1305',
];
/** How long the handshake of TLS may take, in milliseconds. Source: apiserver pkg/server/secure_serving.go, ReadHeaderTimeout. */
const HANDSHAKE = 32_000;

/** How long the headers of a request may be, with its first line, in bytes. Kubernetes reads a mebibyte, for which everybody else would wait. */
const LONGEST_HEADERS = 128 * 1024;
/** How long its path and query may be: a selector is asked about every object. */
const LONGEST_TARGET = 64 * 1024;
/** How many a request of HTTP/2 may have. Go counts their bytes alone, each with 32 more: no more than these fit. Source: RFC 9113, 6.5.2. */
const MOST_HEADERS = LONGEST_HEADERS / 32;

/** Where the API is served. */
export interface ListenerOptions {
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** Server certificate and key, PEM. */
  readonly certificate: string;
  readonly key: string;
  /** Whose certificates clients are asked for, PEM. */
  readonly clientAuthorities?: readonly string[];
  /** What a client's time is measured with. */
  readonly clock: Clock;
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
    ciphers: CIPHERS.join(':'),
    handshakeTimeout: HANDSHAKE,
    settings: { maxConcurrentStreams: 1000, maxHeaderListSize: LONGEST_HEADERS },
    maxHeaderListPairs: MOST_HEADERS,
    // Whoever has a certificate may show it. Whether it holds is for authentication to say, which knows whom it trusts for what.
    requestCert: true,
    rejectUnauthorized: false,
    ...(options.clientAuthorities === undefined ? {} : { ca: [...options.clientAuthorities] }),
  });
  // Node takes these from here for HTTP/1.1; their number is bounded by their length.
  Object.assign(server, { maxHeaderSize: LONGEST_HEADERS, maxHeadersCount: 0 });
  server.on('clientError', answerUnreadable);
  const { clock } = options;
  const idle = new IdleConnections(clock);
  const bodies = new Deadlines(clock, LONGEST_BODY);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('secureConnection', (socket: TLSSocket) => {
    if (socket.alpnProtocol === 'h2') return;
    idle.add(socket, () => socket.destroySoon());
    socket.on('close', () => idle.remove(socket));
  });
  server.on('session', (session) => {
    idle.add(session, () => session.destroy());
    session.on('close', () => idle.remove(session));
  });
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  server.on('sessionError', () => {});
  server.on('request', (request: Incoming, response: Outgoing) => {
    const over = idle.begin(connectionOf(request));
    onAnswered(request, response, over);
    response.on('close', over);
    if ((request.url ?? '').length > LONGEST_TARGET) return refuseTooLong(request, response);
    void options.handle(exchangeOf(request, response, bodies));
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('close', idle.begin(request.socket));
    void options.handle(upgradableExchange(request, socket, head));
  });
  const port = await bind(server, options);
  return {
    port,
    close: async () => {
      await close(server, sockets);
      idle.stop();
      bodies.stop();
    },
  };
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

/** What all the requests of one client share: a session of HTTP/2, or the socket that HTTP/1.1 has for itself. */
function connectionOf(request: Incoming): object {
  return 'stream' in request ? (request.stream.session ?? request.stream) : request.socket;
}

/** Calls back once an answer is written to its end, though its request may go on. */
function onAnswered(request: Incoming, response: Outgoing, callback: () => void): void {
  // Node's response of HTTP/2 finishes only when its stream is closed from both sides.
  const written = 'stream' in request ? request.stream : response;
  written.on('finish', callback);
}

/** Answers a request whose path or query is too long to be looked at. */
function refuseTooLong(request: Incoming, response: Outgoing): void {
  onAnswered(request, response, () => hangUp(request));
  (response as ServerResponse).writeHead(431, { 'content-type': 'text/plain; charset=utf-8' }).end(TOO_LONG);
}

/** Takes no more of a request: over HTTP/1.1 its connection goes with it. */
function hangUp(request: Incoming): void {
  if ('stream' in request) request.stream.close();
  else request.destroy();
}

function exchangeOf(request: Incoming, response: Outgoing, bodies: Deadlines): Exchange {
  return {
    ...requestLine(request),
    body: () => readBody(request, bodies, () => onAnswered(request, response, () => hangUp(request))),
    reply: replyOn(response as ServerResponse),
  };
}

function requestLine(request: Incoming): Omit<Exchange, 'body' | 'reply'> {
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
    headers: distinctHeaders(request),
    certificates: certificatesOf(request),
    remoteAddress: request.socket.remoteAddress,
  };
}

/**
 * The exchange of a request that may go on with another protocol. Node reads no more of such a connection, so it ends with the answer, and the
 * request has no body.
 */
function upgradableExchange(request: IncomingMessage, socket: Duplex, head: Buffer): Exchange {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket as Socket);
  response.on('finish', () => socket.end(() => socket.destroy()));
  socket.on('error', () => {});
  const hasBody = Number(request.headers['content-length'] ?? 0) > 0 || 'transfer-encoding' in request.headers;
  const upgrade: Upgrade = {
    protocol: request.headers.upgrade ?? '',
    accept: (headers) => {
      response.detachSocket(socket as Socket);
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('')}\r\n`);
      if (head.length > 0) socket.unshift(head);
      return socket;
    },
  };
  return {
    ...requestLine(request),
    body: async () => (hasBody ? badRequest('a request to change the protocol has no body') : new Uint8Array()),
    reply: replyOn(response),
    upgrade,
  };
}

/** Node joins the values of a repeated header with commas, which they may hold. Few requests repeat one. */
function distinctHeaders({ rawHeaders, headers: joined }: Incoming): Exchange['headers'] {
  let count = 0;
  for (const _ in joined) count++;
  if (2 * count === rawHeaders.length) return joined;
  const headers = new Map<string, string | string[]>();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!.toLowerCase();
    const value = rawHeaders[index + 1]!;
    const known = headers.get(name);
    if (known === undefined) headers.set(name, value);
    else if (typeof known === 'string') headers.set(name, [known, value]);
    else known.push(value);
  }
  return Object.fromEntries(headers);
}

/** What each connection showed. */
const SHOWN = new WeakMap<object, readonly X509Certificate[]>();
/** Chains are no longer than this. */
const LONGEST_CHAIN = 10;

function certificatesOf(request: Incoming): readonly X509Certificate[] | undefined {
  const connection = connectionOf(request);
  let shown = SHOWN.get(connection);
  if (shown === undefined) {
    shown = chainOf(request.socket as TLSSocket);
    SHOWN.set(connection, shown);
  }
  return shown.length === 0 ? undefined : shown;
}

function chainOf(socket: TLSSocket): readonly X509Certificate[] {
  const chain: X509Certificate[] = [];
  try {
    let next: Partial<DetailedPeerCertificate> | undefined = socket.getPeerCertificate(true);
    while (next?.raw !== undefined && chain.length < LONGEST_CHAIN) {
      chain.push(new X509Certificate(next.raw));
      next = next.issuerCertificate === next ? undefined : next.issuerCertificate;
    }
  } catch {
    // What OpenSSL took for a certificate and Node does not is none.
  }
  return chain;
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
      response.writeHead(code, headers as OutgoingHttpHeaders);
      source.on('error', () => response.destroy());
      response.on('close', () => source.destroy());
      // Whoever waits for what is yet to come, as in a watch that is passed on, must know that it has begun.
      response.flushHeaders?.();
      source.pipe(response);
    },
    open: (code, headers) => {
      response.writeHead(code, headers as OutgoingHttpHeaders);
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
