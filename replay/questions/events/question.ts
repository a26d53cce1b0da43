import {
  count,
  FILTER,
  flag,
  labelSelectorText,
  type Parameters,
  text,
  texts,
  wholeNumber,
} from '../../log/asking/parameter.js';
import type { Question } from '../../log/asking/question.js';
import type { EventQuery } from '../../log/events/event-query.js';
import type { EventSummary } from '../../log/events/event-summary.js';
import type { OnLeftOut } from '../../log/events/left-out.js';
import { followEvents, listEvents } from './list-events.js';

const PARAMETERS: Parameters<EventQuery> = {
  ...FILTER,
  from: wholeNumber,
  to: wholeNumber,
  limit: count,
  actor: text,
  excludingActors: texts,
  verb: text,
  external: flag,
  labelSelector: labelSelectorText,
  withoutNoise: flag,
  reverse: flag,
};

/** Which events there are. */
export const LISTED_EVENTS: Question<
  EventQuery,
  EventSummary,
  (query: EventQuery, onLeftOut?: OnLeftOut) => AsyncIterable<readonly EventSummary[]>
> = {
  path: 'events',
  parameters: PARAMETERS,
  answer: (source, query, { onLeftOut }) => listEvents(source, query, onLeftOut),
  method: (ask) => (query, onLeftOut) => ask(query, { onLeftOut }),
};

/** Which events there are, and which come. */
export const FOLLOWED_EVENTS: Question<
  EventQuery,
  EventSummary,
  (query: EventQuery, signal?: AbortSignal, onLeftOut?: OnLeftOut) => AsyncIterable<readonly EventSummary[]>
> = {
  path: 'followed-events',
  parameters: PARAMETERS,
  answer: (source, query, { signal, onLeftOut }) => followEvents(source, query, signal, onLeftOut),
  method: (ask) => (query, signal, onLeftOut) => ask(query, { signal, onLeftOut }),
};
