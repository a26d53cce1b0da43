import { describe, expect, test } from 'vitest';
import { ago, type KindCase, kubectlText, object, one } from './kubectl-text.js';

const CASES: readonly KindCase[] = [
  [
    'namespaces',
    one('v1', 'Namespace', { status: { phase: 'Active' } }),
    false,
    ['NAME   STATUS   AGE', 'x      Active   3d'],
  ],
  [
    'nodes',
    [
      object(
        'v1',
        'Node',
        {
          name: 'a',
          labels: {
            'node-role.kubernetes.io/worker': '',
            'node-role.kubernetes.io/control-plane': '',
            'kubernetes.io/role': 'infra',
          },
        },
        {
          spec: { unschedulable: true },
          status: {
            conditions: [{ type: 'Ready', status: 'True' }],
            addresses: [
              { type: 'Hostname', address: 'a' },
              { type: 'InternalIP', address: '192.168.0.1' },
            ],
            nodeInfo: {
              kubeletVersion: 'v1.36.0',
              osImage: 'Linux',
              kernelVersion: '6.1',
              containerRuntimeVersion: 'containerd://2',
            },
          },
        },
      ),
      object(
        'v1',
        'Node',
        { name: 'b' },
        {
          spec: {},
          status: { conditions: [{ type: 'Ready', status: 'Unknown' }], nodeInfo: { kubeletVersion: 'v1.36.0' } },
        },
      ),
      object('v1', 'Node', { name: 'c' }, { spec: {} }),
    ],
    true,
    [
      'NAME   STATUS                     ROLES                        AGE   VERSION   INTERNAL-IP   EXTERNAL-IP   OS-IMAGE    KERNEL-VERSION   CONTAINER-RUNTIME',
      'a      Ready,SchedulingDisabled   control-plane,infra,worker   3d    v1.36.0   192.168.0.1   <none>        Linux       6.1              containerd://2',
      'b      NotReady                   <none>                       3d    v1.36.0   <none>        <none>        <unknown>   <unknown>        <unknown>',
      'c      Unknown                    <none>                       3d              <none>        <none>        <unknown>   <unknown>        <unknown>',
    ],
  ],
  [
    'events',
    [
      object(
        'v1',
        'Event',
        { name: 'e1' },
        {
          type: 'Warning',
          reason: 'BackOff',
          message: 'again\n',
          involvedObject: { kind: 'Pod', name: 'web', fieldPath: 'spec.containers{a}' },
          source: { component: 'kubelet', host: 'n1' },
          firstTimestamp: ago(600),
          lastTimestamp: ago(20),
          count: 5,
        },
      ),
      object(
        'v1',
        'Event',
        { name: 'e2' },
        {
          type: 'Normal',
          reason: 'Scheduled',
          message: 'ok',
          involvedObject: { kind: 'Pod', name: 'web' },
          eventTime: ago(30),
          reportingComponent: 'default-scheduler',
        },
      ),
    ],
    true,
    [
      'LAST SEEN   TYPE      REASON      OBJECT    SUBOBJECT            SOURCE              MESSAGE   FIRST SEEN   COUNT   NAME',
      '20s         Warning   BackOff     pod/web   spec.containers{a}   kubelet, n1         again     10m          5       e1',
      '30s         Normal    Scheduled   pod/web                        default-scheduler   ok        30s          1       e2',
    ],
  ],
  [
    'persistentvolumes',
    one('v1', 'PersistentVolume', {
      spec: {
        capacity: { storage: '1024Mi' },
        accessModes: ['ReadOnlyMany', 'ReadWriteOnce'],
        persistentVolumeReclaimPolicy: 'Retain',
        claimRef: { namespace: 'ns', name: 'c' },
        storageClassName: 'fast',
        volumeMode: 'Filesystem',
      },
      status: { phase: 'Bound' },
    }),
    true,
    [
      'NAME   CAPACITY   ACCESS MODES   RECLAIM POLICY   STATUS   CLAIM   STORAGECLASS   VOLUMEATTRIBUTESCLASS   REASON   AGE   VOLUMEMODE',
      'x      1Gi        RWO,ROX        Retain           Bound    ns/c    fast           <unset>                          3d    Filesystem',
    ],
  ],
  [
    'persistentvolumeclaims',
    [
      object(
        'v1',
        'PersistentVolumeClaim',
        { name: 'a' },
        {
          spec: { volumeName: 'v', storageClassName: 'fast' },
          status: { phase: 'Bound', accessModes: ['ReadWriteOncePod'], capacity: { storage: '5Gi' } },
        },
      ),
      object(
        'v1',
        'PersistentVolumeClaim',
        { name: 'b', deletionTimestamp: ago(1) },
        { spec: { accessModes: ['ReadWriteOnce'] }, status: { phase: 'Pending' } },
      ),
    ],
    false,
    [
      'NAME   STATUS        VOLUME   CAPACITY   ACCESS MODES   STORAGECLASS   VOLUMEATTRIBUTESCLASS   AGE',
      'a      Bound         v        5Gi        RWOP           fast           <unset>                 3d',
      'b      Terminating                                                     <unset>                 3d',
    ],
  ],
  [
    'storageclasses.storage.k8s.io',
    one(
      'storage.k8s.io/v1',
      'StorageClass',
      { provisioner: 'p', reclaimPolicy: 'Retain', allowVolumeExpansion: true },
      { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    ),
    false,
    [
      'NAME          PROVISIONER   RECLAIMPOLICY   VOLUMEBINDINGMODE   ALLOWVOLUMEEXPANSION   AGE',
      'x (default)   p             Retain          Immediate           true                   3d',
    ],
  ],
  [
    'csidrivers.storage.k8s.io',
    one('storage.k8s.io/v1', 'CSIDriver', {
      spec: { volumeLifecycleModes: ['Persistent', 'Ephemeral'], tokenRequests: [{ audience: 'a' }] },
    }),
    false,
    [
      'NAME   ATTACHREQUIRED   PODINFOONMOUNT   STORAGECAPACITY   TOKENREQUESTS   REQUIRESREPUBLISH   MODES                  AGE',
      'x      true             false            false             a               false               Persistent,Ephemeral   3d',
    ],
  ],
  [
    'volumeattachments.storage.k8s.io',
    one('storage.k8s.io/v1', 'VolumeAttachment', {
      spec: { attacher: 'd', nodeName: 'n', source: { persistentVolumeName: 'v' } },
      status: { attached: true },
    }),
    false,
    ['NAME   ATTACHER   PV   NODE   ATTACHED   AGE', 'x      d          v    n      true       3d'],
  ],
  [
    'leases.coordination.k8s.io',
    one('coordination.k8s.io/v1', 'Lease', { spec: { holderIdentity: 'me' } }),
    false,
    ['NAME   HOLDER   AGE', 'x      me       3d'],
  ],
  [
    'runtimeclasses.node.k8s.io',
    one('node.k8s.io/v1', 'RuntimeClass', { handler: 'runc' }),
    false,
    ['NAME   HANDLER   AGE', 'x      runc      3d'],
  ],
  [
    'componentstatuses',
    one('v1', 'ComponentStatus', { conditions: [{ type: 'Healthy', status: 'True', message: 'ok' }] }),
    false,
    ['NAME   STATUS    MESSAGE   ERROR', 'x      Healthy   ok'],
  ],
  [
    'resourceclaims.resource.k8s.io',
    one('resource.k8s.io/v1', 'ResourceClaim', { status: { allocation: {}, reservedFor: [{}] } }),
    false,
    ['NAME   STATE                AGE', 'x      allocated,reserved   3d'],
  ],
];

describe('kubectl get', () => {
  test.each(CASES)('%s', (resource, objects, wide, lines) =>
    expect(kubectlText(resource, objects, { wide })).toEqual(lines),
  );
});
