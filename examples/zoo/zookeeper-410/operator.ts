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
  updateObject,
  type View,
  watch,
} from '../hindcast.js';
import { addFinalizer, hasFinalizer, removeFinalizer } from '../shared/finalizer.js';
import { ifUnchanged } from '../shared/if-unchanged.js';
import { statefulSetFor } from '../shared/stateful-set.js';
import { ZOOKEEPER_CLUSTERS, type ZookeeperCluster } from '../shared/zookeeper-cluster.js';

const { STATEFUL_SETS } = kinds;
const FINALIZER = 'cleanUpZookeeperPVC';

/** The part that the bug is in: whether a reconcile goes on after it has dealt with the finalizer of a cluster that is being deleted. */
export type GoesOn = (cluster: ZookeeperCluster) => boolean;

/** Keeps a StatefulSet for each cluster, and cleans up before a cluster goes. */
export function zookeeperOperator(goesOn: GoesOn): Controller {
  return {
    name: 'zookeeper-operator',
    watches: [watch(ZOOKEEPER_CLUSTERS, itself), watch(STATEFUL_SETS, itsController(ZOOKEEPER_CLUSTERS.kind))],
    reconcile(view, { namespace, name }) {
      const cluster = view.get(ZOOKEEPER_CLUSTERS, namespace, name);
      if (cluster === undefined) return SETTLED;
      const finalizers = reconcileFinalizers(view, cluster);
      return { intents: goesOn(cluster) ? [...finalizers, ...reconcileStatefulSet(view, cluster)] : finalizers };
    },
  };
}

/** Asks to be waited for while the cluster lives; once it is to go, cleans up first and lets it go then. */
function reconcileFinalizers(view: View, cluster: ZookeeperCluster): readonly Intent[] {
  if (cluster.metadata.deletionTimestamp === undefined) {
    return hasFinalizer(cluster, FINALIZER) ? [] : [addFinalizer(ZOOKEEPER_CLUSTERS, cluster, FINALIZER)];
  }
  if (!hasFinalizer(cluster, FINALIZER)) return [];
  const own = view.ownedBy(STATEFUL_SETS, cluster.metadata.uid);
  const reason = 'its cluster is being deleted';
  if (own.length > 0) return own.map((set) => deleteObject(STATEFUL_SETS, set, { reason }));
  return [removeFinalizer(ZOOKEEPER_CLUSTERS, cluster, FINALIZER)];
}

function reconcileStatefulSet(view: View, cluster: ZookeeperCluster): readonly Intent[] {
  const { namespace, name, uid } = cluster.metadata;
  const { replicas } = cluster.spec;
  const set = view.get(STATEFUL_SETS, namespace, name);
  if (set === undefined) return [createObject(STATEFUL_SETS, statefulSetFor(cluster, { name, replicas }))];
  if (controllerOf(set)?.uid !== uid) {
    // Left over from an earlier cluster of this name: that one is gone if this one is there.
    return [ifUnchanged(ZOOKEEPER_CLUSTERS, cluster), deleteObject(STATEFUL_SETS, set)];
  }
  if (set.spec.replicas === replicas) return [];
  return [updateObject(STATEFUL_SETS, { ...set, spec: { ...set.spec, replicas } })];
}
