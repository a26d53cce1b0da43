import type { Revision } from '../../core/model/revision.js';
import type { OnLeftOut } from '../log/events/left-out.js';
import { readFrames } from './frames.js';
import { readLines } from './read-lines.js';
import type { ServerAddress } from './server-address.js';
import { ServerConnection } from './server-connection.js';
import { errorOf } from './timeline-failure.js';
import type { TimelineLine } from './timeline-line.js';

/** Who hears, while an answer comes, what is not an item of it. */
export interface AnswerListeners {
  readonly progress?: (revision: Revision) => void;
  readonly onLeftOut?: OnLeftOut;
}

/**
 * Asks the questions under `/timeline/` of one server. Everything rejects with the `EventLogError` that the log behind the server
 * failed with, or with `RemoteTimelineError` when the server cannot be asked.
 */
export class TimelineClient {
  readonly #connection: ServerConnection;

  constructor(server: ServerAddress) {
    this.#connection = new ServerConnection(server);
  }

  get isClosed(): boolean {
    return this.#connection.isClosed;
  }

  /** The one item of an answer. */
  async one<T>(question: string, query = '', listeners?: AnswerListeners): Promise<T> {
    let found: { readonly item: T } | undefined;
    for await (const item of this.items<T>(question, query, undefined, listeners)) found = { item };
    if (found === undefined) throw this.#connection.brokenOff();
    return found.item;
  }

  /** The items of an answer in lines, as they come; ends early when the signal aborts. */
  async *items<T>(
    question: string,
    query: string,
    signal?: AbortSignal,
    { progress, onLeftOut }: AnswerListeners = {},
  ): AsyncGenerator<T> {
    const stopped = this.#connection.until(signal);
    let hasEnded = false;
    for await (const text of readLines(this.#connection, pathOf(question, query), stopped)) {
      const line = this.#parse(text);
      if ('item' in line) yield line.item as T;
      else if ('leftOut' in line) onLeftOut?.(line.leftOut);
      else if ('progress' in line) progress?.(line.progress);
      else if ('failure' in line) throw errorOf(line.failure);
      else hasEnded = true;
    }
    if (!hasEnded && !stopped.aborted) throw this.#connection.brokenOff();
  }

  /** The items of a binary answer, in batches as they come. */
  frames(question: string, query: string): AsyncGenerator<readonly Uint8Array[]> {
    return readFrames(this.#connection, pathOf(question, query), this.#connection.until(undefined));
  }

  /** Breaks off what is under way; nothing can be asked any more. */
  close(): void {
    this.#connection.close();
  }

  #parse(text: string): TimelineLine {
    try {
      const line: unknown = JSON.parse(text);
      if (typeof line === 'object' && line !== null) return line as TimelineLine;
    } catch (cause) {
      throw this.#connection.notHindcast(cause);
    }
    throw this.#connection.notHindcast();
  }
}

function pathOf(question: string, query: string): string {
  return query === '' ? `/timeline/${question}` : `/timeline/${question}?${query}`;
}
