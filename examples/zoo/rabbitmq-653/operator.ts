import {
  type Controller,
  createObject,
  deleteObject,
  itsController,
  itself,
  kinds,
  SETTLED,
  watch,
} from '../hindcast.js';
import { RABBITMQ_CLUSTERS, type RabbitmqCluster, serversOf } from '../shared/rabbitmq-cluster.js';
import { statefulSetFor } from '../shared/stateful-set.js';

const { STATEFUL_SETS } = kinds;

export type StatefulSet = NonNullable<typeof STATEFUL_SETS.object>;

/** The part that the bug is in: whether the claim template must be made anew for this much room. Both are quantities. */
export type NeedsResize = (current: string, desired: string) => boolean;

/**
 * Keeps a StatefulSet whose claim template asks for the room that the cluster wants. The template of a StatefulSet cannot change, so
 * to give more room the operator deletes the StatefulSet and makes it anew, while the Pods stay (nothing collects them here). The claims themselves, which the
 * real operator grows in between, are left out: what is at stake here is the StatefulSet.
 */
export function rabbitmqOperator(needsResize: NeedsResize): Controller {
  return {
    name: 'rabbitmq-cluster-operator',
    watches: [watch(RABBITMQ_CLUSTERS, itself), watch(STATEFUL_SETS, itsController(RABBITMQ_CLUSTERS.kind))],
    reconcile(view, { namespace, name }) {
      const cluster = view.get(RABBITMQ_CLUSTERS, namespace, name);
      if (cluster === undefined) return SETTLED;
      const servers = view.get(STATEFUL_SETS, namespace, serversOf(name));
      if (servers === undefined) return { intents: [createObject(STATEFUL_SETS, desiredServers(cluster))] };
      if (!needsResize(storageOf(servers), storageWanted(cluster))) return SETTLED;
      const reason = `from ${storageOf(servers)} to ${storageWanted(cluster)}`;
      return { intents: [deleteObject(STATEFUL_SETS, servers, { reason })] };
    },
  };
}

/** How much room a cluster wants for each of its servers, a quantity. */
export const storageWanted = ({ spec }: RabbitmqCluster): string => spec.storage ?? '10Gi';

/** How much room the claim template of a StatefulSet asks for, a quantity. */
export const storageOf = ({ spec }: StatefulSet): string =>
  String(spec.volumeClaimTemplates?.[0]?.spec?.resources?.requests?.['storage'] ?? '0');

function desiredServers(cluster: RabbitmqCluster) {
  const { replicas } = cluster.spec;
  return statefulSetFor(cluster, {
    name: serversOf(cluster.metadata.name),
    replicas,
    storage: storageWanted(cluster),
  });
}
