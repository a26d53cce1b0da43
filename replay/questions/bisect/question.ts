import { compileCel } from '../../../core/cel/compile-cel.js';
import { fail, ok, type Result } from '../../../core/model/result.js';
import type { Revision } from '../../../core/model/revision.js';
import { address, mandatory, oneOf, type Parameter, wholeNumber } from '../../log/asking/parameter.js';
import { onlyItem, type Question } from '../../log/asking/question.js';
import { OBJECT_VARIABLES, type ObjectPredicate, objectPredicate } from '../../log/predicates/object-predicate.js';
import { bisect, interrupted } from './bisect.js';
import type { Bisection, BisectProblem, BisectQuery } from './bisection.js';

const predicate: Parameter<ObjectPredicate> = {
  write: ({ expression }) => expression,
  read: (text) => {
    const program = compileCel(text, { variables: OBJECT_VARIABLES });
    return program.ok ? ok(objectPredicate(program.value)) : fail(`is no expression: ${program.error.message}`);
  },
};

type Found = Result<Bisection, BisectProblem>;

/** Since when something about an object does not hold, or holds. A predicate that is no expression stays where it is. */
export const BISECT: Question<
  BisectQuery,
  Found,
  (query: BisectQuery, progress?: (revision: Revision) => void, signal?: AbortSignal) => Promise<Found>
> = {
  path: 'bisect',
  parameters: {
    address: mandatory(address),
    good: mandatory(wholeNumber),
    bad: mandatory(wholeNumber),
    holds: mandatory(predicate),
    search: mandatory(oneOf('scan', 'binary')),
  },
  travels: ({ holds }) => holds.expression !== undefined,
  async *answer(source, query, { progress, signal }) {
    yield [await bisect(source, query, progress, signal)];
  },
  method: (ask) => async (query, progress, signal) => {
    const found: Found | undefined = await onlyItem(ask(query, { progress, signal }));
    return found ?? fail(interrupted());
  },
};
