import type { X509Certificate } from 'node:crypto';
import type { Duplex, Readable } from 'node:stream';
import type { StatusError } from '../../model/status-error.js';
import type { RequestHeaders } from '../auth/impersonate.js';
import type { User } from '../auth/user.js';

/** One HTTP request, whatever the protocol it came by. */
export interface Exchange {
  readonly method: string;
  /** Path without the query, as sent. */
  readonly path: string;
  readonly query: URLSearchParams;
  header(name: string): string | undefined;
  /** All headers, names in lower case, with every value of one that is repeated. */
  readonly headers: RequestHeaders;
  /** What a client showed in the handshake of TLS, its own certificate first. Nobody has looked at whether they hold. */
  readonly certificates?: readonly X509Certificate[];
  /** The body, refused once it is longer than the limit. */
  body(): Promise<Uint8Array | StatusError>;
  /** Where the client is; absent where nobody knows. */
  readonly remoteAddress?: string;
  readonly reply: Reply;
  /** Tells of the request to whoever reads audit events; absent where nothing is told. */
  annotate?(annotations: Readonly<Record<string, string>>): void;
  /** What the client would go on with, on the same connection; absent where it asks for nothing but an answer. */
  readonly upgrade?: Upgrade;
}

/** A request to go on with another protocol. Either this is accepted or `reply` is used. Source: RFC 9110, 7.8. */
export interface Upgrade {
  /** As written: `websocket`, `SPDY/3.1`. */
  readonly protocol: string;
  /** Answers 101 with these headers; what follows on the connection is the new protocol's. */
  accept(headers: Readonly<Record<string, string>>): Duplex;
}

/** How an answer goes out. Exactly one of the methods is called for each exchange. */
export interface Reply {
  /** Sends a whole answer. */
  send(code: number, headers: Readonly<Record<string, string | readonly string[]>>, body: string | Uint8Array): void;
  /** Sends an answer in pieces; ends when the source does. */
  pipe(code: number, headers: Readonly<Record<string, string | readonly string[]>>, source: Readable): void;
  /** Begins an answer that is written as things happen. */
  open(code: number, headers: Readonly<Record<string, string | readonly string[]>>): OpenReply;
}

/** An answer under way, such as a watch. */
export interface OpenReply {
  /** Resolves when more may be written. */
  write(chunk: Uint8Array): Promise<void>;
  end(): void;
  /** Calls back once the client has gone or the answer has ended. */
  onClose(callback: () => void): void;
}

/** Who asks, once authenticated. */
export interface Caller {
  readonly user: User;
  readonly userAgent: string;
}
