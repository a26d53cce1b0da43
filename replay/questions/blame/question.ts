import { address, flag, mandatory, wholeNumber } from '../../log/asking/parameter.js';
import { type SingleQuestion, single } from '../../log/asking/question.js';
import { type Blame, type BlameQuery, blame } from './blame.js';

/** Which write last set each field of an object. */
export const BLAME: SingleQuestion<BlameQuery, Blame | undefined> = single({
  path: 'blame',
  parameters: { address: mandatory(address), at: mandatory(wholeNumber), withoutStatus: flag, withManagedFields: flag },
  find: blame,
});
