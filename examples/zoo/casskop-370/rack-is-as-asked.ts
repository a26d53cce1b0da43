import { kinds } from '../hindcast.js';
import { settledAs } from '../shared/settled-as.js';
import { CASSANDRA_CLUSTERS } from './cassandra-cluster.js';

/** In the end the rack has the nodes that the cluster asks for, as many volumes, and no operation is left half done. */
export const rackIsAsAsked = settledAs((end) => {
  for (const { metadata, spec, status } of end.list(CASSANDRA_CLUSTERS)) {
    const { namespace, name, uid } = metadata;
    const nodes = end.get(kinds.STATEFUL_SETS, namespace, name)?.spec.replicas ?? 0;
    const volumes = end.ownedBy(kinds.PERSISTENT_VOLUME_CLAIMS, uid).length;
    const operation = status?.podLastOperation;
    if (operation !== undefined) return `node ${operation.ordinal} stays in ${operation.status} ${operation.name}`;
    if (nodes !== spec.nodesPerRack) return `${name} has ${nodes} nodes and asks for ${spec.nodesPerRack}`;
    if (volumes !== nodes) return `${name} has ${volumes} volumes for ${nodes} nodes`;
  }
  return undefined;
});
