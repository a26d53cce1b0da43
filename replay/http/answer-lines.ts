import type { Question, QuestionSource } from '../log/asking/question.js';
import { type LeftOut, LeftOutCounter } from '../log/events/left-out.js';
import { failureOf, type TimelineFailure } from './timeline-failure.js';

/**
 * One line of an answer under `/timeline/`, JSON: items, how much noise was passed over since it was last told, how far a long search has
 * come, or the failure that ended the answer.
 * The last line of a whole answer is `end`, so that one cut short is told from one that is complete.
 */
export type TimelineLine =
  | { readonly item: unknown }
  | { readonly leftOut: LeftOut }
  | { readonly progress: number }
  | { readonly failure: TimelineFailure }
  | { readonly end: true };

/**
 * The lines that carry the answer to a question and its failure, if it fails of a cause that a client can understand. Other failures
 * throw, but for that of an answer which nobody waits for any more.
 */
export async function* answerLines<Query extends object, Item>(
  question: Question<Query, Item, unknown>,
  source: QuestionSource,
  query: Query,
  signal: AbortSignal,
): AsyncGenerator<TimelineLine> {
  try {
    yield* linesOf(question, source, query, signal);
  } catch (error) {
    if (signal.aborted) return;
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    yield { failure };
    return;
  }
  yield { end: true };
}

/**
 * Whoever follows a log hears of noise when it is passed over, and whoever searches how far that has come, and not only with the next
 * item. Of the progress only the newest matters.
 */
async function* linesOf<Query extends object, Item>(
  question: Question<Query, Item, unknown>,
  source: QuestionSource,
  query: Query,
  signal: AbortSignal,
): AsyncGenerator<TimelineLine> {
  const leftOut = new LeftOutCounter();
  let reached: number | undefined;
  let wake = () => {};
  const listeners = {
    signal,
    onLeftOut: (counts: LeftOut) => {
      leftOut.addAll(counts);
      wake();
    },
    progress: (revision: number) => {
      signal.throwIfAborted();
      reached = revision;
      wake();
    },
  };
  const encode = question.wire?.encode ?? ((item: Item) => item ?? null);
  const batches = question.answer(source, query, listeners)[Symbol.asyncIterator]();
  let next: Promise<IteratorResult<readonly Item[]>> | undefined;
  try {
    for (;;) {
      next ??= batches.next();
      const woken = new Promise<undefined>((resolve) => {
        wake = () => resolve(undefined);
      });
      if (leftOut.total > 0) wake();
      const step = await Promise.race([next, woken]);
      if (leftOut.total > 0) yield { leftOut: leftOut.takeAll() };
      if (step === undefined) {
        if (reached !== undefined) yield { progress: reached };
        reached = undefined;
        continue;
      }
      next = undefined;
      if (step.done === true) return;
      for (const item of step.value) yield { item: encode(item) };
    }
  } finally {
    // Nobody waits for what was still to come.
    next?.catch(() => undefined);
    await batches.return?.();
  }
}
