import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../core/model/json.js';
import { type Given, given } from '../decide/scenario.js';

const quota = (hard: JsonObject, more: JsonObject = {}): Given => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'quota', namespace: 'default' },
  spec: { hard, ...more },
});
const pod = (name: string, resources: JsonObject = {}, spec: JsonObject = {}): Given => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default' },
  spec: { containers: [{ name: 'main', image: 'i', resources }], ...spec },
});
const json = (object: Given) => object as unknown as JsonObject;
const configMap = (name: string): Given => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
});

describe('ResourceQuota', () => {
  test('refuses what goes beyond it, and says by how much', () => {
    const scene = given(quota({ 'requests.cpu': '1', pods: '5' }), pod('old', { requests: { cpu: '600m' } }));
    const { refusal } = scene.create('pods', json(pod('a', { requests: { cpu: '500m' } })));
    const why = 'exceeded quota: quota, requested: requests.cpu=500m, used: requests.cpu=600m, limited: requests.cpu=1';
    expect(refusal).toEqual({
      code: 403,
      reason: 'Forbidden',
      message: `pods "a" is forbidden: ${why}`,
      details: { name: 'a', kind: 'pods' },
    });
    expect(scene.create('pods', json(pod('a', { requests: { cpu: '400m' } }))).events).toEqual([
      'created pods default/a',
    ]);
  });

  test('has every container say what it limits', () => {
    const { refusal } = given(quota({ cpu: '1', 'limits.memory': '1Gi' })).create('pods', json(pod('a')));
    const why = 'failed quota: quota: must specify cpu for: main; limits.memory for: main';
    expect(refusal.message).toBe(`pods "a" is forbidden: ${why}`);
  });

  test.each<[string, string, Given, Given]>([
    ['configmaps', 'configmaps', configMap('old'), configMap('a')],
    ['count/configmaps', 'configmaps', configMap('old'), configMap('a')],
    ['count/pods', 'pods', pod('old'), pod('a')],
  ])('counts objects: %s', (name, resource, old, object) => {
    const { refusal } = given(quota({ [name]: '1' }), old).create(resource, json(object));
    const why = `exceeded quota: quota, requested: ${name}=1, used: ${name}=1, limited: ${name}=1`;
    expect(refusal.message).toBe(`${resource} "a" is forbidden: ${why}`);
    expect(given(quota({ [name]: '2' }), old).create(resource, json(object)).events).toHaveLength(1);
  });

  test('counts no Pod that has ended, but for its number', () => {
    const ended = { ...pod('old', { requests: { cpu: '1' } }), status: { phase: 'Succeeded' } };
    const next = json(pod('a', { requests: { cpu: '1' } }));
    expect(given(quota({ cpu: '1', pods: '1' }), ended).create('pods', next).events).toHaveLength(1);
    expect(given(quota({ 'count/pods': '1' }), ended).create('pods', next).refusal.code).toBe(403);
  });

  test.each<[string, JsonObject, JsonObject, JsonObject]>([
    ['BestEffort', { scopes: ['BestEffort'] }, {}, { requests: { cpu: '1' } }],
    ['NotBestEffort', { scopes: ['NotBestEffort'] }, { requests: { cpu: '1' } }, {}],
  ])('with scope %s: counts what is within it alone', (_, scopes, within, outside) => {
    const scene = given(quota({ pods: '0' }, scopes));
    expect(scene.create('pods', json(pod('a', within))).refusal.code).toBe(403);
    expect(scene.create('pods', json(pod('a', outside))).events).toHaveLength(1);
  });

  test('with scopes for a deadline or a priority: counts what is within them alone', () => {
    const deadline = json(pod('a', {}, { activeDeadlineSeconds: 60 }));
    expect(given(quota({ pods: '0' }, { scopes: ['Terminating'] })).create('pods', deadline).refusal.code).toBe(403);
    expect(given(quota({ pods: '0' }, { scopes: ['NotTerminating'] })).create('pods', deadline).events).toHaveLength(1);
    const matchExpressions = [{ scopeName: 'PriorityClass', operator: 'In', values: ['high'] }];
    const byPriority = quota({ pods: '0' }, { scopeSelector: { matchExpressions } });
    expect(given(byPriority).create('pods', json(pod('a'))).events).toHaveLength(1);
  });

  test('charges an update only with what is more', () => {
    const service = (type: string, ports: number): Given => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 's', namespace: 'default' },
      spec: { type, ports: Array.from({ length: ports }, (_, index) => ({ name: `p${index}`, port: 80 + index })) },
    });
    const scene = given(quota({ services: '1', 'services.nodeports': '1' }), service('ClusterIP', 2));
    const { refusal } = scene.update('services', json(service('NodePort', 2)));
    const why =
      'exceeded quota: quota, requested: services.nodeports=2, used: services.nodeports=0, limited: services.nodeports=1';
    expect(refusal.message).toBe(`services "s" is forbidden: ${why}`);
    expect(scene.update('services', json(service('NodePort', 1))).events).toHaveLength(1);
  });

  test('of devices: counts claims, and at worst the devices of each class', () => {
    const claim = (name: string, requests: JsonObject[]): Given => ({
      apiVersion: 'resource.k8s.io/v1',
      kind: 'ResourceClaim',
      metadata: { name, namespace: 'default' },
      spec: { devices: { requests } },
    });
    const gold = 'gold.deviceclass.resource.k8s.io/devices';
    const exactly = (count: number) => ({ deviceClassName: 'gold', allocationMode: 'ExactCount', count });
    const create = (hard: JsonObject, ...requests: JsonObject[]) =>
      given(quota(hard), claim('old', [{ name: 'a', exactly: exactly(1) }])).create(
        'resourceclaims.resource.k8s.io',
        json(claim('new', requests)),
      );
    const two = [
      { name: 'a', exactly: exactly(1) },
      {
        name: 'b',
        firstAvailable: [
          { name: 'x', ...exactly(1) },
          { name: 'y', ...exactly(2) },
        ],
      },
    ];
    expect(create({ [gold]: '3' }, ...two).refusal.message).toBe(
      `resourceclaims.resource.k8s.io "new" is forbidden: exceeded quota: quota, requested: ${gold}=3, used: ${gold}=1, limited: ${gold}=3`,
    );
    expect(create({ [gold]: '4' }, ...two).events).toHaveLength(1);
    const all = { name: 'a', exactly: { deviceClassName: 'gold', allocationMode: 'All' } };
    expect(create({ [gold]: '32' }, all).refusal.message).toContain(`requested: ${gold}=32, used: ${gold}=1`);
    expect(create({ 'count/resourceclaims.resource.k8s.io': '1' }, all).refusal.code).toBe(403);
  });

  test('of storage: counts all claims, and those of a class', () => {
    const claim = (name: string, storageClassName: string): Given => ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name, namespace: 'default' },
      spec: { accessModes: ['ReadWriteOnce'], storageClassName, resources: { requests: { storage: '6Gi' } } },
    });
    const gold = 'gold.storageclass.storage.k8s.io/requests.storage';
    const scene = given(quota({ 'requests.storage': '20Gi', [gold]: '10Gi' }), claim('old', 'gold'));
    const { refusal } = scene.create('persistentvolumeclaims', json(claim('a', 'gold')));
    expect(refusal.message).toContain(`requested: ${gold}=6Gi, used: ${gold}=6Gi, limited: ${gold}=10Gi`);
    expect(scene.create('persistentvolumeclaims', json(claim('a', 'silver'))).events).toHaveLength(1);
  });

  test('of another namespace: does not count', () => {
    const elsewhere = { ...quota({ configmaps: '0' }), metadata: { name: 'quota', namespace: 'other' } };
    expect(given(elsewhere).create('configmaps', json(configMap('a'))).events).toHaveLength(1);
  });
});
