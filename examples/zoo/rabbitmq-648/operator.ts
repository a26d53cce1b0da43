import {
  type Controller,
  controllerOf,
  createObject,
  deleteObject,
  type Intent,
  itsController,
  itself,
  kinds,
  SETTLED,
  type View,
  watch,
} from '../hindcast.js';
import { addFinalizer, hasFinalizer, removeFinalizer } from '../shared/finalizer.js';
import { ifUnchanged } from '../shared/if-unchanged.js';
import { RABBITMQ_CLUSTERS, type RabbitmqCluster, serversOf } from '../shared/rabbitmq-cluster.js';
import { statefulSetFor } from '../shared/stateful-set.js';

const { STATEFUL_SETS } = kinds;
const FINALIZER = 'deletion.finalizers.rabbitmqclusters.rabbitmq.com';

export type StatefulSet = NonNullable<typeof STATEFUL_SETS.object>;

/** What an operator does to the StatefulSet of a cluster that is being deleted. */
export type DeleteServers = (servers: StatefulSet, cluster: RabbitmqCluster) => readonly Intent[];

/** The operator without the part that the bug is in: what becomes of the StatefulSet when its cluster is deleted. */
export function rabbitmqOperator(deleteServers: DeleteServers): Controller {
  return {
    name: 'rabbitmq-cluster-operator',
    watches: [watch(RABBITMQ_CLUSTERS, itself), watch(STATEFUL_SETS, itsController(RABBITMQ_CLUSTERS.kind))],
    reconcile(view, { namespace, name }) {
      const cluster = view.get(RABBITMQ_CLUSTERS, namespace, name);
      if (cluster === undefined) return SETTLED;
      if (cluster.metadata.deletionTimestamp === undefined) return { intents: keepRunning(view, cluster) };
      if (!hasFinalizer(cluster, FINALIZER)) return SETTLED;
      const servers = view.get(STATEFUL_SETS, namespace, serversOf(name));
      const release = removeFinalizer(RABBITMQ_CLUSTERS, cluster, FINALIZER);
      return { intents: servers === undefined ? [release] : [...deleteServers(servers, cluster), release] };
    },
  };
}

function keepRunning(view: View, cluster: RabbitmqCluster): readonly Intent[] {
  const { namespace, name, uid } = cluster.metadata;
  if (!hasFinalizer(cluster, FINALIZER)) return [addFinalizer(RABBITMQ_CLUSTERS, cluster, FINALIZER)];
  const servers = view.get(STATEFUL_SETS, namespace, serversOf(name));
  if (servers === undefined) {
    const wanted = statefulSetFor(cluster, { name: serversOf(name), replicas: cluster.spec.replicas });
    return [createObject(STATEFUL_SETS, wanted)];
  }
  if (controllerOf(servers)?.uid === uid) return [];
  // Left over from an earlier cluster of this name: that one is gone if this one is there.
  return [ifUnchanged(RABBITMQ_CLUSTERS, cluster), deleteObject(STATEFUL_SETS, servers)];
}
