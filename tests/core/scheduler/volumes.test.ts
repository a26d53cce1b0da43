import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../core/model/json.js';
import type { Pod } from '../../../core/schema/generated/types/core.js';
import { PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES, PODS, STATEFUL_SETS } from '../../../core/schema/kinds.js';
import { type TestCluster, testCluster } from '../../support/test-cluster.js';

let running: TestCluster;
beforeEach(async () => {
  running = await testCluster({ nodes: 2 });
});
afterEach(() => running.stop());

const namespace = 'default';
const storage = (name: string) => running.cluster.state.get(PERSISTENT_VOLUMES, undefined, name);
const claim = (name: string) => running.cluster.state.get(PERSISTENT_VOLUME_CLAIMS, namespace, name);
const pod = (name: string) => running.cluster.state.get(PODS, namespace, name);
const reasonOf = (subject: Pod | undefined) =>
  subject?.status?.conditions?.find(({ type }) => type === 'PodScheduled')?.message;

const makeClass = (name: string, more: JsonObject = {}) =>
  running.create('storageclasses.storage.k8s.io', {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name },
    provisioner: 'volumes.simulation.hindcast.dev',
    ...more,
  });
const makeClaim = (name: string, spec: JsonObject = {}) =>
  running.create('persistentvolumeclaims', {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
  });
const makeVolume = (name: string, spec: JsonObject = {}) =>
  running.create('persistentvolumes', {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name },
    spec: { accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' }, hostPath: { path: '/data' }, ...spec },
  });
const makePod = (name: string, claimName: string) =>
  running.create('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace },
    spec: {
      containers: [{ name: 'app', image: 'app:1' }],
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }],
    },
  });
const onNode = (name: string): JsonObject => ({
  required: {
    nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [name] }] }],
  },
});
const unhelpful =
  'no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.';

describe('a Pod with a claim', () => {
  test('waits for a claim that is not there, and for one that has no volume', async () => {
    await makePod('web', 'data');
    await running.run(1_000);
    expect(reasonOf(pod('web'))).toBe(`0/2 nodes are available: persistentvolumeclaim "data" not found. ${unhelpful}`);
    await makeClaim('data', { storageClassName: '' });
    await running.run(1_000);
    expect(reasonOf(pod('web'))).toBe(
      `0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims. ${unhelpful}`,
    );
    await makeVolume('v');
    await running.run(20_000);
    expect(pod('web')?.status?.phase).toBe('Running');
    expect([claim('data')?.status?.phase, storage('v')?.status?.phase]).toEqual(['Bound', 'Bound']);
  });

  test('goes where its volume is', async () => {
    await makeVolume('v', { nodeAffinity: onNode('node-2') });
    await makeClaim('data', { storageClassName: '' });
    await makePod('web', 'data');
    await running.run(20_000);
    expect(pod('web')?.spec.nodeName).toBe('node-2');
    await makeVolume('w', { nodeAffinity: onNode('node-9') });
    await makeClaim('far', { storageClassName: '', volumeName: 'w' });
    await makePod('lost', 'far');
    await running.run(1_000);
    expect(reasonOf(pod('lost'))).toBe(
      `0/2 nodes are available: 2 node(s) didn't match PersistentVolume's node affinity. ${unhelpful}`,
    );
  });

  test('has a volume made for it at once, or when it has been given a node, as the class says', async () => {
    await makeClass('fast');
    await makeClass('lazy', { volumeBindingMode: 'WaitForFirstConsumer' });
    await makeClaim('soon', { storageClassName: 'fast' });
    await makeClaim('late', { storageClassName: 'lazy' });
    await running.run(5_000);
    expect([claim('soon')?.status?.phase, claim('late')?.status?.phase]).toEqual(['Bound', 'Pending']);
    await makePod('web', 'late');
    await running.run(20_000);
    expect(pod('web')?.status?.phase).toBe('Running');
    expect(claim('late')?.metadata.annotations?.['volume.kubernetes.io/selected-node']).toBe(pod('web')?.spec.nodeName);
    expect(claim('late')?.status).toMatchObject({ phase: 'Bound', capacity: { storage: '1Gi' } });
  });

  test('gets one of the volumes that are there, on a node that reaches it, when nobody makes any', async () => {
    await makeClass('local', {
      provisioner: 'kubernetes.io/no-provisioner',
      volumeBindingMode: 'WaitForFirstConsumer',
    });
    await makeClaim('data', { storageClassName: 'local' });
    await makePod('web', 'data');
    await running.run(1_000);
    expect(reasonOf(pod('web'))).toBe(
      `0/2 nodes are available: 2 node(s) didn't find available persistent volumes to bind. ${unhelpful}`,
    );
    await makeVolume('v', { storageClassName: 'local', nodeAffinity: onNode('node-1') });
    await running.run(20_000);
    expect([pod('web')?.spec.nodeName, pod('web')?.status?.phase]).toEqual(['node-1', 'Running']);
  });

  test('leaves its volume behind, or takes it along, as the class says', async () => {
    await makeClass('fast');
    await makeClass('kept', { reclaimPolicy: 'Retain' });
    await makeClaim('a', { storageClassName: 'fast' });
    await makeClaim('b', { storageClassName: 'kept' });
    await running.run(5_000);
    const [made, kept] = [claim('a')?.spec.volumeName ?? '', claim('b')?.spec.volumeName ?? ''];
    for (const name of ['a', 'b'])
      await running.submit({ verb: 'delete', target: { resource: 'persistentvolumeclaims', namespace, name } });
    await running.run(5_000);
    expect(storage(made)).toBeUndefined();
    expect(storage(kept)?.status?.phase).toBe('Released');
  });
});

describe('a StatefulSet with claim templates', () => {
  const labels = { app: 'db' };
  const make = (policy: JsonObject) =>
    running.create('statefulsets.apps', {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'db', namespace },
      spec: {
        replicas: 2,
        serviceName: 'db',
        selector: { matchLabels: labels },
        persistentVolumeClaimRetentionPolicy: policy,
        template: { metadata: { labels }, spec: { containers: [{ name: 'db', image: 'db:1' }] } },
        volumeClaimTemplates: [
          {
            metadata: { name: 'data' },
            spec: {
              accessModes: ['ReadWriteOnce'],
              storageClassName: 'lazy',
              resources: { requests: { storage: '1Gi' } },
            },
          },
        ],
      },
    });
  const scaleTo = (replicas: number) =>
    running.submit({
      verb: 'patch',
      target: { resource: 'statefulsets.apps', namespace, name: 'db' },
      patch: { type: 'merge', value: { spec: { replicas } } },
    });
  const claims = () => [...running.cluster.state.list(PERSISTENT_VOLUME_CLAIMS)].map(({ metadata }) => metadata.name);

  beforeEach(() => makeClass('lazy', { volumeBindingMode: 'WaitForFirstConsumer' }));

  test('has a volume for each Pod, and finds it again', async () => {
    await make({ whenScaled: 'Retain', whenDeleted: 'Retain' });
    await running.run(30_000);
    expect(running.cluster.state.get(STATEFUL_SETS, namespace, 'db')?.status).toMatchObject({ availableReplicas: 2 });
    const volume = claim('data-db-1')?.spec.volumeName;
    await scaleTo(1);
    await running.run(60_000);
    expect([pod('db-1'), claims()]).toEqual([undefined, ['data-db-0', 'data-db-1']]);
    await scaleTo(2);
    await running.run(30_000);
    expect(pod('db-1')?.status?.phase).toBe('Running');
    expect(claim('data-db-1')?.spec.volumeName).toBe(volume);
  });

  test('gives its claims up when that is its policy, with the Pod or with itself', async () => {
    await make({ whenScaled: 'Delete', whenDeleted: 'Delete' });
    await running.run(30_000);
    await scaleTo(1);
    await running.run(90_000);
    expect(claims()).toEqual(['data-db-0']);
    await running.submit({ verb: 'delete', target: { resource: 'statefulsets.apps', namespace, name: 'db' } });
    await running.run(90_000);
    expect([claims(), [...running.cluster.state.list(PERSISTENT_VOLUMES)]]).toEqual([[], []]);
  });
});

describe('a claim that one Pod alone may use', () => {
  const inUse =
    'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod';

  test('keeps the second waiting whichever node it asks for, and lets it in at once when the first is gone', async () => {
    await makeClass('standard', { volumeBindingMode: 'WaitForFirstConsumer' });
    await makeClaim('one', { storageClassName: 'standard', accessModes: ['ReadWriteOncePod'] });
    await makePod('first', 'one');
    await running.run(10_000);
    expect(pod('first')?.status?.phase).toBe('Running');
    await makePod('second', 'one');
    await running.run(5_000);
    expect(reasonOf(pod('second'))).toBe(
      `0/2 nodes are available: 2 ${inUse}. no new claims to deallocate, preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.`,
    );
    await running.submit({ verb: 'delete', target: { resource: 'pods', namespace, name: 'first' } });
    await running.run(10_000);
    expect(pod('first')).toBeUndefined();
    expect(pod('second')?.status?.phase).toBe('Running');
  });
});

describe('a disk that Pods of one node may not share', () => {
  const withDisk = (name: string, readOnly: boolean) =>
    running.create('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace },
      spec: {
        containers: [{ name: 'app', image: 'app:1' }],
        volumes: [
          { name: 'disk', iscsi: { iqn: 'iqn.2026-01.example:disk', lun: 0, targetPortal: '10.0.0.1', readOnly } },
        ],
      },
    });

  test('keeps a Pod that writes off the nodes that have it', async () => {
    for (const name of ['a', 'b', 'c']) await withDisk(name, false);
    await running.run(5_000);
    expect(new Set([pod('a')?.spec.nodeName, pod('b')?.spec.nodeName])).toEqual(new Set(['node-1', 'node-2']));
    expect(reasonOf(pod('c'))).toMatch(/^0\/2 nodes are available: 2 node\(s\) had no available disk\./);
  });

  test('is shared by those that only read it', async () => {
    for (const name of ['a', 'b', 'c']) await withDisk(name, true);
    await running.run(5_000);
    for (const name of ['a', 'b', 'c']) expect(pod(name)?.spec.nodeName).toMatch(/^node-/);
  });
});
