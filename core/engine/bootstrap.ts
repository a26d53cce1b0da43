import type { Reconciled } from '../api/auth/bootstrap/reconcile-rbac.js';
import { SIMULATED_PROVISIONER } from '../controllers/persistent-volume/volume-provisioner.js';
import type { Command, CommandTarget } from '../model/command.js';
import type { JsonObject } from '../model/json.js';
import { type KubeObject, toJson } from '../model/object.js';
import type { Millis } from '../model/revision.js';
import { simulatedNode } from '../node/simulated-node.js';
import type { ClusterState } from '../state/cluster-state.js';

/** An object a cluster must have, and where it belongs. */
export interface BootstrapObject {
  readonly resource: string;
  readonly object: JsonObject;
  /** What becomes of the one that is there; it stays as it is when absent. */
  readonly reconcile?: (existing: KubeObject) => Reconciled;
  /** The status that it gets once it is there, of a kind that is made without one: by whom, and what it says at that time. */
  readonly status?: { readonly manager: string; readonly at: (now: Millis) => JsonObject };
}

const NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** The objects a kube-apiserver makes for itself: its namespaces, its own Service, and the system priority classes. */
export function systemObjects(): BootstrapObject[] {
  return [
    ...NAMESPACES.map((name) => ({
      resource: 'namespaces',
      object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
    })),
    ...[
      {
        name: 'system-cluster-critical',
        value: 2000000000,
        description:
          'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
      },
      {
        name: 'system-node-critical',
        value: 2000001000,
        description: 'Used for system critical pods that must not be moved from their current node.',
      },
    ].map(({ name, value, description }) => ({
      resource: 'priorityclasses.scheduling.k8s.io',
      object: { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value, description },
    })),
    {
      resource: 'services',
      object: {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: {
          name: 'kubernetes',
          namespace: 'default',
          labels: { component: 'apiserver', provider: 'kubernetes' },
        },
        spec: {
          type: 'ClusterIP',
          clusterIP: '10.96.0.1',
          ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 }],
        },
      },
    },
  ];
}

/** Simulated nodes `node-1` … `node-N`. */
export function nodeObjects(count: number): BootstrapObject[] {
  return Array.from({ length: count }, (_, index) => ({
    resource: 'nodes',
    object: toJson(simulatedNode(`node-${index + 1}`, index)),
  }));
}

/**
 * The class of claims that name none, as clusters on one machine have it: volumes are made when a Pod that claims one has been given a node. Without
 * simulated nodes nobody would mount one.
 */
export function storageObjects(nodes: number): BootstrapObject[] {
  if (nodes === 0) return [];
  const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' };
  return [
    {
      resource: 'storageclasses.storage.k8s.io',
      object: {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name: 'standard', annotations },
        provisioner: SIMULATED_PROVISIONER,
        reclaimPolicy: 'Delete',
        volumeBindingMode: 'WaitForFirstConsumer',
        allowVolumeExpansion: true,
      },
    },
    {
      resource: 'csidrivers.storage.k8s.io',
      object: {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'CSIDriver',
        metadata: { name: SIMULATED_PROVISIONER },
        spec: { attachRequired: false },
      },
    },
  ];
}

/** What brings a state to have those objects. */
export function setUp(state: ClusterState, objects: readonly BootstrapObject[], now: Millis): Command[] {
  return objects.flatMap(({ resource, object, reconcile, status }): Command[] => {
    const { name, namespace } = object['metadata'] as { name: string; namespace?: string };
    const target = { resource, namespace, name };
    const create: Command = { verb: 'create', target, object };
    const existing = state.getResource(resource, namespace, name);
    if (existing === undefined)
      return [create, ...(status === undefined ? [] : [applyStatus(target, object, status, now)])];
    const reconciled = reconcile?.(existing) ?? 'keep';
    if (reconciled === 'keep') return [];
    if (reconciled === 'recreate') return [{ verb: 'delete', target }, create];
    return [{ verb: 'update', target, object: toJson(reconciled.replace) }];
  });
}

function applyStatus(
  target: CommandTarget,
  { apiVersion, kind }: JsonObject,
  { manager, at }: NonNullable<BootstrapObject['status']>,
  now: Millis,
): Command {
  const value = { apiVersion, kind, metadata: { name: target.name }, status: at(now) };
  return {
    verb: 'patch',
    target: { ...target, subresource: 'status' },
    patch: { type: 'apply', value, force: true },
    options: { fieldManager: manager },
  };
}
