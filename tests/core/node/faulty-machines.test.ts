import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../core/model/json.js';
import type { FaultSpec } from '../../../core/schema/fault.js';
import type { Pod } from '../../../core/schema/generated/types/core.js';
import { NODES, PODS } from '../../../core/schema/kinds.js';
import { type TestCluster, testCluster } from '../../support/test-cluster.js';
import { webDeployment } from '../../support/web-deployment.js';
import { breakIt, heal } from '../engine/faults/fault.js';

const open: TestCluster[] = [];
afterEach(async () => {
  for (const test of open.splice(0)) await test.stop();
});

async function clusterOf(nodes: number): Promise<TestCluster> {
  const test = await testCluster({ nodes });
  open.push(test);
  await test.run(5_000);
  return test;
}

const breakNode = (test: TestCluster, spec: Omit<FaultSpec, 'node'>) =>
  breakIt(test, 'broken', { ...spec, node: 'node-1' });

function condition(test: TestCluster, type: string): string | undefined {
  const node = test.cluster.state.get(NODES, undefined, 'node-1');
  return node?.status?.conditions?.find((one) => one.type === type)?.status;
}

const taints = (test: TestCluster) =>
  (test.cluster.state.get(NODES, undefined, 'node-1')?.spec.taints ?? []).map(({ key, effect }) => `${key}:${effect}`);

const podsOf = (test: TestCluster): readonly Pod[] => [...test.cluster.state.list(PODS)];
const find = (test: TestCluster, name: string) => podsOf(test).find(({ metadata }) => metadata.name === name);

function pod(name: string, more: { resources?: JsonObject; priority?: string } = {}): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: {
      nodeName: 'node-1',
      ...(more.priority === undefined ? {} : { priorityClassName: more.priority }),
      containers: [
        { name: 'app', image: 'nginx:1.27', ...(more.resources === undefined ? {} : { resources: more.resources }) },
      ],
    },
  };
}

describe('node-crash', () => {
  it('takes the power away for as long as it is there, and what ran is dead when it is back', async () => {
    const test = await clusterOf(1);
    await test.create('pods', pod('app'));
    await test.run(5_000);
    expect(find(test, 'app')?.status?.phase).toBe('Running');
    await breakNode(test, { type: 'node-crash', for: '2m' });
    await test.run(90_000);
    expect(condition(test, 'Ready')).toBe('Unknown');
    await test.run(60_000);
    expect(condition(test, 'Ready')).toBe('True');
    await test.run(10_000);
    expect(find(test, 'app')?.status?.containerStatuses?.[0]).toMatchObject({ restartCount: 1, ready: true });
  });
});

describe('partition', () => {
  it('leaves containers running that nobody hears of', async () => {
    const test = await clusterOf(1);
    await test.create('pods', pod('app'));
    await test.run(5_000);
    await breakNode(test, { type: 'partition' });
    await test.run(90_000);
    expect(condition(test, 'Ready')).toBe('Unknown');
    await heal(test, 'broken');
    await test.run(10_000);
    expect(condition(test, 'Ready')).toBe('True');
    expect(find(test, 'app')?.status?.containerStatuses?.[0]).toMatchObject({ restartCount: 0, ready: true });
  });
});

describe('slow-start', () => {
  it('lets Pods wait before they start', async () => {
    const test = await clusterOf(1);
    await breakNode(test, { type: 'slow-start', delay: '30s' });
    await test.create('deployments.apps', webDeployment(1));
    await test.run(25_000);
    expect(podsOf(test).map(({ status }) => status?.phase)).toEqual(['Pending']);
    await test.run(15_000);
    expect(podsOf(test).map(({ status }) => status?.phase)).toEqual(['Running']);
  });
});

describe('pressure', () => {
  it.each([
    ['memory', 'MemoryPressure', 'node.kubernetes.io/memory-pressure:NoSchedule', 'memory'],
    ['disk', 'DiskPressure', 'node.kubernetes.io/disk-pressure:NoSchedule', 'ephemeral-storage'],
    ['pid', 'PIDPressure', 'node.kubernetes.io/pid-pressure:NoSchedule', 'pids'],
  ] as const)(
    'of %s shows as a condition and a taint, and Pods are evicted',
    async (pressure, type, taint, resource) => {
      const test = await clusterOf(1);
      await test.create('pods', pod('app'));
      await test.run(5_000);
      await breakNode(test, { type: 'pressure', pressure });
      await test.run(1_000);
      expect(condition(test, type)).toBe('True');
      expect(taints(test)).toEqual([taint]);
      expect(find(test, 'app')?.status).toMatchObject({
        phase: 'Failed',
        reason: 'Evicted',
        message: `The node was low on resource: ${resource}. `,
      });
      const disruption = find(test, 'app')?.status?.conditions?.find((one) => one.type === 'DisruptionTarget');
      expect(disruption).toMatchObject({ status: 'True', reason: 'TerminationByKubelet' });
      await heal(test, 'broken');
      await test.run(1_000);
      expect(condition(test, type)).toBe('False');
      expect(taints(test)).toEqual([]);
    },
  );

  it('takes those first that use more than they asked for, then those that use most; one in ten seconds, critical ones never', async () => {
    const test = await clusterOf(1);
    const some = { cpu: '100m', memory: '64Mi' };
    const more = { cpu: '100m', memory: '128Mi' };
    await test.create('pods', pod('guaranteed', { resources: { requests: more, limits: more } }));
    await test.create('pods', pod('burstable', { resources: { requests: some } }));
    await test.create('pods', pod('best-effort'));
    await test.create('pods', pod('critical', { priority: 'system-node-critical' }));
    await test.run(30_000);
    await breakNode(test, { type: 'pressure', pressure: 'memory' });
    const evicted = () =>
      podsOf(test).flatMap(({ metadata, status }) => (status?.reason === 'Evicted' ? metadata.name : []));
    await test.run(2_000);
    expect(evicted()).toEqual(['best-effort']);
    await test.run(10_000);
    expect(evicted().sort()).toEqual(['best-effort', 'burstable']);
    await test.run(60_000);
    expect(evicted().sort()).toEqual(['best-effort', 'burstable', 'guaranteed']);
  });
});
