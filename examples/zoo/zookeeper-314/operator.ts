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
  watch,
} from '../hindcast.js';
import { claimSpec, statefulSetFor } from '../shared/stateful-set.js';
import { ZOOKEEPER_CLUSTERS, type ZookeeperCluster } from '../shared/zookeeper-cluster.js';

const { PERSISTENT_VOLUME_CLAIMS, STATEFUL_SETS } = kinds;

type StatefulSet = NonNullable<typeof STATEFUL_SETS.object>;
export type Claim = NonNullable<typeof PERSISTENT_VOLUME_CLAIMS.object>;

/** Which server's claim one is, from 0. */
export const ordinalOf = ({ metadata }: Claim): number =>
  Number(metadata.name.slice(metadata.name.lastIndexOf('-') + 1));

/** The part that the bug is in: what is sent, of what the cluster as it was read means for servers and volumes that are to go. */
export type CutDown = (
  read: { readonly cluster: ZookeeperCluster; readonly set: StatefulSet },
  intents: readonly Intent[],
) => readonly Intent[];

/**
 * Keeps one StatefulSet of the wanted size and one claim a server, and deletes the claims that scaling down leaves over. It makes
 * the claims itself, for which a cluster has the StatefulSet controller; shrinking the StatefulSet stands for the end of its Pods.
 */
export function zookeeperOperator(cutDown: CutDown): Controller {
  return {
    name: 'zookeeper-operator',
    watches: [
      watch(ZOOKEEPER_CLUSTERS, itself),
      watch(STATEFUL_SETS, itsController(ZOOKEEPER_CLUSTERS.kind)),
      watch(PERSISTENT_VOLUME_CLAIMS, itsController(ZOOKEEPER_CLUSTERS.kind)),
    ],
    reconcile(view, { namespace, name }) {
      const cluster = view.get(ZOOKEEPER_CLUSTERS, namespace, name);
      if (cluster === undefined) return SETTLED;
      const { replicas } = cluster.spec;
      const claims = view.ownedBy(PERSISTENT_VOLUME_CLAIMS, cluster.metadata.uid);
      const missing = missingClaims(cluster, claims);
      if (missing.length > 0) return { intents: missing };
      const set = view.ownedBy(STATEFUL_SETS, cluster.metadata.uid)[0];
      if (set === undefined)
        return { intents: [createObject(STATEFUL_SETS, statefulSetFor(cluster, { name, replicas }))] };
      const current = set.spec.replicas ?? 1;
      if (current < replicas) return { intents: [resized(set, replicas)] };
      if (current > replicas) return { intents: cutDown({ cluster, set }, [resized(set, replicas)]) };
      const orphans = claims.filter((claim) => ordinalOf(claim) >= replicas);
      return orphans.length === 0 ? SETTLED : { intents: cutDown({ cluster, set }, orphans.map(deleteClaim)) };
    },
  };
}

function missingClaims(cluster: ZookeeperCluster, claims: readonly Claim[]): readonly Intent[] {
  const { namespace, name } = cluster.metadata;
  const ownerReferences = [controllerReference(cluster)];
  return Array.from({ length: cluster.spec.replicas }, (_, ordinal) => ordinal)
    .filter((ordinal) => !claims.some((claim) => ordinalOf(claim) === ordinal))
    .map((ordinal) => ({ namespace, name: `data-${name}-${ordinal}`, ownerReferences }))
    .map((metadata) => createObject(PERSISTENT_VOLUME_CLAIMS, { metadata, spec: claimSpec('20Gi') }));
}

/** Refused when the StatefulSet changed since it was read. */
function resized(set: StatefulSet, replicas: number): Intent {
  return updateObject(STATEFUL_SETS, { ...set, spec: { ...set.spec, replicas } });
}

const deleteClaim = (claim: Claim): Intent => deleteObject(PERSISTENT_VOLUME_CLAIMS, claim);
