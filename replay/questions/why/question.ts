import { count, flag, mandatory, wholeNumber } from '../../log/asking/parameter.js';
import { type SingleQuestion, single } from '../../log/asking/question.js';
import type { Why } from '../../log/causes/explanation.js';
import { type WhyQuery, why } from './why.js';

/** What led to an event. */
export const WHY: SingleQuestion<WhyQuery, Why | undefined> = single({
  path: 'why',
  parameters: { revision: mandatory(wholeNumber), limit: count, full: flag },
  find: why,
});
