import { type Parameters, writeQuery } from '../log/asking/parameter.js';
import type { AnswerListeners, Question, Wire } from '../log/asking/question.js';
import type { TimelineLine } from './answer-lines.js';
import { readFrames } from './frames.js';
import { readLines } from './read-lines.js';
import type { ServerAddress } from './server-address.js';
import { ServerConnection } from './server-connection.js';
import { errorOf } from './timeline-failure.js';

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

  /** Asks a question: the items of its answer as they come; ends early when the signal aborts. */
  async *ask<Query extends object, Item>(
    { path, parameters, wire }: Question<Query, Item, unknown>,
    query: Query,
    { progress, onLeftOut, signal }: AnswerListeners = {},
  ): AsyncGenerator<readonly Item[]> {
    const stopped = this.#connection.until(signal);
    let hasEnded = false;
    for await (const text of readLines(this.#connection, pathOf(path, writeQuery(parameters, query)), stopped)) {
      const line = this.#parse(text);
      if ('item' in line) yield [this.#decoded(wire, line.item)];
      else if ('leftOut' in line) onLeftOut?.(line.leftOut);
      else if ('progress' in line) progress?.(line.progress);
      else if ('failure' in line) throw errorOf(line.failure);
      else hasEnded = true;
    }
    if (!hasEnded && !stopped.aborted) throw this.#connection.brokenOff();
  }

  /** The one item of an answer. */
  async one<Query extends object, Item>(
    question: Question<Query, Item, unknown>,
    query: Query,
    listeners?: AnswerListeners,
  ): Promise<Item> {
    let found: { readonly item: Item } | undefined;
    for await (const [item] of this.ask(question, query, listeners)) found = { item: item as Item };
    if (found === undefined) throw this.#connection.brokenOff();
    return found.item;
  }

  /** The items of a binary answer, in batches as they come. */
  frames<Query extends object>(
    path: string,
    parameters: Parameters<Query>,
    query: Query,
  ): AsyncGenerator<readonly Uint8Array[]> {
    const asked = pathOf(path, writeQuery(parameters, query));
    return readFrames(this.#connection, asked, this.#connection.until(undefined));
  }

  /** Breaks off what is under way; nothing can be asked any more. */
  close(): void {
    this.#connection.close();
  }

  /** What a server of another kind answers may be anything. */
  #decoded<Item>(wire: Wire<Item> | undefined, json: unknown): Item {
    if (wire === undefined) return (json ?? undefined) as Item;
    try {
      return wire.decode(json);
    } catch (cause) {
      throw this.#connection.notHindcast(cause);
    }
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
