import { text, wholeNumber } from '../../log/asking/parameter.js';
import { type SingleQuestion, single } from '../../log/asking/question.js';
import { type Summary, type SummaryQuery, summary } from './summary.js';

/** What happened in a part of the history, in short. */
export const SUMMARY: SingleQuestion<SummaryQuery, Summary> = single<SummaryQuery, Summary>({
  path: 'summary',
  parameters: { from: wholeNumber, to: wholeNumber, namespace: text },
  find: (source, query, { signal }) => summary(source, query, signal),
});
