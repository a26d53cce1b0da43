import type { FieldPathProblem } from '../../../core/fields/field-path.js';
import { fail, ok, type Result } from '../../../core/model/result.js';
import { address, mandatory, text, wholeNumber } from '../../log/asking/parameter.js';
import { eachItem, inBatches, type Question, RefusedQuery } from '../../log/asking/question.js';
import {
  type FieldHistoryQuery,
  type FieldVersion,
  fieldHistory,
  knownField,
} from '../../log/provenance/field-history.js';

/** Every value that one field of an object has had. */
export const FIELD_HISTORY: Question<
  FieldHistoryQuery,
  FieldVersion,
  (query: FieldHistoryQuery) => Result<AsyncIterable<FieldVersion>, FieldPathProblem>
> = {
  path: 'field-history',
  parameters: { address: mandatory(address), field: mandatory(text), from: wholeNumber, at: mandatory(wholeNumber) },
  answer(source, query) {
    const history = fieldHistory(source, query);
    if (!history.ok) throw new RefusedQuery(history.error.message);
    return inBatches(history.value);
  },
  method: (ask, source) => (query) => {
    const field = knownField(source().schemas, query);
    return field.ok ? ok(eachItem(ask(query))) : fail(field.error);
  },
};
