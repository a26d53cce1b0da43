import type { Operation } from 'fast-json-patch';
import type { Change } from '../../../core/model/cluster-event.js';
import { type GroupResource, groupResource } from '../../../core/model/group-resource.js';
import { ENDPOINT_SLICES, ENDPOINTS, EVENTS, LEASES, NODES } from '../../../core/schema/kinds.js';
import type { EventHeader } from '../records.js';
import { isFromOutside } from './from-outside.js';

/**
 * Writes that say nothing which somebody who looks for what happened would miss:
 *
 * - `lease-renewal`: a Lease was renewed and nothing else about it changed. Every node does so every ten seconds, every leader every two.
 *   That a Lease is made, or comes to another holder, is no noise: somebody else leads from then on.
 * - `node-heartbeat`: a Node's status was reported as it had been before.
 * - `kubernetes-event`: an object of the kind Event. It tells of something that the history holds itself, with its cause.
 * - `endpoints`: Endpoints and EndpointSlices that controllers keep. They follow from Pods and Services, whose writes are not left out;
 *   those that somebody writes by hand follow from nothing.
 */
export type Noise = 'lease-renewal' | 'node-heartbeat' | 'kubernetes-event' | 'endpoints';

/** All kinds of noise, in the order in which they are told. */
export const NOISES: readonly Noise[] = ['lease-renewal', 'node-heartbeat', 'kubernetes-event', 'endpoints'];

/** Which noise writes about a resource may be. */
export const NOISE_ABOUT: ReadonlyMap<GroupResource, Noise> = new Map<GroupResource, Noise>([
  [LEASES.groupResource, 'lease-renewal'],
  [NODES.groupResource, 'node-heartbeat'],
  [EVENTS.groupResource, 'kubernetes-event'],
  ['events.events.k8s.io', 'kubernetes-event'],
  [ENDPOINTS.groupResource, 'endpoints'],
  [ENDPOINT_SLICES.groupResource, 'endpoints'],
]);

/** What a renewal or a heartbeat changes, as pointers of a patch; what the API server keeps for itself changes with every write. */
const POINTERS: ReadonlyMap<Noise, RegExp> = new Map<Noise, RegExp>([
  ['lease-renewal', /^\/(spec\/renewTime|metadata\/(managedFields|resourceVersion))(\/|$)/],
  ['node-heartbeat', /^\/(status\/conditions\/\d+\/lastHeartbeatTime|metadata\/(managedFields|resourceVersion))(\/|$)/],
]);
/** What kind of noise an event is; undefined when it is none. What it changed is read only where that decides. */
export function noiseOfEvent({ ref, actor }: EventHeader, readChange: () => Change): Noise | undefined {
  const noise = NOISE_ABOUT.get(groupResource(ref.group, ref.resource));
  if (noise === undefined || noise === 'kubernetes-event') return noise;
  if (noise === 'endpoints') return isFromOutside(actor) ? undefined : noise;
  const change = readChange();
  return change.type === 'modified' && changesOnly(change.patch, POINTERS.get(noise)) ? noise : undefined;
}

function changesOnly(patch: readonly Operation[], pointers: RegExp | undefined): boolean {
  return patch.length > 0 && patch.every(({ path }) => pointers?.test(path) === true);
}

/** Whether noise about a resource is asked for by whoever names the resource: renewals are all there is to Leases, but not to Nodes. */
export function isMeantBy(noise: Noise, resource: GroupResource, named: readonly GroupResource[] | undefined): boolean {
  return noise !== 'node-heartbeat' && named?.includes(resource) === true;
}
