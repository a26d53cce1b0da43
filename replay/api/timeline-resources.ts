import type { ComputedResource } from '../../core/api/computed/computed-resource.js';
import { type ChangesHost, ChangesResource } from './changes-resource.js';
import type { ForkLister } from './fork-lister.js';
import { ForksResource } from './forks-resource.js';

/**
 * The API group `timeline.hindcast.dev/v1` of a cluster, for `ApiOptions.computed`: `changes`, and `forks` where there is somebody
 * who knows them. Authorization is as for any resource, and no role that Kubernetes comes with allows it but `cluster-admin`.
 */
export function timelineResources(host: ChangesHost, forks?: ForkLister): readonly ComputedResource[] {
  const changes = new ChangesResource(host);
  return forks === undefined ? [changes] : [changes, new ForksResource(forks)];
}
