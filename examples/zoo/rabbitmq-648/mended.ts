import { controllerOf, deleteObject, type Intent, kinds } from '../hindcast.js';
import type { RabbitmqCluster } from '../shared/rabbitmq-cluster.js';
import { rabbitmqOperator, type StatefulSet } from './operator.js';

/** Only the StatefulSet of this very cluster, by uid, and only the one that was seen. */
function deleteServers(servers: StatefulSet, cluster: RabbitmqCluster): readonly Intent[] {
  if (controllerOf(servers)?.uid !== cluster.metadata.uid) return [];
  return [deleteObject(kinds.STATEFUL_SETS, servers)];
}

export const mended = rabbitmqOperator(deleteServers);
