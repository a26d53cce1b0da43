import {
  type Controller,
  controllerReference,
  createObject,
  deleteObject,
  type Intent,
  itsController,
  itself,
  kinds,
  SETTLED,
  updateObject,
  updateStatus,
  watch,
} from '../hindcast.js';
import { ifUnchanged } from '../shared/if-unchanged.js';
import { claimSpec, statefulSetFor } from '../shared/stateful-set.js';
import { CASSANDRA_CLUSTERS, type CassandraCluster, type PodOperation } from './cassandra-cluster.js';

const { PERSISTENT_VOLUME_CLAIMS, STATEFUL_SETS } = kinds;

export type StatefulSet = NonNullable<typeof STATEFUL_SETS.object>;
type Claim = NonNullable<typeof PERSISTENT_VOLUME_CLAIMS.object>;

/** The two parts that the bug is in. */
export interface Decommissioning {
  /** What follows once the node has left the ring and its Pod is still there. */
  leave(cluster: CassandraCluster, rack: StatefulSet, operation: PodOperation): readonly Intent[];
  /** What follows when the Pod of a node that is leaving is found gone. */
  gone(cluster: CassandraCluster, operation: PodOperation): readonly Intent[];
}

/**
 * Keeps one rack: a StatefulSet whose Pods are the nodes, and a volume a node. One node at a time is decommissioned, and how far that
 * has come is kept in the status. Node i has a Pod exactly while the StatefulSet has more than i replicas.
 */
export function casskopOperator(decommissioning: Decommissioning): Controller {
  return {
    name: 'casskop',
    watches: [
      watch(CASSANDRA_CLUSTERS, itself),
      watch(STATEFUL_SETS, itsController(CASSANDRA_CLUSTERS.kind)),
      watch(PERSISTENT_VOLUME_CLAIMS, itsController(CASSANDRA_CLUSTERS.kind)),
    ],
    reconcile(view, { namespace, name }) {
      const cluster = view.get(CASSANDRA_CLUSTERS, namespace, name);
      if (cluster === undefined) return SETTLED;
      const rack = view.get(STATEFUL_SETS, namespace, name);
      const claims = view.ownedBy(PERSISTENT_VOLUME_CLAIMS, cluster.metadata.uid);
      if (rack === undefined) return { intents: [createObject(STATEFUL_SETS, newRack(cluster))] };
      const operation = cluster.status?.podLastOperation;
      if (operation !== undefined) return { intents: proceed(cluster, rack, claims, operation, decommissioning) };
      return { intents: follow(cluster, rack, claims) };
    },
  };
}

const replicasOf = ({ spec }: StatefulSet): number => spec.replicas ?? 1;
const claimName = (cluster: string, ordinal: number): string => `data-${cluster}-${ordinal}`;
const ordinalOf = ({ metadata }: Claim): number => Number(metadata.name.slice(metadata.name.lastIndexOf('-') + 1));

function proceed(
  cluster: CassandraCluster,
  rack: StatefulSet,
  claims: readonly Claim[],
  operation: PodOperation,
  decommissioning: Decommissioning,
): readonly Intent[] {
  const hasPod = replicasOf(rack) > operation.ordinal;
  if (operation.status === 'Ongoing') {
    return hasPod ? decommissioning.leave(cluster, rack, operation) : decommissioning.gone(cluster, operation);
  }
  const sure = [ifUnchanged(CASSANDRA_CLUSTERS, cluster), ifUnchanged(STATEFUL_SETS, rack)];
  if (hasPod) return [...sure, withReplicas(rack, operation.ordinal)];
  const claim = claims.find(({ metadata }) => metadata.name === claimName(cluster.metadata.name, operation.ordinal));
  const done = withOperation(cluster, undefined);
  return claim === undefined ? [done] : [...sure, deleteObject(PERSISTENT_VOLUME_CLAIMS, claim), done];
}

/** Nothing is under way: one step towards what is asked for. */
function follow(cluster: CassandraCluster, rack: StatefulSet, claims: readonly Claim[]): readonly Intent[] {
  const desired = cluster.spec.nodesPerRack;
  const current = replicasOf(rack);
  if (desired < current) {
    return [withOperation(cluster, { name: 'Decommission', status: 'Ongoing', ordinal: current - 1 })];
  }
  const missing = Array.from({ length: desired }, (_, ordinal) => claimName(cluster.metadata.name, ordinal)).filter(
    (name) => !claims.some(({ metadata }) => metadata.name === name),
  );
  const create = missing.map((name) => createObject(PERSISTENT_VOLUME_CLAIMS, newClaim(cluster, name)));
  if (desired > current) return [...create, withReplicas(rack, desired)];
  const orphans = claims.filter((claim) => ordinalOf(claim) >= current);
  if (orphans.length === 0) return create;
  const collect = orphans.map((claim) => deleteObject(PERSISTENT_VOLUME_CLAIMS, claim));
  return [...create, ifUnchanged(CASSANDRA_CLUSTERS, cluster), ifUnchanged(STATEFUL_SETS, rack), ...collect];
}

/** Sets what is being done, or that nothing is; refused when the cluster changed since it was read. */
export function withOperation(cluster: CassandraCluster, podLastOperation: PodOperation | undefined): Intent {
  return updateStatus(CASSANDRA_CLUSTERS, { ...cluster, status: { podLastOperation } });
}

/** Sets the size of the rack; refused when it changed since it was read. */
export function withReplicas(rack: StatefulSet, replicas: number): Intent {
  return updateObject(STATEFUL_SETS, { ...rack, spec: { ...rack.spec, replicas } });
}

function newRack(cluster: CassandraCluster) {
  return statefulSetFor(cluster, { name: cluster.metadata.name, replicas: cluster.spec.nodesPerRack });
}

function newClaim(cluster: CassandraCluster, name: string) {
  const { namespace } = cluster.metadata;
  return { metadata: { namespace, name, ownerReferences: [controllerReference(cluster)] }, spec: claimSpec('20Gi') };
}
