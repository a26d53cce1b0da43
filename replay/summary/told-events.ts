import type { Actor } from '../../core/model/cluster-event.js';
import { type GroupResource, groupResource } from '../../core/model/group-resource.js';
import { EVENTS, LEASES } from '../../core/schema/kinds.js';
import type { EventHeader } from '../events/staleness.js';

/** What a summary leaves out: renewals of Leases, and the cluster's own Events, which tell of what the history holds itself. */
const UNTOLD: ReadonlySet<GroupResource> = new Set([LEASES.groupResource, EVENTS.groupResource]);

/** Whether an event says something to somebody who asks what happened. */
export function isTold({ ref }: EventHeader): boolean {
  return !UNTOLD.has(groupResource(ref.group, ref.resource));
}

/** Where a write came from: from outside, from a controller, or from the cluster that set itself up. */
export function sourceOf({ actor, cause }: EventHeader): 'outside' | 'controller' | 'bootstrap' {
  if (actor.controller !== undefined) return 'controller';
  return isServer(actor) && cause?.reason === 'bootstrap' ? 'bootstrap' : 'outside';
}

function isServer({ user }: Actor): boolean {
  return user === 'system:apiserver';
}
