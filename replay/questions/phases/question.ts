import type { ObjectAddress } from '../../../core/model/log-index.js';
import { isAddress, json, mandatory, wholeNumber } from '../../log/asking/parameter.js';
import { eachItem, inBatches, type Question } from '../../log/asking/question.js';
import { type ObjectPhases, type PhasesQuery, phases } from './phases.js';

/** A screen shows fewer. */
const MOST_OBJECTS = 500;

const objects = json(
  `a JSON array of at most ${MOST_OBJECTS} object addresses`,
  (value): value is readonly ObjectAddress[] =>
    Array.isArray(value) && value.length <= MOST_OBJECTS && value.every(isAddress),
);

/** What objects were doing over a span of the history. */
export const PHASES: Question<PhasesQuery, ObjectPhases, (query: PhasesQuery) => AsyncIterable<ObjectPhases>> = {
  path: 'phases',
  parameters: { objects: mandatory(objects), from: mandatory(wholeNumber), to: mandatory(wholeNumber) },
  answer: (source, query) => inBatches(phases(source, query)),
  method: (ask) => (query) => eachItem(ask(query)),
};
