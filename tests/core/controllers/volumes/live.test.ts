import { afterEach, beforeEach, expect, test } from 'vitest';
import { EVENTS, NODES, PERSISTENT_VOLUME_CLAIMS, PODS, VOLUME_ATTACHMENTS } from '../../../../core/schema/kinds.js';
import { type TestCluster, testCluster } from '../../../support/test-cluster.js';

let running: TestCluster;
const state = () => running.cluster.state;
const pod = () => state().get(PODS, 'default', 'db-0');
const attachedTo = () => [...state().list(VOLUME_ATTACHMENTS)].map(({ spec }) => spec.nodeName);
const reasons = () => [...state().list(EVENTS)].map(({ reason }) => reason);

beforeEach(async () => {
  running = await testCluster({ nodes: 2 });
  await running.create('storageclasses.storage.k8s.io', {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'disks' },
    provisioner: 'ebs.csi.aws.com',
    volumeBindingMode: 'WaitForFirstConsumer',
    allowVolumeExpansion: true,
  });
  await running.create('statefulsets.apps', {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace: 'default' },
    spec: {
      serviceName: 'db',
      selector: { matchLabels: { app: 'db' } },
      template: { metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'db', image: 'db:1' }] } },
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: {
            accessModes: ['ReadWriteOnce'],
            storageClassName: 'disks',
            resources: { requests: { storage: '1Gi' } },
          },
        },
      ],
    },
  });
  await running.run(20_000);
});
afterEach(() => running.stop());

async function patch(resource: string, name: string, value: object, namespace?: string): Promise<void> {
  const patched = { type: 'merge' as const, value: JSON.parse(JSON.stringify(value)) };
  expect(await running.submit({ verb: 'patch', target: { resource, namespace, name }, patch: patched })).toMatchObject({
    ok: true,
  });
}

test('the disk of a node that died comes to the next one six minutes after its Pod was given up', async () => {
  const first = pod()?.spec.nodeName ?? '';
  expect(pod()?.status?.phase).toBe('Running');
  expect(attachedTo()).toEqual([first]);
  await patch('nodes', first, { metadata: { annotations: { 'simulation.hindcast.dev/power': 'off' } } });
  await running.run(60_000);
  const target = { resource: 'pods', namespace: 'default', name: 'db-0' };
  await running.submit({ verb: 'delete', target, deletion: { gracePeriodSeconds: 0 } });
  await running.run(300_000);
  expect(pod()?.spec.nodeName).not.toBe(first);
  expect(pod()?.status?.phase).toBe('Pending');
  expect(attachedTo()).toEqual([first]);
  expect(reasons()).toEqual(expect.arrayContaining(['FailedAttachVolume', 'FailedMount']));
  await running.run(120_000);
  expect(pod()?.status?.phase).toBe('Running');
  expect(attachedTo()).toEqual([pod()?.spec.nodeName]);
});

test('a node lets go of the disk of a Pod that is gone, and it is attached no more', async () => {
  const node = pod()?.spec.nodeName ?? '';
  const use = () => state().get(NODES, undefined, node)?.status;
  expect([use()?.volumesInUse?.length, use()?.volumesAttached?.length]).toEqual([1, 1]);
  await patch('statefulsets.apps', 'db', { spec: { replicas: 0 } }, 'default');
  await running.run(30_000);
  expect(attachedTo()).toEqual([]);
  expect([use()?.volumesInUse, use()?.volumesAttached]).toEqual([undefined, undefined]);
});

test('a claim that asks for more has it while its Pod runs on', async () => {
  const larger = { spec: { resources: { requests: { storage: '5Gi' } } } };
  await patch('persistentvolumeclaims', 'data-db-0', larger, 'default');
  await running.run(10_000);
  const claim = state().get(PERSISTENT_VOLUME_CLAIMS, 'default', 'data-db-0');
  expect(claim?.status).toMatchObject({ capacity: { storage: '5Gi' } });
  expect(claim?.status?.conditions).toBeUndefined();
  expect(reasons()).toContain('FileSystemResizeSuccessful');
});
