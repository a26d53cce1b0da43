import type { KubeObject, ObjectMeta, OwnerReference } from '../../../../core/model/object.js';
import { timestamp } from '../../../../core/model/timestamp.js';
import type {
  Deployment,
  DeploymentSpec,
  DeploymentStatus,
  ReplicaSet,
  ReplicaSetStatus,
} from '../../../../core/schema/generated/types/apps.js';
import type { Lease } from '../../../../core/schema/generated/types/coordination.js';
import type {
  ConfigMap,
  Namespace,
  Node,
  NodeSpec,
  Pod,
  PodSpec,
  PodStatus,
  Service,
  ServiceSpec,
} from '../../../../core/schema/generated/types/core.js';

/** When every test's story begins. */
export const START = Date.parse('2026-01-01T00:00:00Z');
/** A time of the story as objects write it. */
export const at = (seconds: number) => timestamp(START + seconds * 1000);

type Meta = Partial<ObjectMeta>;

/** Metadata as the API server fills it in; the uid is made from the name so that references can be written by hand. */
export function metaOf(name: string, meta: Meta = {}, namespace: string | undefined = 'default'): ObjectMeta {
  return {
    name,
    ...(namespace !== undefined && { namespace }),
    uid: `uid-${name}`,
    resourceVersion: '10',
    generation: 1,
    creationTimestamp: at(0),
    ...meta,
  };
}

/** The reference of a managing owner. */
export function ownedBy(owner: KubeObject, more: Partial<OwnerReference> = {}): OwnerReference {
  const { name, uid } = owner.metadata;
  const { apiVersion, kind } = owner;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true, ...more };
}

export const webLabels = { app: 'web' };

/** A template with one container of the image. */
export function template(image = 'web:1', labels: Record<string, string> = webLabels) {
  return { metadata: { labels }, spec: { containers: [{ name: 'web', image, resources: {} }] } };
}

export function deployment(
  spec: Partial<DeploymentSpec> = {},
  meta: Meta & { status?: DeploymentStatus } = {},
): Deployment {
  const { status, ...metadata } = meta;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metaOf('web', metadata),
    spec: {
      replicas: 3,
      selector: { matchLabels: webLabels },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      template: template(),
      ...spec,
    },
    ...(status && { status }),
  };
}

/** What a test says of a ReplicaSet; the rest follows. */
export interface ReplicaSetOptions {
  readonly replicas?: number;
  readonly image?: string;
  readonly owner?: KubeObject;
  readonly hash?: string;
  readonly minReadySeconds?: number;
  readonly annotations?: Record<string, string>;
  readonly meta?: Meta;
  readonly status?: Partial<ReplicaSetStatus>;
}

export function replicaSet(name: string, options: ReplicaSetOptions = {}): ReplicaSet {
  const { replicas = 3, image, owner, hash, minReadySeconds, annotations, meta, status } = options;
  const labels = hash === undefined ? webLabels : { ...webLabels, 'pod-template-hash': hash };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: metaOf(name, {
      labels,
      ...(annotations && { annotations }),
      ...(owner && { ownerReferences: [ownedBy(owner)] }),
      ...meta,
    }),
    spec: {
      replicas,
      ...(minReadySeconds !== undefined && { minReadySeconds }),
      selector: { matchLabels: labels },
      template: template(image, labels),
    },
    ...(status && { status: { replicas: 0, observedGeneration: 1, ...status } }),
  };
}

/** A status with all Pods there, ready and available. */
export const healthy = (replicas: number): ReplicaSetStatus => ({
  replicas,
  fullyLabeledReplicas: replicas,
  readyReplicas: replicas,
  availableReplicas: replicas,
  terminatingReplicas: 0,
  observedGeneration: 1,
});

/** What a test says of a Pod; the rest follows. */
export interface PodOptions {
  readonly owner?: KubeObject;
  readonly labels?: Record<string, string>;
  readonly node?: string;
  readonly phase?: PodStatus['phase'];
  /** Seconds into the story at which it became ready; not ready when absent. */
  readonly readyAt?: number;
  readonly ip?: string;
  readonly meta?: Meta;
  readonly spec?: Partial<PodSpec>;
  readonly status?: Partial<PodStatus>;
}

export function pod(name: string, options: PodOptions = {}): Pod {
  const { owner, labels = webLabels, node, phase = 'Running', readyAt, ip, meta, spec, status } = options;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metaOf(name, { labels, ...(owner && { ownerReferences: [ownedBy(owner)] }), ...meta }),
    spec: { containers: [{ name: 'web', image: 'web:1' }], ...(node !== undefined && { nodeName: node }), ...spec },
    status: {
      phase,
      conditions: [
        readyAt === undefined
          ? { type: 'Ready', status: 'False', lastTransitionTime: at(0) }
          : { type: 'Ready', status: 'True', lastTransitionTime: at(readyAt) },
      ],
      ...(ip !== undefined && { podIP: ip, podIPs: [{ ip }] }),
      ...status,
    },
  };
}

/** A node whose kubelet reported this readiness at this second. */
export function node(
  name: string,
  options: { ready?: 'True' | 'False' | 'Unknown'; heartbeat?: number; spec?: NodeSpec; meta?: Meta } = {},
): Node {
  const { ready = 'True', heartbeat = 0, spec = {}, meta } = options;
  const time = at(heartbeat);
  const condition = (type: string, status: string) => ({
    type,
    status,
    lastHeartbeatTime: time,
    lastTransitionTime: time,
  });
  const conditions = ['MemoryPressure', 'DiskPressure', 'PIDPressure'].map((type) => condition(type, 'False'));
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { ...metaOf(name, meta), namespace: undefined },
    spec,
    status: { conditions: [...conditions, condition('Ready', ready)] },
  };
}

export function lease(name: string, renewed: number): Lease {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: metaOf(name, { uid: `uid-lease-${name}` }, 'kube-node-lease'),
    spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime: at(renewed) },
  };
}

export function service(spec: Partial<ServiceSpec> = {}, meta: Meta = {}): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metaOf('web', { uid: 'uid-svc-web', ...meta }),
    spec: {
      type: 'ClusterIP',
      clusterIP: '10.96.0.10',
      ipFamilies: ['IPv4'],
      selector: webLabels,
      ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 8080 }],
      ...spec,
    },
  };
}

export function namespace(name: string, meta: Meta = {}): Namespace {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { ...metaOf(name, meta), namespace: undefined },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: meta.deletionTimestamp === undefined ? 'Active' : 'Terminating' },
  };
}

export function configMap(name: string, meta: Meta = {}): ConfigMap {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: metaOf(name, meta), data: {} };
}
