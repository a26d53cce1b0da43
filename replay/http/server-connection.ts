import { setMaxListeners } from 'node:events';
import { type ClientRequest, type IncomingMessage, Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { RemoteTimelineError } from './remote-timeline-error.js';
import type { ServerAddress } from './server-address.js';

/** How many questions are on their way at a time; more wait. */
const MOST_SOCKETS = 8;

/** An answer that has come to its end. */
export interface WholeAnswer {
  readonly status: number;
  readonly text: string;
}

/** Asks one server, over connections that are kept for the next question. */
export class ServerConnection {
  readonly server: ServerAddress;
  readonly #agent: PlainAgent;
  readonly #closed = new AbortController();

  constructor(server: ServerAddress) {
    this.server = server;
    // Every question that waits listens for the end of the connection.
    setMaxListeners(0, this.#closed.signal);
    const options = { keepAlive: true, maxSockets: MOST_SOCKETS };
    this.#agent = new URL(server.url).protocol === 'http:' ? new PlainAgent(options) : new SecureAgent(options);
  }

  /** Whether `close` was called. */
  get isClosed(): boolean {
    return this.#closed.signal.aborted;
  }

  /** A signal that aborts with another one, or when the connection is closed. */
  until(signal: AbortSignal | undefined): AbortSignal {
    return signal === undefined ? this.#closed.signal : AbortSignal.any([signal, this.#closed.signal]);
  }

  /**
   * Sends a GET and gives the answer once its head is there; undefined when the asker gave up first. Rejects with
   * `RemoteTimelineError` when the server cannot be reached or answers with another status than 200.
   */
  async ask(path: string, signal: AbortSignal): Promise<IncomingMessage | undefined> {
    const response = await this.#send(path, signal);
    if (response !== undefined && response.statusCode !== 200) throw await this.#refusal(response);
    return response;
  }

  /**
   * Sends a request that may change something, with JSON or without, and gives the whole answer, whatever its status. Rejects with
   * `RemoteTimelineError` when the server cannot be reached or breaks off.
   */
  async exchange(method: 'GET' | 'POST' | 'DELETE', path: string, json?: unknown): Promise<WholeAnswer> {
    const body = json === undefined ? undefined : JSON.stringify(json);
    const response = await this.#send(path, this.until(undefined), { method, body });
    if (response === undefined) throw this.brokenOff();
    return { status: response.statusCode ?? 0, text: await this.#textOf(response) };
  }

  /** The error of an answer that ended before its end. */
  brokenOff(cause?: unknown): RemoteTimelineError {
    return new RemoteTimelineError('broken-off', `the server at ${this.server.url} broke off its answer`, { cause });
  }

  /** The error of an answer that is none of ours. */
  notHindcast(cause?: unknown): RemoteTimelineError {
    const message = `the server at ${this.server.url} does not answer as Hindcast does`;
    return new RemoteTimelineError('not-hindcast', message, { cause });
  }

  /** Breaks off what is under way. */
  close(): void {
    this.#closed.abort();
    this.#agent.destroy();
  }

  #send(path: string, signal: AbortSignal, sent: Sent = { method: 'GET' }): Promise<IncomingMessage | undefined> {
    return new Promise((resolve, reject) => {
      const request = this.#open(path, signal, sent.method);
      request.on('response', resolve);
      request.on('error', (error: NodeJS.ErrnoException) => {
        if (signal.aborted) return resolve(undefined);
        // A server may let go of an idle connection at the very moment a question takes it: asking again is then safe.
        const isIdle = request.reusedSocket && error.code === 'ECONNRESET';
        if (isIdle && sent.method === 'GET') return resolve(this.#send(path, signal));
        const why = error.message || (error.code ?? 'unknown error');
        const message = `cannot reach the server at ${this.server.url}: ${why}`;
        reject(new RemoteTimelineError('unreachable', message, { cause: error }));
      });
      if (sent.body !== undefined) request.setHeader('content-type', 'application/json');
      request.end(sent.body);
    });
  }

  #open(path: string, signal: AbortSignal, method: string): ClientRequest {
    const { url: base, authority, certificate, key, serverName, token, insecure } = this.server;
    // The URL may have a path of its own, as that of a fork has.
    const url = new URL(base.replace(/\/+$/, '') + path);
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const options = { method, headers, signal, agent: this.#agent };
    if (url.protocol === 'http:') return plainRequest(url, options);
    return secureRequest(url, {
      ...options,
      ca: authority,
      cert: certificate,
      key,
      servername: serverName,
      rejectUnauthorized: insecure !== true,
    });
  }

  /** Answers other than 200 carry a Status object. */
  async #refusal(response: IncomingMessage): Promise<RemoteTimelineError> {
    const message = statusMessage(await this.#textOf(response)) ?? `status ${response.statusCode}`;
    return new RemoteTimelineError('refused', `the server at ${this.server.url} refuses: ${message}`);
  }

  async #textOf(response: IncomingMessage): Promise<string> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
    } catch (cause) {
      throw this.brokenOff(cause);
    }
    return Buffer.concat(chunks).toString();
  }
}

/** What is sent. */
interface Sent {
  readonly method: string;
  readonly body?: string;
}

function statusMessage(text: string): string | undefined {
  try {
    const status = JSON.parse(text) as { readonly message?: unknown } | null;
    return typeof status?.message === 'string' ? status.message.replaceAll('\n', ' ') : undefined;
  } catch {
    return undefined;
  }
}
