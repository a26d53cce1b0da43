import type { EventRange } from '../../core/model/event-log.js';
import { groupResource } from '../../core/model/group-resource.js';
import type { Revision } from '../../core/model/revision.js';
import { type ObjectSelector, selects } from '../object-selector.js';
import type { EventHeader } from './staleness.js';
import { matchesWildcard } from './wildcard.js';

/** Which events to list. Both ends are included; absent ends are the log's own. */
export interface EventQuery extends ObjectSelector {
  readonly from?: Revision;
  readonly to?: Revision;
  /** The name of a user or of a controller; `*` stands for anything. */
  readonly actor?: string;
  readonly verb?: string;
  /** At most so many events. */
  readonly limit?: number;
  /** Newest first. */
  readonly reverse?: boolean;
}

/** The part of a query that the log's own indexes answer; a namespace or a name without a resource has none. */
export function eventRange(selector: ObjectSelector, ends: Pick<EventRange, 'from' | 'to' | 'reverse'>): EventRange {
  const { resource, namespace, name } = selector;
  return resource === undefined ? ends : { ...ends, resource, namespace, name };
}

/** Whether an event belongs to what a query asks for, its ends aside. */
export function isAskedFor(query: EventQuery, { ref, actor, request }: EventHeader): boolean {
  if (!selects(query, groupResource(ref.group, ref.resource), ref.namespace, ref.name)) return false;
  if (query.verb !== undefined && query.verb !== request.verb) return false;
  if (query.actor === undefined) return true;
  return [actor.user, actor.controller].some((name) => name !== undefined && matchesWildcard(query.actor!, name));
}
