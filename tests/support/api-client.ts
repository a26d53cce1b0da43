import type { IncomingHttpHeaders } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { WatchStream } from './watch-stream.js';

/** An object as it comes over the API; tests say what they expect of it. */
export interface ApiObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    uid: string;
    resourceVersion: string;
    generation?: number;
    creationTimestamp: string;
    deletionTimestamp?: string;
    deletionGracePeriodSeconds?: number;
    finalizers?: string[];
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: { kind: string; name: string; uid: string }[];
    managedFields?: { manager: string; operation: string }[];
  };
  [field: string]: unknown;
}

/** A list as it comes over the API. */
export interface ApiList {
  kind: string;
  apiVersion: string;
  metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number };
  items: ApiObject[];
}

/** A failure as it comes over the API. */
export interface ApiStatus {
  kind: 'Status';
  status: string;
  message: string;
  reason: string;
  code: number;
  details?: {
    name?: string;
    kind?: string;
    causes?: { reason: string; field: string; message: string }[];
    retryAfterSeconds?: number;
  };
}

/** A whole answer. */
export class ApiAnswer {
  constructor(
    readonly status: number,
    readonly headers: IncomingHttpHeaders,
    readonly bytes: Buffer,
  ) {}

  get text(): string {
    return this.bytes.toString();
  }

  json<T = ApiObject>(): T {
    return JSON.parse(this.text) as T;
  }

  /** The failure that is answered; throws when it is none. */
  get failure(): ApiStatus {
    const status = this.json<ApiStatus>();
    if (status.kind !== 'Status' || status.status !== 'Failure') throw new Error(`not a failure: ${this.text}`);
    return status;
  }

  /** The answer itself when it is a success; throws what the server said when not. */
  orThrow(): this {
    if (this.status >= 400) throw new Error(`${this.status}: ${this.text}`);
    return this;
  }
}

/** What goes with a request. */
export interface Sent {
  /** Sent as it is when a string or bytes, as JSON otherwise. */
  readonly body?: unknown;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of the client's own; empty for none. */
  readonly token?: string;
}

/** A client that hides nothing of HTTP/1.1. */
export class ApiClient {
  readonly #server: { readonly url: string; readonly authority: string; readonly token: string };
  readonly #agent: Agent;

  constructor(server: { readonly url: string; readonly authority: string; readonly token: string }) {
    this.#server = server;
    this.#agent = new Agent({ keepAlive: true, ca: server.authority, maxSockets: 64 });
  }

  /** A client of the same server with another token. */
  as(token: string): ApiClient {
    return new ApiClient({ ...this.#server, token });
  }

  get(path: string, sent?: Sent): Promise<ApiAnswer> {
    return this.send('GET', path, sent);
  }

  post(path: string, body: unknown, sent: Sent = {}): Promise<ApiAnswer> {
    return this.send('POST', path, { ...sent, body });
  }

  put(path: string, body: unknown, sent: Sent = {}): Promise<ApiAnswer> {
    return this.send('PUT', path, { ...sent, body });
  }

  delete(path: string, body?: unknown, sent: Sent = {}): Promise<ApiAnswer> {
    return this.send('DELETE', path, { ...sent, body });
  }

  /** Patches; `kind` is `json`, `merge`, `strategic` or `apply`. */
  patch(path: string, kind: keyof typeof PATCH_TYPES, body: unknown, sent: Sent = {}): Promise<ApiAnswer> {
    return this.send('PATCH', path, { type: PATCH_TYPES[kind], ...sent, body });
  }

  /** Sends a request and reads the whole answer. Rejects when the connection breaks. */
  send(method: string, path: string, sent: Sent = {}): Promise<ApiAnswer> {
    const { body } = sent;
    const payload =
      body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const outgoing = this.#open(method, path, sent, payload);
      outgoing.on('error', reject);
      outgoing.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve(new ApiAnswer(response.statusCode ?? 0, response.headers, Buffer.concat(chunks))),
        );
        response.on('error', reject);
      });
      outgoing.end(payload);
    });
  }

  /** Opens a watch; rejects with what the server said when it refuses. */
  watch(path: string, sent: Sent = {}): Promise<WatchStream> {
    return new Promise((resolve, reject) => {
      const outgoing = this.#open('GET', `${path}${path.includes('?') ? '&' : '?'}watch=1`, sent);
      outgoing.on('error', reject);
      outgoing.on('response', (response) => {
        if (response.statusCode === 200) return resolve(new WatchStream(response));
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => reject(new Error(`${response.statusCode}: ${text}`)));
      });
      outgoing.end();
    });
  }

  /** Reads an object, or a list. Throws what the server said when it refuses. */
  async read<T = ApiObject>(path: string): Promise<T> {
    return (await this.get(path)).orThrow().json<T>();
  }

  /** Closes idle connections. */
  close(): void {
    this.#agent.destroy();
  }

  #open(
    method: string,
    path: string,
    { headers, type, token = this.#server.token }: Sent,
    payload?: string | Uint8Array,
  ) {
    return httpsRequest(`${this.#server.url}${path}`, {
      method,
      agent: this.#agent,
      headers: {
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        // Node leaves the length of a DELETE's body out unless it is told.
        ...(payload === undefined
          ? {}
          : { 'content-type': type ?? 'application/json', 'content-length': Buffer.byteLength(payload) }),
        ...headers,
      },
    });
  }
}

const PATCH_TYPES = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;
