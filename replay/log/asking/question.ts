import type { Revision } from '../../../core/model/revision.js';
import type { OnLeftOut } from '../events/left-out.js';
import type { LogSource } from '../log-source.js';
import type { Parameters } from './parameter.js';

/** What a question is answered from. */
export interface QuestionSource extends LogSource {
  /**
   * Calls back after appends until the returned function is called, so that the log can be followed. Absent when nobody appends
   * while the question is answered.
   */
  readonly onAppend?: (wake: () => void) => () => void;
}

/** Who hears, while an answer comes, what is no part of it; and who may stop it. */
export interface AnswerListeners {
  /** Gets the revision that was reached. */
  readonly progress?: (revision: Revision) => void;
  /** Hears how much noise was passed over. */
  readonly onLeftOut?: OnLeftOut;
  /** Ends the answer early. */
  readonly signal?: AbortSignal;
}

/** Asks one question, wherever it is answered. */
export type AskQuestion<Query, Item> = (query: Query, listeners?: AnswerListeners) => AsyncIterable<readonly Item[]>;

/**
 * All there is to a question about a history: how it is asked in a URL, how it is answered beside the log, how its answer travels, and
 * the method that a timeline has for it. Timelines, at hand or on a server, and the server's paths are made from these.
 */
export interface Question<Query extends object, Item, Method> {
  /** What follows `/timeline/` in the URL. */
  readonly path: string;
  readonly parameters: Parameters<Query>;
  /** Whether a query can be sent; absent when all can. One that holds a function is answered where it is asked, by reading the log. */
  readonly travels?: (query: Query) => boolean;
  /** Answers, in batches of items as they are found. Rejects with `EventLogError`. */
  answer(source: QuestionSource, query: Query, listeners: AnswerListeners): AsyncIterable<readonly Item[]>;
  /** How an item travels that is not plain JSON. */
  readonly wire?: Wire<Item>;
  /** What a timeline's method makes of it: its own parameters, and what they come to. */
  method(ask: AskQuestion<Query, Item>, source: () => LogSource): Method;
}

/** How an item is written as JSON, and read again. */
export interface Wire<Item> {
  encode(item: Item): unknown;
  /** Throws when the JSON is none. */
  decode(json: unknown): Item;
}

/** A question that has one answer, which is undefined where nothing is found. */
export type SingleQuestion<Query extends object, Answer> = Question<
  Query,
  Answer,
  (query: Query, listeners?: AnswerListeners) => Promise<Answer>
>;

/** What there is to say of a question with one answer. */
export interface SingleAnswer<Query extends object, Answer>
  extends Pick<Question<Query, Answer, unknown>, 'path' | 'parameters' | 'travels' | 'wire'> {
  find(source: QuestionSource, query: Query, listeners: AnswerListeners): Promise<Answer>;
}

/** Makes a question that has one answer. */
export function single<Query extends object, Answer>({
  find,
  ...question
}: SingleAnswer<Query, Answer>): SingleQuestion<Query, Answer> {
  return {
    ...question,
    async *answer(source, query, listeners) {
      yield [await find(source, query, listeners)];
    },
    method: (ask) => (query, listeners) => onlyItem(ask(query, listeners)),
  };
}

/** The one item of an answer. An answer that was stopped has none. */
export async function onlyItem<Item>(batches: AsyncIterable<readonly Item[]>): Promise<Item> {
  let found: Item | undefined;
  for await (const [item] of batches) found = item;
  return found as Item;
}

/** Items one by one. */
export async function* eachItem<Item>(batches: AsyncIterable<readonly Item[]>): AsyncGenerator<Item> {
  for await (const batch of batches) yield* batch;
}

/** Items, each a batch of its own, so that each is passed on as soon as it is found. */
export async function* inBatches<Item>(items: AsyncIterable<Item>): AsyncGenerator<readonly Item[]> {
  for await (const item of items) yield [item];
}

/** A query that a question has no answer to, such as a field that the kind does not have. `message` is one line for a person. */
export class RefusedQuery extends RangeError {}
