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
import { ifUnchanged } from '../shared/if-unchanged.js';
import { EXPECTATIONS_TIMEOUT, expectationOf, withExpectation } from './expectations.js';

const { PODS, REPLICA_SETS } = kinds;

export type ReplicaSet = NonNullable<typeof REPLICA_SETS.object>;
export type Pod = NonNullable<typeof PODS.object>;

type PodName = { readonly name: string } | { readonly generateName: string };

/** The two parts that the bug is in. */
export interface Creation {
  /** What the Pods that are missing are called, given those that are seen. */
  names(set: ReplicaSet, pods: readonly Pod[], missing: number): readonly PodName[];
  /** Whether an expectation that has expired counts as fulfilled. If not, what is missing is created again. */
  readonly isFulfilledByTime: boolean;
}

/**
 * Keeps as many Pods as a ReplicaSet asks for. Before it creates any it writes down how many there are to be, and creates no more until it
 * has seen them or five minutes have passed.
 */
export function replicaSetController({ names, isFulfilledByTime }: Creation): Controller {
  return {
    name: 'replicaset-model',
    watches: [watch(REPLICA_SETS, itself), watch(PODS, itsController(REPLICA_SETS.kind))],
    reconcile(view, { namespace, name }, now) {
      const set = view.get(REPLICA_SETS, namespace, name);
      if (set === undefined || set.metadata.deletionTimestamp !== undefined) return SETTLED;
      const pods = view.ownedBy(PODS, set.metadata.uid);
      const wanted = set.spec?.replicas ?? 1;
      const create = names(set, pods, wanted - pods.length).map((metadata) => createPod(set, metadata));
      const expectation = expectationOf(set);
      if (expectation !== undefined) {
        const isFulfilled = pods.length >= expectation.pods;
        const left = expectation.since + EXPECTATIONS_TIMEOUT - now;
        if (!isFulfilled && left > 0) return { intents: [], requeueAfter: left };
        // What is missing by an old view of the set need not be missing at all.
        if (!isFulfilled && !isFulfilledByTime && create.length > 0)
          return { intents: [ifUnchanged(REPLICA_SETS, set), ...create] };
        const reason = 'fulfilled or expired';
        return { intents: [updateObject(REPLICA_SETS, withExpectation(set, undefined), { reason })] };
      }
      if (pods.length > wanted) {
        return { intents: [ifUnchanged(REPLICA_SETS, set), ...inOrder(pods).slice(wanted).map(deletePod)] };
      }
      if (pods.length === wanted) return SETTLED;
      return { intents: [updateObject(REPLICA_SETS, withExpectation(set, { pods: wanted, since: now })), ...create] };
    },
  };
}

/** The Pods in the order in which they are kept: the last goes first. */
function inOrder(pods: readonly Pod[]): readonly Pod[] {
  return [...pods].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

const deletePod = (pod: Pod): Intent => deleteObject(PODS, pod);

function createPod(set: ReplicaSet, metadata: PodName): Intent {
  const { namespace } = set.metadata;
  const { labels } = set.spec?.template?.metadata ?? {};
  return createObject(PODS, {
    metadata: { ...metadata, namespace, labels, ownerReferences: [controllerReference(set)] },
    spec: { containers: [{ name: 'app', image: 'app:1' }] },
  });
}
