import { kinds } from '../hindcast.js';
import { settledAs } from '../shared/settled-as.js';
import { NIFI_CLUSTERS } from './nifi-cluster.js';

/** In the end each cluster has a Pod for every node it asks for, and no other. */
export const nodesAreAsAsked = settledAs((end) => {
  for (const { metadata, spec } of end.list(NIFI_CLUSTERS)) {
    const wanted = spec.nodes.map((id) => `${metadata.name}-node-${id}`).sort();
    const pods = end.ownedBy(kinds.PODS, metadata.uid).map((pod) => pod.metadata.name);
    const [missing] = wanted.filter((name) => !pods.includes(name));
    const [superfluous] = pods.filter((name) => !wanted.includes(name));
    if (missing !== undefined) return `${missing} is asked for and not there`;
    if (superfluous !== undefined) return `${superfluous} is no longer asked for and stays`;
  }
  return undefined;
});
