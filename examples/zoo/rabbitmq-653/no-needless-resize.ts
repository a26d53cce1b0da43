import { controllerOf, kinds, type Property, type Revision, type SimulatedRun } from '../hindcast.js';
import { askedSince } from '../shared/asked-since.js';
import { compareStorage } from '../shared/compare-storage.js';
import { RABBITMQ_CLUSTERS } from '../shared/rabbitmq-cluster.js';
import { type StatefulSet, storageOf, storageWanted } from './operator.js';

const { STATEFUL_SETS } = kinds;

/** No StatefulSet is deleted for a resize unless the cluster, as it truly was, has asked for more room since the StatefulSet was written. */
export const noNeedlessResize: Property = {
  name: 'noNeedlessResize',
  check(run) {
    for (const [index, { resource, before, after }] of run.transitions.entries()) {
      if (resource !== STATEFUL_SETS.groupResource || before === undefined || after !== undefined) continue;
      const servers = before as StatefulSet;
      if (askedForMore(run, index + 1, servers)) continue;
      const message = `StatefulSet ${servers.metadata.name} is deleted, though nobody asked for more than its ${storageOf(servers)}`;
      return { revision: index + 1, message };
    }
    return undefined;
  },
};

function askedForMore(run: SimulatedRun, revision: Revision, servers: StatefulSet): boolean {
  const owner = controllerOf(servers);
  if (owner === undefined) return true;
  const window = { from: Number(servers.metadata.resourceVersion), to: revision - 1 };
  const find = (at: Revision) => run.stateAt(at).get(RABBITMQ_CLUSTERS, servers.metadata.namespace, owner.name);
  return askedSince(run, window, find, (cluster) => compareStorage(storageWanted(cluster), storageOf(servers)) > 0);
}
