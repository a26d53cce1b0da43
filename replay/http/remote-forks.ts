import { ok, type Result } from '../../core/model/result.js';
import type { Millis } from '../../core/model/revision.js';
import type { ForkAdmin, ForkStatus } from '../fork/fork-admin.js';
import type { ForkProblem } from '../fork/fork-problem.js';
import type { ForkRequest } from '../fork/fork-record.js';
import { FORKS_PATH, parsed, problemOfStatus } from './fork-answer.js';
import { RemoteTimelineError } from './remote-timeline-error.js';
import type { ServerAddress } from './server-address.js';
import { ServerConnection } from './server-connection.js';

/** The forks of a server. Every method rejects with `RemoteTimelineError` when it cannot be asked. */
export class RemoteForks implements ForkAdmin {
  readonly #connection: ServerConnection;

  /** `server` is the cluster itself, and not one of its forks. */
  constructor(server: ServerAddress) {
    this.#connection = new ServerConnection(server);
  }

  async list(): Promise<readonly ForkStatus[]> {
    const listed = await this.#ask<{ readonly items: readonly ForkStatus[] }>('GET', '');
    if (!listed.ok) throw this.#refused(listed.error.message);
    return listed.value.items;
  }

  create(request: ForkRequest, run?: Millis): Promise<Result<ForkStatus, ForkProblem>> {
    return this.#ask('POST', '', { ...request, run });
  }

  run(name: string, milliseconds: Millis): Promise<Result<ForkStatus, ForkProblem>> {
    return this.#ask('POST', `/${encodeURIComponent(name)}/run`, { milliseconds });
  }

  delete(name: string): Promise<Result<ForkStatus, ForkProblem>> {
    return this.#ask('DELETE', `/${encodeURIComponent(name)}`);
  }

  /** Lets go of the server. */
  close(): void {
    this.#connection.close();
  }

  async #ask<T>(method: 'GET' | 'POST' | 'DELETE', path: string, json?: unknown): Promise<Result<T, ForkProblem>> {
    const { status, text } = await this.#connection.exchange(method, FORKS_PATH + path, json);
    const value = parsed(text);
    if (status >= 200 && status < 300 && value !== undefined) return ok(value as T);
    const problem = problemOfStatus(text);
    if (problem !== undefined) return problem;
    const { message } = (value ?? {}) as { readonly message?: unknown };
    if (typeof message !== 'string') throw this.#connection.notHindcast();
    throw this.#refused(message);
  }

  #refused(message: string): RemoteTimelineError {
    const line = message.replaceAll('\n', ' ');
    return new RemoteTimelineError('refused', `the server at ${this.#connection.server.url} refuses: ${line}`);
  }
}
