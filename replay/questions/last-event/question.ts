import type { ObjectAddress } from '../../../core/model/log-index.js';
import type { Revision } from '../../../core/model/revision.js';
import { address, mandatory, wholeNumber } from '../../log/asking/parameter.js';
import { type SingleQuestion, single } from '../../log/asking/question.js';
import { lastEventOf } from '../../log/object-versions.js';

/** An object, and up to which revision to look. */
export interface LastEventQuery {
  readonly address: ObjectAddress;
  readonly at: Revision;
}

/** The newest event about an object, be it its deletion. */
export const LAST_EVENT: SingleQuestion<LastEventQuery, Revision | undefined> = single({
  path: 'last-event',
  parameters: { address: mandatory(address), at: mandatory(wholeNumber) },
  find: ({ log }, query) => lastEventOf(log, query.address, query.at),
});
