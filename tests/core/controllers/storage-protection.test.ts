import { describe, expect, test } from 'vitest';
import { attributesClassProtectionController } from '../../../core/controllers/storage-protection/attributes-class-protection-controller.js';
import { claimProtectionController } from '../../../core/controllers/storage-protection/claim-protection-controller.js';
import { volumeProtectionController } from '../../../core/controllers/storage-protection/volume-protection-controller.js';
import type { KubeObject } from '../../../core/model/object.js';
import { at, pod } from './support/objects.js';
import { given, when } from './support/scenario.js';

const leaving = (kind: string, name: string, finalizer: string, rest: object = {}, namespace?: string): KubeObject =>
  ({
    apiVersion: kind === 'VolumeAttributesClass' ? 'storage.k8s.io/v1' : 'v1',
    kind,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      uid: `uid-${name}`,
      resourceVersion: '1',
      creationTimestamp: at(0),
      deletionTimestamp: at(0),
      finalizers: [finalizer, 'example.com/other'],
    },
    ...rest,
  }) as KubeObject;

const claim = leaving('PersistentVolumeClaim', 'c', 'kubernetes.io/pvc-protection', { spec: {} }, 'default');
const volumes = [{ name: 'v', persistentVolumeClaim: { claimName: 'c' } }];
const user = (node?: string) => {
  const made = pod('a', { ...(node !== undefined && { node }) });
  return { ...made, spec: { ...made.spec, volumes } };
};

describe('a claim that is to be deleted', () => {
  const request = { namespace: 'default', name: 'c' };
  test('loses its finalizer, and no other, when no Pod with a node uses it', () => {
    for (const present of [[], [user()]]) {
      const { intents } = when(claimProtectionController(), given(claim, ...present), request);
      expect(intents).toMatchObject([{ verb: 'update', object: { metadata: { finalizers: ['example.com/other'] } } }]);
    }
  });
  test('stays while a Pod with a node uses it', () => {
    expect(when(claimProtectionController(), given(claim, user('n1')), request).intents).toEqual([]);
  });
});

test('a volume that is to be deleted stays while it is bound', () => {
  const volume = (phase: string) =>
    leaving('PersistentVolume', 'v', 'kubernetes.io/pv-protection', { spec: {}, status: { phase } });
  const intents = (phase: string) => when(volumeProtectionController(), given(volume(phase)), { name: 'v' }).intents;
  expect(intents('Bound')).toEqual([]);
  expect(intents('Released')).toMatchObject([{ verb: 'update' }]);
});

test('a class of attributes that is to be deleted stays while a claim names it', () => {
  const attributes = leaving('VolumeAttributesClass', 'k', 'kubernetes.io/vac-protection', { driverName: 'd' });
  const naming = { ...claim, spec: { volumeAttributesClassName: 'k' } };
  const intents = (...objects: KubeObject[]) =>
    when(attributesClassProtectionController(), given(attributes, ...objects), { name: 'k' }).intents;
  expect(intents(naming)).toEqual([]);
  expect(intents(claim)).toMatchObject([{ verb: 'update' }]);
});
