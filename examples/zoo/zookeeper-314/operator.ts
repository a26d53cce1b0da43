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
import { followingVersionOf, followsOlder } from '../shared/owner-version.js';
import { claimSpec, statefulSetFor } from '../shared/stateful-set.js';
import { ZOOKEEPER_CLUSTERS, type ZookeeperCluster } from '../shared/zookeeper-cluster.js';

const { PERSISTENT_VOLUME_CLAIMS, STATEFUL_SETS } = kinds;

type StatefulSet = NonNullable<typeof STATEFUL_SETS.object>;
export type Claim = NonNullable<typeof PERSISTENT_VOLUME_CLAIMS.object>;

/** The claim of one server, and which server's claim one is. */
export const claimName = (cluster: string, ordinal: number): string => `data-${cluster}-${ordinal}`;
export const ordinalOf = ({ metadata }: Claim): number =>
  Number(metadata.name.slice(metadata.name.lastIndexOf('-') + 1));

/** The part that the bug is in: whether what a reconcile has read of the cluster is too old to act on these children. */
export type IsStale = (cluster: ZookeeperCluster, children: readonly (StatefulSet | Claim)[]) => boolean;

/**
 * Keeps one StatefulSet of the wanted size and one claim a server, and deletes the claims that scaling down leaves over. It makes
 * the claims itself, for which a cluster has the StatefulSet controller; shrinking the StatefulSet stands for the end of its Pods.
 */
export function zookeeperOperator(isStale: IsStale): Controller {
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
      const set = view.ownedBy(STATEFUL_SETS, cluster.metadata.uid)[0];
      const claims = view.ownedBy(PERSISTENT_VOLUME_CLAIMS, cluster.metadata.uid);
      if (isStale(cluster, set === undefined ? claims : [set, ...claims])) return SETTLED;
      const ready = claimsInPlace(cluster, claims);
      if (ready.length > 0) return { intents: ready };
      if (set === undefined) return { intents: [createObject(STATEFUL_SETS, desiredSet(cluster))] };
      if (set.spec.replicas !== cluster.spec.replicas) return { intents: [resized(set, cluster)] };
      const orphans = claims.filter((claim) => ordinalOf(claim) >= cluster.spec.replicas);
      return { intents: orphans.map(deleteClaim) };
    },
  };
}

/** Makes the claims that are missing, and marks those that a server is to use again before it starts. */
function claimsInPlace(cluster: ZookeeperCluster, claims: readonly Claim[]): readonly Intent[] {
  const intents: Intent[] = [];
  for (let ordinal = 0; ordinal < cluster.spec.replicas; ordinal++) {
    const claim = claims.find((each) => ordinalOf(each) === ordinal);
    if (claim === undefined) intents.push(createObject(PERSISTENT_VOLUME_CLAIMS, desiredClaim(cluster, ordinal)));
    else if (followsOlder(claim, cluster))
      intents.push(updateObject(PERSISTENT_VOLUME_CLAIMS, following(claim, cluster)));
  }
  return intents;
}

function desiredClaim(cluster: ZookeeperCluster, ordinal: number) {
  const { namespace, name } = cluster.metadata;
  const ownerReferences = [controllerReference(cluster)];
  return {
    metadata: { namespace, name: claimName(name, ordinal), ownerReferences, annotations: followingVersionOf(cluster) },
    spec: claimSpec('20Gi'),
  };
}

function desiredSet(cluster: ZookeeperCluster) {
  const { metadata, spec } = cluster;
  return statefulSetFor(cluster, {
    name: metadata.name,
    replicas: spec.replicas,
    annotations: followingVersionOf(cluster),
  });
}

function resized(set: StatefulSet, cluster: ZookeeperCluster): Intent {
  const { spec } = set;
  return updateObject(STATEFUL_SETS, {
    ...following(set, cluster),
    spec: { ...spec, replicas: cluster.spec.replicas },
  });
}

function following<T extends StatefulSet | Claim>(child: T, cluster: ZookeeperCluster): T {
  const annotations = { ...child.metadata.annotations, ...followingVersionOf(cluster) };
  return { ...child, metadata: { ...child.metadata, annotations } };
}

/** The very claim that was seen, as it was seen: one that has been taken into use since stays. */
function deleteClaim(claim: Claim): Intent {
  const { uid, resourceVersion } = claim.metadata;
  return deleteObject(PERSISTENT_VOLUME_CLAIMS, claim, { preconditions: { uid, resourceVersion } });
}
