import { groupResource } from '../../core/model/group-resource.js';
import type { EventRange } from '../../core/model/journal.js';
import type { Revision } from '../../core/model/revision.js';
import { namedResources, type ObjectFilter, selectorWithin, selects } from '../object-selector.js';
import { isFromOutside } from './from-outside.js';
import type { EventHeader } from './staleness.js';
import { matchesName } from './wildcard.js';

/** Which events to list. Both ends are included; absent ends are the log's own. */
export interface EventQuery extends ObjectFilter {
  readonly from?: Revision;
  readonly to?: Revision;
  /** The name of a user or of a controller, or a part of one; where it has a `*`, which stands for anything, the whole name. */
  readonly actor?: string;
  /** Nothing that one of these users or controllers wrote, named as for `actor`. */
  readonly excludingActors?: readonly string[];
  readonly verb?: string;
  /** Only what came from outside, see `isFromOutside`. */
  readonly external?: boolean;
  /** Only objects whose labels fit this selector, in the words of `kubectl -l`, before the event or after it. */
  readonly labelSelector?: string;
  /**
   * Leaves out noise, see `Noise`, but for that about a resource that the query names. How much was left out is told to whoever asks,
   * see `Timeline.events`.
   */
  readonly withoutNoise?: boolean;
  /** At most so many events. */
  readonly limit?: number;
  /** Newest first. */
  readonly reverse?: boolean;
}

/** The part of a query that the log's own indexes answer; a namespace or a name without a resource has none. */
export function eventRange(filter: ObjectFilter, ends: Pick<EventRange, 'from' | 'to' | 'reverse'>): EventRange {
  const [resource, ...others] = namedResources(filter) ?? [];
  return resource === undefined || others.length > 0 ? ends : { ...ends, ...selectorWithin(filter, resource) };
}

/** Whether an event belongs to what a query asks for, as far as its header tells; its ends aside. */
export function isAskedFor(query: EventQuery, { ref, actor, request }: EventHeader): boolean {
  if (!selects(query, groupResource(ref.group, ref.resource), ref.namespace, ref.name)) return false;
  if (query.verb !== undefined && query.verb !== request.verb) return false;
  if (query.external === true && !isFromOutside(actor)) return false;
  const isBy = (pattern: string) =>
    [actor.user, actor.controller].some((name) => name !== undefined && matchesName(pattern, name));
  return (query.actor === undefined || isBy(query.actor)) && query.excludingActors?.some(isBy) !== true;
}
