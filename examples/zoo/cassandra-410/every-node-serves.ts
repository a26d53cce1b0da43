import { kinds } from '../hindcast.js';
import { settledAs } from '../shared/settled-as.js';
import { CASSANDRA_DATA_CENTERS, LEAVING_SINCE } from './operator.js';

/** In the end each data center has the nodes it asks for, and none of them has left the ring. */
export const everyNodeServes = settledAs((end) => {
  for (const { metadata, spec } of end.list(CASSANDRA_DATA_CENTERS)) {
    const pods = end.ownedBy(kinds.PODS, metadata.uid);
    const left = pods.find((pod) => pod.metadata.annotations?.[LEAVING_SINCE] !== undefined);
    if (left !== undefined) return `${left.metadata.name} has left the ring and stays`;
    if (pods.length !== spec.nodes) return `${metadata.name} has ${pods.length} nodes and asks for ${spec.nodes}`;
  }
  return undefined;
});
