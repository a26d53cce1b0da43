import { count, mandatory, wholeNumber } from '../../log/asking/parameter.js';
import { type AnswerListeners, eachItem, inBatches, type Question } from '../../log/asking/question.js';
import { type Consequence, type ConsequencesQuery, consequences } from './consequences.js';

/** What an event led to. */
export const CONSEQUENCES: Question<
  Omit<ConsequencesQuery, keyof AnswerListeners>,
  Consequence,
  (query: ConsequencesQuery) => AsyncIterable<Consequence>
> = {
  path: 'consequences',
  parameters: { revision: mandatory(wholeNumber), to: wholeNumber, limit: count },
  answer: (source, query, { progress, signal }) => inBatches(consequences(source, { ...query, progress, signal })),
  method:
    (ask) =>
    ({ progress, signal, ...query }) =>
      eachItem(ask(query, { progress, signal })),
};
