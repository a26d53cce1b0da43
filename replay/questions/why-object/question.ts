import { address, count, flag, mandatory, wholeNumber } from '../../log/asking/parameter.js';
import { type SingleQuestion, single } from '../../log/asking/question.js';
import { type ObjectWhy, type ObjectWhyQuery, whyObject } from './why-object.js';

/** What an object's state rests on. */
export const WHY_OBJECT: SingleQuestion<ObjectWhyQuery, ObjectWhy | undefined> = single({
  path: 'why-object',
  parameters: {
    address: mandatory(address),
    at: mandatory(wholeNumber),
    causes: count,
    limit: count,
    full: flag,
  },
  find: whyObject,
});
