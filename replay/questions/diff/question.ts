import { filter, flag, labelSelectorText, mandatory, oneOf, wholeNumber } from '../../log/asking/parameter.js';
import { eachItem, inBatches, type Question } from '../../log/asking/question.js';
import type { OnLeftOut } from '../../log/events/left-out.js';
import { kindLookup } from '../../log/log-source.js';
import { type DiffQuery, diffRevisions } from './diff-revisions.js';
import type { ObjectDiff } from './object-diff.js';

/** What differs between two revisions. */
export const DIFF: Question<
  DiffQuery,
  ObjectDiff,
  (query: DiffQuery, onLeftOut?: OnLeftOut) => AsyncIterable<ObjectDiff>
> = {
  path: 'diff',
  parameters: {
    from: mandatory(wholeNumber),
    to: mandatory(wholeNumber),
    selector: filter,
    labelSelector: labelSelectorText,
    withoutNoise: flag,
    withoutStatus: flag,
    withManagedFields: flag,
    withPatch: flag,
    ignoring: oneOf('identity'),
  },
  answer: ({ log, schemas }, query, { onLeftOut }) =>
    inBatches(diffRevisions(log, query, kindLookup(schemas).schemaOf, onLeftOut)),
  method: (ask) => (query, onLeftOut) => eachItem(ask(query, { onLeftOut })),
};
