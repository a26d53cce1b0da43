import type { LeftOut } from '../log/events/left-out.js';
import { failureOf, type TimelineFailure } from './timeline-failure.js';

/**
 * One line of an answer under `/timeline/`, JSON: items, how much noise was passed over since it was last told, how far a long check has
 * come, or the failure that ended the answer.
 * The last line of a whole answer is `end`, so that one cut short is told from one that is complete.
 */
export type TimelineLine =
  | { readonly item: unknown }
  | { readonly leftOut: LeftOut }
  | { readonly progress: number }
  | { readonly failure: TimelineFailure }
  | { readonly end: true };

/** The lines that carry a stream and its failure, if it fails of a cause that a client can understand. Other failures throw. */
export async function* answerLines(items: AsyncIterable<TimelineLine>): AsyncGenerator<TimelineLine> {
  try {
    yield* items;
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    yield { failure };
    return;
  }
  yield { end: true };
}
