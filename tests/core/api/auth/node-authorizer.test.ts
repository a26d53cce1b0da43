import { describe, expect, test } from 'vitest';
import type { ResourceAttributes } from '../../../../core/api/auth/attributes.js';
import { authorize } from '../../../../core/api/auth/authorize.js';
import { podReferences } from '../../../../core/api/auth/node/pod-references.js';
import type { KubeObject } from '../../../../core/model/object.js';
import type { ResourceType } from '../../../../core/model/resource-type.js';
import type { Pod } from '../../../../core/schema/generated/types/core.js';
import { PODS } from '../../../../core/schema/kinds.js';
import { stateOf } from '../../../support/state-of.js';

const VOLUMES: ResourceType = {
  groupResource: 'persistentvolumes',
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  namespaced: false,
};
const ATTACHMENTS: ResourceType = {
  groupResource: 'volumeattachments.storage.k8s.io',
  apiVersion: 'storage.k8s.io/v1',
  kind: 'VolumeAttachment',
  namespaced: false,
};

function object(type: ResourceType, name: string, spec: object, annotations?: Record<string, string>): KubeObject {
  const metadata = {
    name,
    ...(type.namespaced ? { namespace: 'shop' } : {}),
    ...(annotations && { annotations }),
    uid: name,
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
  };
  return { apiVersion: type.apiVersion, kind: type.kind, metadata, spec } as KubeObject;
}

const spec = {
  nodeName: 'node-1',
  serviceAccountName: 'till',
  imagePullSecrets: [{ name: 'pull' }],
  containers: [
    {
      name: 'c',
      envFrom: [{ secretRef: { name: 'env-from' } }, { configMapRef: { name: 'settings' } }],
      env: [
        { name: 'A', valueFrom: { secretKeyRef: { name: 'env', key: 'k' } } },
        { name: 'B', valueFrom: { configMapKeyRef: { name: 'one', key: 'k' } } },
      ],
    },
  ],
  volumes: [
    { name: 'a', secret: { secretName: 'mounted' } },
    { name: 'b', projected: { sources: [{ secret: { name: 'part' } }, { configMap: { name: 'map-part' } }] } },
    { name: 'c', persistentVolumeClaim: { claimName: 'data' } },
    { name: 'd', ephemeral: {} },
    { name: 'e', csi: { driver: 'x', nodePublishSecretRef: { name: 'publish' } } },
    { name: 'f', configMap: { name: 'files' } },
  ],
};
const pod = object(PODS, 'web', spec);
const mirror = object(
  PODS,
  'static',
  { ...spec, imagePullSecrets: [{ name: 'stolen' }] },
  { 'kubernetes.io/config.mirror': 'x' },
);
const view = stateOf([
  [PODS, pod],
  [PODS, mirror],
  [PODS, object(PODS, 'other', { nodeName: 'node-2', containers: [], imagePullSecrets: [{ name: 'other' }] })],
  [
    VOLUMES,
    object(VOLUMES, 'disk', {
      claimRef: { namespace: 'shop', name: 'data' },
      csi: { driver: 'x', nodeStageSecretRef: { namespace: 'storage', name: 'stage' } },
    }),
  ],
  [ATTACHMENTS, object(ATTACHMENTS, 'here', { nodeName: 'node-1' })],
  [ATTACHMENTS, object(ATTACHMENTS, 'there', { nodeName: 'node-2' })],
]);
const user = { name: 'system:node:node-1', groups: ['system:nodes', 'system:authenticated'] };

type Asked = readonly [verb: string, resource: string, name?: string, rest?: Partial<ResourceAttributes>];
function ask([verb, full, name, rest]: Asked) {
  const [whole = '', ...group] = full.split('.');
  const [resource = '', subresource] = whole.split('/');
  return authorize(view, {
    user,
    verb,
    group: group.join('.'),
    resource,
    subresource,
    namespace: 'shop',
    name,
    ...rest,
  });
}
const onNode = (node: string) => [{ field: 'spec.nodeName', operator: '=', value: node }] as const;

describe('a node', () => {
  const allowed: readonly Asked[] = [
    ['get', 'secrets', 'mounted'],
    ['list', 'secrets', 'pull'],
    ['watch', 'secrets', 'part'],
    ['get', 'secrets', 'env'],
    ['get', 'secrets', 'env-from'],
    ['get', 'secrets', 'publish'],
    ['get', 'secrets', 'stage', { namespace: 'storage' }],
    ['get', 'configmaps', 'settings'],
    ['get', 'configmaps', 'one'],
    ['get', 'configmaps', 'files'],
    ['get', 'configmaps', 'map-part'],
    ['get', 'persistentvolumeclaims', 'data'],
    ['get', 'persistentvolumeclaims', 'web-d'],
    ['patch', 'persistentvolumeclaims/status', 'data'],
    ['get', 'persistentvolumes', 'disk', { namespace: '' }],
    ['get', 'volumeattachments.storage.k8s.io', 'here', { namespace: '' }],
    ['create', 'serviceaccounts/token', 'till'],
    ['get', 'serviceaccounts', 'till'],
    ['get', 'nodes', 'node-1', { namespace: '' }],
    ['patch', 'nodes/status', 'node-1', { namespace: '' }],
    ['get', 'pods', 'web'],
    ['list', 'pods', '', { namespace: '', fieldSelector: onNode('node-1') }],
    ['update', 'pods/status', 'web'],
    ['create', 'pods/eviction', 'web'],
    ['update', 'leases.coordination.k8s.io', 'node-1', { namespace: 'kube-node-lease' }],
    ['get', 'csinodes.storage.k8s.io', 'node-1', { namespace: '' }],
    ['list', 'resourceslices.resource.k8s.io', '', { namespace: '', fieldSelector: onNode('node-1') }],
    ['list', 'services', '', { namespace: '' }],
    ['create', 'events', '', {}],
  ];
  test.each(allowed.map((asked) => ({ asked })))('may $asked', ({ asked }) =>
    expect(ask(asked)).toEqual({ allowed: true, reason: '' }),
  );

  const unrelated = "no relationship found between node 'node-1' and this object";
  const refused: readonly (readonly [reason: string, ...asked: Asked])[] = [
    [unrelated, 'get', 'secrets', 'other'],
    [unrelated, 'get', 'secrets', 'stolen'],
    [unrelated, 'get', 'secrets', 'mounted', { namespace: 'default' }],
    ['No Object name found', 'list', 'secrets'],
    ['can only read namespaced object of this type', 'list', 'secrets', '', { namespace: '' }],
    ['can only read resources of this type', 'delete', 'secrets', 'mounted'],
    ['can only get individual resources of this type', 'list', 'persistentvolumeclaims'],
    ['can only get/update/patch this type', 'get', 'persistentvolumeclaims/status', 'data'],
    [unrelated, 'get', 'volumeattachments.storage.k8s.io', 'there', { namespace: '' }],
    [unrelated, 'create', 'serviceaccounts/token', 'default'],
    ['can only create tokens for individual service accounts', 'delete', 'serviceaccounts', 'till'],
    ["node 'node-1' cannot read 'node-2', only its own Node object", 'get', 'nodes', 'node-2', { namespace: '' }],
    ["node 'node-1' cannot read all nodes, only its own Node object", 'list', 'nodes', '', { namespace: '' }],
    [unrelated, 'get', 'pods', 'other'],
    [
      'can only list/watch pods with spec.nodeName field selector',
      'list',
      'pods',
      '',
      { fieldSelector: onNode('node-2') },
    ],
    ['can only access leases in the "kube-node-lease" system namespace', 'get', 'leases.coordination.k8s.io', 'node-1'],
    [
      'can only access node lease with the same name as the requesting node',
      'get',
      'leases.coordination.k8s.io',
      'node-2',
      { namespace: 'kube-node-lease' },
    ],
    ['', 'create', 'pods/exec', 'web'],
    ['', 'get', 'deployments.apps', 'web'],
  ];
  test.each(refused.map(([reason, ...asked]) => ({ reason, asked })))(
    'is told "$reason" on $asked',
    ({ reason, asked }) => expect(ask(asked)).toEqual({ allowed: false, reason }),
  );

  test('is one only in the group of nodes', () => {
    expect(
      authorize(view, {
        user: { ...user, groups: [] },
        verb: 'get',
        group: '',
        resource: 'pods',
        namespace: 'shop',
        name: 'web',
      }).allowed,
    ).toBe(false);
  });
});

test('an odd Pod names nothing', () => {
  const odd = object(PODS, 'odd', { containers: null, volumes: [null, 7, {}], imagePullSecrets: [null] }) as Pod;
  expect(podReferences(odd).secrets.size).toBe(0);
});
