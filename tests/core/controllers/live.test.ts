import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decodeHeader } from '../../../core/model/event-record.js';
import type { Deployment } from '../../../core/schema/generated/types/apps.js';
import {
  DEPLOYMENTS,
  ENDPOINT_SLICES,
  EVENTS,
  NAMESPACES,
  NODES,
  PODS,
  REPLICA_SETS,
  SERVICE_ACCOUNTS,
} from '../../../core/schema/kinds.js';
import { type TestCluster, testCluster } from '../../support/test-cluster.js';

let running: TestCluster;
const state = () => running.cluster.state;
const web = (namespace = 'default') => state().get(DEPLOYMENTS, namespace, 'web');
const pods = (namespace = 'default') => [...state().list(PODS, namespace)];
const images = () => pods().map(({ spec }) => spec.containers[0]?.image);

async function deployWeb(namespace = 'default', strategy?: Deployment['spec']['strategy']): Promise<void> {
  await running.create('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace },
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  });
  await running.create('deployments.apps', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace },
    spec: {
      replicas: 4,
      ...(strategy?.type !== undefined && { strategy: { type: strategy.type } }),
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'nginx:1' }] } },
    },
  });
  await running.run(20_000);
}

async function patch(resource: string, name: string, value: object, namespace?: string): Promise<void> {
  const result = await running.submit({
    verb: 'patch',
    target: { resource, namespace, name },
    patch: { type: 'strategic', value: JSON.parse(JSON.stringify(value)) },
  });
  expect(result).toMatchObject({ ok: true });
}

const setImage = (image: string) =>
  patch(
    'deployments.apps',
    'web',
    { spec: { template: { spec: { containers: [{ name: 'main', image }] } } } },
    'default',
  );

/** Who wrote since a revision, each with what. */
async function writesSince(revision: number): Promise<Set<string>> {
  const writes = new Set<string>();
  for await (const records of running.log.events({ from: revision + 1 })) {
    for (const record of records) {
      const { actor, ref } = decodeHeader(record);
      writes.add(`${actor.controller ?? actor.user} ${ref.resource}`);
    }
  }
  return writes;
}

beforeEach(async () => {
  running = await testCluster();
  await running.run(5_000);
});
afterEach(() => running.stop());

describe('in a whole cluster', () => {
  test('a Deployment comes up, is served, and then nobody but kubelets writes', async () => {
    await deployWeb();
    expect(web()?.metadata.generation).toBe(1);
    expect(web()?.status).toMatchObject({ observedGeneration: 1, availableReplicas: 4, updatedReplicas: 4 });
    expect(
      [...state().list(ENDPOINT_SLICES, 'default')].find(({ metadata }) => metadata.generateName === 'web-')?.endpoints,
    ).toHaveLength(4);
    const settled = running.log.head().revision;
    await running.run(600_000);
    expect(await writesSince(settled)).toEqual(new Set(['kubelet-node leases', 'kubelet-node nodes']));
  });

  test('an update rolls out, and a rollback uses the old ReplicaSet again', async () => {
    await deployWeb();
    await setImage('nginx:2');
    await running.run(120_000);
    expect(images()).toEqual(Array(4).fill('nginx:2'));
    await setImage('nginx:1');
    await running.run(120_000);
    expect(images()).toEqual(Array(4).fill('nginx:1'));
    const sets = [...state().list(REPLICA_SETS, 'default')];
    expect(sets.map(({ spec }) => spec.replicas).sort()).toEqual([0, 4]);
    expect(web()?.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('3');
    expect(sets.find(({ spec }) => spec.replicas === 4)?.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '3',
      'deployment.kubernetes.io/revision-history': '1',
    });
    expect(web()?.status?.conditions?.find(({ type }) => type === 'Progressing')?.reason).toBe(
      'NewReplicaSetAvailable',
    );
  });

  test('Recreate lets no old Pod run beside a new one', async () => {
    await deployWeb('default', { type: 'Recreate' });
    await setImage('nginx:2');
    for (let second = 0; second < 60; second++) {
      await running.run(1_000);
      expect(new Set(images()).size).toBeLessThanOrEqual(1);
    }
    expect(images()).toEqual(Array(4).fill('nginx:2'));
  });

  test('a Pod that is deleted or relabelled is replaced', async () => {
    await deployWeb();
    const [first, second] = pods();
    await running.submit({
      verb: 'delete',
      target: { resource: 'pods', namespace: 'default', name: first!.metadata.name },
    });
    await patch('pods', second!.metadata.name, { metadata: { labels: { app: 'debug' } } }, 'default');
    await running.run(60_000);
    expect(pods().filter(({ metadata }) => metadata.labels?.['app'] === 'web')).toHaveLength(4);
    const freed = state().get(PODS, 'default', second!.metadata.name);
    expect(freed?.metadata.ownerReferences ?? []).toEqual([]);
  });

  test.each(['Background', 'Foreground', 'Orphan'] as const)(
    '%s deletion ends as it should',
    async (propagationPolicy) => {
      await deployWeb();
      const target = { resource: 'deployments.apps', namespace: 'default', name: 'web' };
      await running.submit({ verb: 'delete', target, deletion: { propagationPolicy } });
      await running.run(120_000);
      expect(web()).toBeUndefined();
      expect(pods()).toHaveLength(propagationPolicy === 'Orphan' ? 4 : 0);
      expect([...state().list(REPLICA_SETS, 'default')]).toHaveLength(propagationPolicy === 'Orphan' ? 1 : 0);
    },
  );

  test('a namespace goes with everything in it', async () => {
    await running.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    await deployWeb('shop');
    expect(state().get(SERVICE_ACCOUNTS, 'shop', 'default')).toBeDefined();
    expect(pods('shop')).toHaveLength(4);
    await running.submit({ verb: 'delete', target: { resource: 'namespaces', name: 'shop' } });
    await running.run(120_000);
    expect(state().get(NAMESPACES, undefined, 'shop')).toBeUndefined();
    for (const resource of state().resources()) expect([...state().listResource(resource, 'shop')]).toEqual([]);
  });

  test('a node that loses power loses its Pods to others, and is used again when it is back', async () => {
    await deployWeb();
    const power = (value: string) =>
      patch('nodes', 'node-1', { metadata: { annotations: { 'simulation.hindcast.dev/power': value } } });
    await power('off');
    await running.run(70_000);
    expect(
      state()
        .get(NODES, undefined, 'node-1')
        ?.spec.taints?.map(({ key, effect }) => `${key}:${effect}`),
    ).toEqual(['node.kubernetes.io/unreachable:NoSchedule', 'node.kubernetes.io/unreachable:NoExecute']);
    await running.run(330_000);
    const alive = pods().filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    expect(alive).toHaveLength(4);
    expect(alive.every(({ spec }) => spec.nodeName !== 'node-1')).toBe(true);
    expect(web()?.status?.availableReplicas).toBe(4);
    await power('on');
    await running.run(60_000);
    expect(state().get(NODES, undefined, 'node-1')?.spec.taints).toBeUndefined();
    expect(pods()).toHaveLength(4);
  });

  test('a node that is deleted takes its Pods along, and they are replaced', async () => {
    await deployWeb();
    const lost = pods().filter(({ spec }) => spec.nodeName === 'node-2').length;
    expect(lost).toBeGreaterThan(0);
    await running.submit({ verb: 'delete', target: { resource: 'nodes', name: 'node-2' } });
    await running.run(30_000);
    expect(pods()).toHaveLength(4);
  });

  test('what happened can be read in Events', async () => {
    await deployWeb();
    const reasons = new Set(
      [...state().list(EVENTS, 'default')].map(({ source, reason }) => `${source?.component} ${reason}`),
    );
    expect(reasons).toContain('deployment-controller ScalingReplicaSet');
    expect(reasons).toContain('replicaset-controller SuccessfulCreate');
  });
});
