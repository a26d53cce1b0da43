import { API_SERVER_USER } from '../../../core/model/cluster-event.js';
import { groupResource } from '../../../core/model/group-resource.js';
import type { Revision } from '../../../core/model/revision.js';
import { FAULTS } from '../../../core/schema/fault.js';
import { SIMULATION_PREFIX } from '../../../core/schema/simulation-annotations.js';
import type { EventSummary } from '../events/event-summary.js';

/**
 * Where a chain of causes begins. A `request` came from outside. A `fault` did, too, and steers the simulation: a Fault was made, or a
 * node's power was cut. The `bootstrap` makes what a cluster cannot be without. A `controller` looked by itself, as all do at every object when they
 * start. Or the chain goes on before what this log holds: then the event it goes on with is `missing`.
 */
export type ChainOrigin =
  | { readonly type: 'request' | 'fault' | 'bootstrap' | 'controller' }
  | { readonly type: 'missing'; readonly revision: Revision };

/** What kind of beginning the first event of a chain is. */
export function chainOriginOf(first: EventSummary, missing: Revision | undefined): ChainOrigin {
  if (missing !== undefined) return { type: 'missing', revision: missing };
  const { actor, cause, fields } = first;
  if (actor.controller !== undefined) return { type: 'controller' };
  if (actor.user === API_SERVER_USER && cause?.reason === 'bootstrap') return { type: 'bootstrap' };
  if (groupResource(first.ref.group, first.ref.resource) === FAULTS.groupResource) return { type: 'fault' };
  const steers = fields.some(({ path }) => path.startsWith(`metadata.annotations["${SIMULATION_PREFIX}`));
  return { type: steers ? 'fault' : 'request' };
}
