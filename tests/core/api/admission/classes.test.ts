import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../core/model/json.js';
import { type Given, given } from '../decide/scenario.js';

const storageClass = (name: string, isDefault: boolean, creationTimestamp = '2025-12-31T00:00:00Z'): Given => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: {
    name,
    creationTimestamp,
    ...(isDefault ? { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } } : {}),
  },
  provisioner: 'x',
});
const claim = (spec: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'a', namespace: 'default' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
});
const classOf = (after: { readonly [field: string]: unknown }, field: string) => (after['spec'] as JsonObject)[field];

describe('the default class', () => {
  const classes = [
    storageClass('old', true),
    storageClass('new', true, '2026-01-01T00:00:00Z'),
    storageClass('x', false),
  ];

  test('of storage is given to claims that name none: the newest of several', () => {
    const made = given(...classes).create('persistentvolumeclaims', claim());
    expect(classOf(made.after, 'storageClassName')).toBe('new');
  });

  test('is given to none that names one, be it the empty one', () => {
    const made = given(...classes).create('persistentvolumeclaims', claim({ storageClassName: '' }));
    expect(classOf(made.after, 'storageClassName')).toBe('');
    const without = given(storageClass('x', false)).create('persistentvolumeclaims', claim());
    expect(classOf(without.after, 'storageClassName')).toBeUndefined();
  });

  test('of Ingresses is given to those that name none', () => {
    const annotations = { 'ingressclass.kubernetes.io/is-default-class': 'true' };
    const scene = given({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'nginx', annotations },
      spec: { controller: 'example.com/c' },
    });
    const ingress = (metadata: JsonObject = {}): JsonObject => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'a', namespace: 'default', ...metadata },
      spec: { defaultBackend: { service: { name: 's', port: { number: 80 } } } },
    });
    expect(classOf(scene.create('ingresses.networking.k8s.io', ingress()).after, 'ingressClassName')).toBe('nginx');
    const named = ingress({ annotations: { 'kubernetes.io/ingress.class': 'other' } });
    expect(classOf(scene.create('ingresses.networking.k8s.io', named).after, 'ingressClassName')).toBeUndefined();
  });
});

describe('RuntimeClass', () => {
  const runtimeClass: Given = {
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    metadata: { name: 'kata' },
    handler: 'kata',
    overhead: { podFixed: { cpu: '100m' } },
    scheduling: { nodeSelector: { kata: 'yes' }, tolerations: [{ key: 'kata', operator: 'Exists' }] },
  };
  const pod = (spec: JsonObject): JsonObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', namespace: 'default' },
    spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
  });

  test('gives its Pods overhead, node selector and tolerations', () => {
    const { after } = given(runtimeClass).create(
      'pods',
      pod({ runtimeClassName: 'kata', nodeSelector: { disk: 'ssd' } }),
    );
    const spec = after['spec'] as JsonObject;
    expect(spec).toMatchObject({ overhead: { cpu: '100m' }, nodeSelector: { disk: 'ssd', kata: 'yes' } });
    expect((spec['tolerations'] as JsonObject[]).map(({ key }) => key)).toContain('kata');
  });

  test.each<[JsonObject, string]>([
    [{ runtimeClassName: 'none' }, 'pod rejected: RuntimeClass "none" not found'],
    [{ overhead: { cpu: '1' } }, 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead'],
    [
      { runtimeClassName: 'kata', overhead: { cpu: '1' } },
      "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead",
    ],
    [
      { runtimeClassName: 'kata', nodeSelector: { kata: 'no' } },
      'conflict: runtimeClass.scheduling.nodeSelector[kata] = yes; pod.spec.nodeSelector[kata] = no',
    ],
  ])('refuses %j', (spec, why) => {
    const { refusal } = given(runtimeClass).create('pods', pod(spec));
    expect(refusal).toMatchObject({ code: 403, message: `pods "a" is forbidden: ${why}` });
  });
});
