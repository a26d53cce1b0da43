import { controllerOf, type KubeObject, kinds, type Property, type Revision, type SimulatedRun } from '../hindcast.js';
import { askedSince } from '../shared/asked-since.js';
import { ZOOKEEPER_CLUSTERS } from '../shared/zookeeper-cluster.js';
import { type Claim, ordinalOf } from './operator.js';

const { PERSISTENT_VOLUME_CLAIMS, STATEFUL_SETS } = kinds;

type StatefulSet = NonNullable<typeof STATEFUL_SETS.object>;

/**
 * No server and no volume goes unless the cluster, as it truly was, has asked for so few since the StatefulSet or the claim was last
 * written. A user who asks again for more while the operator is at work may still lose one: that wish was there.
 */
export const noUnaskedShrink: Property = {
  name: 'noUnaskedShrink',
  check(run) {
    for (const [index, { resource, before, after }] of run.transitions.entries()) {
      if (before === undefined) continue;
      const left = serversLeft(resource, before, after);
      if (left === undefined || wasAsked(run, index + 1, before, left)) continue;
      const what = `${before.kind} ${before.metadata.name}`;
      return {
        revision: index + 1,
        message: `${what} is cut down to what ${left} servers need, which nobody asked for`,
      };
    }
    return undefined;
  },
};

/** How many servers a change leaves room for; undefined when it takes nothing away. */
function serversLeft(resource: string, before: KubeObject, after: KubeObject | undefined): number | undefined {
  if (resource === PERSISTENT_VOLUME_CLAIMS.groupResource)
    return after === undefined ? ordinalOf(before as Claim) : undefined;
  if (resource !== STATEFUL_SETS.groupResource) return undefined;
  const left = after === undefined ? 0 : replicasOf(after as StatefulSet);
  return left < replicasOf(before as StatefulSet) ? left : undefined;
}

const replicasOf = ({ spec }: StatefulSet): number => spec.replicas ?? 1;

function wasAsked(run: SimulatedRun, revision: Revision, child: KubeObject, left: number): boolean {
  const owner = controllerOf(child);
  if (owner === undefined) return true;
  const window = { from: Number(child.metadata.resourceVersion), to: revision - 1 };
  const find = (at: Revision) => {
    const cluster = run.stateAt(at).get(ZOOKEEPER_CLUSTERS, child.metadata.namespace, owner.name);
    return cluster?.metadata.uid === owner.uid ? cluster : undefined;
  };
  return askedSince(run, window, find, ({ spec }) => spec.replicas <= left);
}
