import {
  type Controller,
  createObject,
  itsController,
  itself,
  kinds,
  SETTLED,
  updateObject,
  watch,
} from '../hindcast.js';
import { RABBITMQ_CLUSTERS, serversOf } from '../shared/rabbitmq-cluster.js';
import { statefulSetFor } from '../shared/stateful-set.js';

const { STATEFUL_SETS } = kinds;

/** The part that the bug is in: how many servers there are to be, from how many there are and how many are asked for. */
export type NextReplicas = (current: number, desired: number) => number;

/** Keeps a StatefulSet of the size that the cluster asks for, as far as the operator allows it. */
export function rabbitmqOperator(nextReplicas: NextReplicas): Controller {
  return {
    name: 'rabbitmq-cluster-operator',
    watches: [watch(RABBITMQ_CLUSTERS, itself), watch(STATEFUL_SETS, itsController(RABBITMQ_CLUSTERS.kind))],
    reconcile(view, { namespace, name }) {
      const cluster = view.get(RABBITMQ_CLUSTERS, namespace, name);
      if (cluster === undefined) return SETTLED;
      const servers = view.get(STATEFUL_SETS, namespace, serversOf(name));
      const desired = cluster.spec.replicas;
      if (servers === undefined) {
        const wanted = statefulSetFor(cluster, { name: serversOf(name), replicas: desired });
        return { intents: [createObject(STATEFUL_SETS, wanted)] };
      }
      const current = servers.spec.replicas ?? 1;
      const replicas = nextReplicas(current, desired);
      if (replicas === current) return SETTLED;
      return { intents: [updateObject(STATEFUL_SETS, { ...servers, spec: { ...servers.spec, replicas } })] };
    },
  };
}
