import {
  type Controller,
  controllerReference,
  createObject,
  deleteObject,
  type Intent,
  itsController,
  itself,
  kinds,
  mergePatch,
  SETTLED,
  watch,
} from '../hindcast.js';
import { ifUnchanged } from '../shared/if-unchanged.js';
import { type ActionState, NIFI_CLUSTERS, type NifiCluster, type NodeState } from './nifi-cluster.js';

const { PODS } = kinds;

export type Pod = NonNullable<typeof PODS.object>;

/** The two parts that the bug is in. */
export interface Upscaling {
  /** What brings a node that has its Pod to the state of one that has joined; `state` is what is kept of it. */
  join(cluster: NifiCluster, id: number, state: NodeState): readonly Intent[];
  /** Whether a node in this state, undefined when none is kept, may be told to leave. */
  mayLeave(state: ActionState | undefined): boolean;
}

/** Keeps one Pod a node, and in the status how far each node has come with joining and leaving. */
export function nifiOperator(upscaling: Upscaling): Controller {
  return {
    name: 'nifikop',
    watches: [watch(NIFI_CLUSTERS, itself), watch(PODS, itsController(NIFI_CLUSTERS.kind))],
    reconcile(view, { namespace, name }) {
      const cluster = view.get(NIFI_CLUSTERS, namespace, name);
      if (cluster === undefined) return SETTLED;
      const pods = view.ownedBy(PODS, cluster.metadata.uid);
      const leaving = pods.filter((pod) => !cluster.spec.nodes.includes(idOf(pod)));
      return {
        intents: [
          ...[...new Set(cluster.spec.nodes)].flatMap((id) => reconcilePod(cluster, pods, id, upscaling)),
          ...leaving.flatMap((pod) => reconcilePodDelete(cluster, pod, upscaling)),
          ...forgetNodes(cluster, pods),
        ],
      };
    },
  };
}

const idOf = ({ metadata }: Pod): number => Number(metadata.name.slice(metadata.name.lastIndexOf('-') + 1));
const stateOf = (cluster: NifiCluster, id: number): NodeState => cluster.status?.nodesState?.[String(id)] ?? {};

function reconcilePod(cluster: NifiCluster, pods: readonly Pod[], id: number, upscaling: Upscaling): readonly Intent[] {
  if (!pods.some((pod) => idOf(pod) === id)) {
    return [createObject(PODS, newPod(cluster, id)), ...joined(cluster, id)];
  }
  return upscaling.join(cluster, id, stateOf(cluster, id));
}

/** The two writes that tell of a node whose Pod is there, each by itself. */
function joined(cluster: NifiCluster, id: number): readonly Intent[] {
  return [
    setNodeState(cluster, id, { configurationState: 'ConfigInSync' }),
    setNodeState(cluster, id, { actionState: 'GracefulUpscaleSucceeded' }),
  ];
}

/** A node that is no longer wanted first hands over its data, and then its Pod goes. */
function reconcilePodDelete(cluster: NifiCluster, pod: Pod, upscaling: Upscaling): readonly Intent[] {
  const id = idOf(pod);
  const { actionState } = stateOf(cluster, id);
  switch (actionState) {
    case 'GracefulDownscaleSucceeded':
      return [ifUnchanged(NIFI_CLUSTERS, cluster), deleteObject(PODS, pod), setNodeState(cluster, id, null)];
    case 'GracefulDownscaleRequired':
      return [setNodeState(cluster, id, { actionState: 'GracefulDownscaleSucceeded' })];
    default:
      if (!upscaling.mayLeave(actionState)) return [];
      return [setNodeState(cluster, id, { actionState: 'GracefulDownscaleRequired' })];
  }
}

/** What is kept of nodes that are neither wanted nor there, such as after a crash between the two writes above. */
function forgetNodes(cluster: NifiCluster, pods: readonly Pod[]): readonly Intent[] {
  return Object.keys(cluster.status?.nodesState ?? {})
    .map(Number)
    .filter((id) => !cluster.spec.nodes.includes(id) && !pods.some((pod) => idOf(pod) === id))
    .map((id) => setNodeState(cluster, id, null));
}

/** Writes what is kept of one node, and only of this very cluster; null forgets the node. */
export function setNodeState(cluster: NifiCluster, id: number, state: NodeState | null): Intent {
  const { uid } = cluster.metadata;
  const status = { nodesState: { [String(id)]: state } };
  return mergePatch(NIFI_CLUSTERS, cluster, { metadata: { uid }, status }, { subresource: 'status' });
}

function newPod(cluster: NifiCluster, id: number) {
  const { namespace, name } = cluster.metadata;
  return {
    metadata: { namespace, name: `${name}-node-${id}`, ownerReferences: [controllerReference(cluster)] },
    spec: { containers: [{ name: 'nifi', image: 'nifi:1' }] },
  };
}
