import {
  type Controller,
  controllerReference,
  createObject,
  customKind,
  deleteObject,
  itsController,
  itself,
  type KubeObject,
  kinds,
  type Millis,
  mergePatch,
  type Reconciliation,
  SETTLED,
  watch,
} from '../hindcast.js';

const { PODS } = kinds;

export type Pod = NonNullable<typeof PODS.object>;

export interface CassandraDataCenter extends KubeObject {
  readonly spec: { readonly nodes: number };
}

export const CASSANDRA_DATA_CENTERS = customKind<CassandraDataCenter>({
  group: 'cassandraoperator.instaclustr.com',
  version: 'v1alpha1',
  kind: 'CassandraDataCenter',
  schema: {
    type: 'object',
    properties: {
      spec: { type: 'object', required: ['nodes'], properties: { nodes: { type: 'integer', minimum: 0 } } },
    },
  },
});

/** On the Pod of a node that was told to leave the ring: when that was. It stands for what the node itself would answer over JMX. */
export const LEAVING_SINCE = 'zoo.hindcast.dev/leaving-since';
/** How long a node takes to hand over its data. */
const HANDING_OVER: Millis = 60_000;

/** The part that the bug is in: whether a node that has left the ring is to go, and with which Pods it is decided. */
export type RemovesLeaver = (desired: number, current: number) => boolean;

/**
 * Keeps as many Cassandra nodes as are asked for, each a Pod. To take one away it first tells the last node to leave the ring, and
 * when the node has handed over its data deletes the Pod.
 */
export function cassandraOperator(removesLeaver: RemovesLeaver): Controller {
  return {
    name: 'cassandra-operator',
    watches: [watch(CASSANDRA_DATA_CENTERS, itself), watch(PODS, itsController(CASSANDRA_DATA_CENTERS.kind))],
    reconcile(view, { namespace, name }, now) {
      const center = view.get(CASSANDRA_DATA_CENTERS, namespace, name);
      if (center === undefined) return SETTLED;
      const pods = nodesOf(view.ownedBy(PODS, center.metadata.uid));
      const desired = center.spec.nodes;
      const leaver = pods.find((pod) => leavingSince(pod) !== undefined);
      if (leaver !== undefined && removesLeaver(desired, pods.length)) return finish(leaver, now);
      if (desired > pods.length) return { intents: [createObject(PODS, nextNode(center, pods))] };
      if (desired < pods.length) return { intents: [decommission(pods[pods.length - 1] as Pod, now)] };
      return SETTLED;
    },
  };
}

const ordinalOf = ({ metadata }: Pod): number => Number(metadata.name.slice(metadata.name.lastIndexOf('-') + 1));

/** The Pods of a data center in the order of their nodes. */
function nodesOf(pods: readonly Pod[]): readonly Pod[] {
  return [...pods].sort((a, b) => ordinalOf(a) - ordinalOf(b));
}

function leavingSince({ metadata }: Pod): Millis | undefined {
  const since = metadata.annotations?.[LEAVING_SINCE];
  return since === undefined ? undefined : Number(since);
}

function decommission(pod: Pod, now: Millis) {
  const { uid } = pod.metadata;
  const metadata = { uid, annotations: { [LEAVING_SINCE]: String(now) } };
  return mergePatch(PODS, pod, { metadata }, { reason: 'decommission the last node' });
}

function finish(pod: Pod, now: Millis): Reconciliation {
  const since = leavingSince(pod) ?? now;
  // A time that is yet to come: the clock went back, and nobody can tell how long ago it was. So it counts from now.
  if (since > now) return { intents: [decommission(pod, now)] };
  const left = since + HANDING_OVER - now;
  if (left > 0) return { intents: [], requeueAfter: left };
  return { intents: [deleteObject(PODS, pod, { reason: 'the node has left the ring' })] };
}

function nextNode(center: CassandraDataCenter, pods: readonly Pod[]) {
  const { namespace, name } = center.metadata;
  const taken = new Set(pods.map(ordinalOf));
  let free = 0;
  while (taken.has(free)) free++;
  return {
    metadata: { namespace, name: `${name}-${free}`, ownerReferences: [controllerReference(center)] },
    spec: { containers: [{ name: 'cassandra', image: 'cassandra:3' }] },
  };
}
