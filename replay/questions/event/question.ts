import type { Revision } from '../../../core/model/revision.js';
import { mandatory, wholeNumber } from '../../log/asking/parameter.js';
import { onlyItem, type Question } from '../../log/asking/question.js';
import { scatteredReader } from '../../log/events/event-reader.js';
import type { EventDetail } from '../../log/events/event-summary.js';
import { recordAt } from '../../log/records.js';

/** Which event to tell. */
export interface OneEventQuery {
  readonly revision: Revision;
}

/** One event in full. */
export const EVENT: Question<
  OneEventQuery,
  EventDetail | undefined,
  (revision: Revision) => Promise<EventDetail | undefined>
> = {
  path: 'event',
  parameters: { revision: mandatory(wholeNumber) },
  async *answer(source, { revision }) {
    const record = await recordAt(source.log, revision);
    yield [record === undefined ? undefined : await scatteredReader(source).detail(record)];
  },
  method: (ask) => (revision) => onlyItem(ask({ revision })),
};
