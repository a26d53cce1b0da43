import { describe, expect, test } from 'vitest';
import { simulatedControllers } from '../../../core/node/simulated-controllers.js';
import { NODES, PODS } from '../../../core/schema/kinds.js';
import { Playground, podDraft } from './playground.js';

/** A node with 4 CPUs and 16 GiB on which one Pod runs that asks for some of it. */
function cluster(requests: object = {}): Playground {
  const playground = new Playground(simulatedControllers());
  playground.addNode();
  playground.run(0);
  playground.add(PODS, podDraft('web', { nodeName: 'node-1', containers: [asking(requests)] }));
  playground.run(3_000);
  return playground;
}

const asking = (requests: object) => ({ name: 'app', image: 'nginx:1.27', resources: { requests } });

/** What becomes of a second Pod that comes to the node by its name. */
function second(playground: Playground, spec: object, metadata: object = {}) {
  playground.add(PODS, podDraft('second', { nodeName: 'node-1', ...spec }, metadata));
  playground.run(3_000);
  const { phase, reason, message } = playground.pod('second').status ?? {};
  return { phase, reason, message };
}

describe('a Pod that was given to a node past the scheduler is refused', () => {
  test('for want of CPU, told in thousandths', () => {
    const playground = cluster({ cpu: '1500m' });
    expect(second(playground, { containers: [asking({ cpu: '3' })] })).toEqual({
      phase: 'Failed',
      reason: 'OutOfcpu',
      message: "Pod was rejected: Node didn't have enough resource: cpu, requested: 3000, used: 1500, capacity: 4000",
    });
    expect(playground.events('second')).toEqual([
      "OutOfcpu: Node didn't have enough resource: cpu, requested: 3000, used: 1500, capacity: 4000",
    ]);
    expect(playground.pod().status?.phase).toBe('Running');
  });

  test.each([
    [
      'memory',
      { memory: '17Gi' },
      'OutOfmemory',
      'memory, requested: 18253611008, used: 1048576, capacity: 17179869184',
    ],
    [
      'ephemeral-storage',
      { 'ephemeral-storage': '200Gi' },
      'OutOfephemeral-storage',
      'ephemeral-storage, requested: 214748364800, used: 0, capacity: 107374182400',
    ],
    [
      'huge pages',
      { 'hugepages-2Mi': '2Mi' },
      'OutOfhugepages-2Mi',
      'hugepages-2Mi, requested: 2097152, used: 0, capacity: 0',
    ],
  ])('for want of %s', (_what, requests, reason, told) => {
    expect(second(cluster({ memory: '1Mi' }), { containers: [asking(requests)] })).toEqual({
      phase: 'Failed',
      reason,
      message: `Pod was rejected: Node didn't have enough resource: ${told}`,
    });
  });

  test('when there are as many as the node takes', () => {
    const playground = cluster();
    playground.change(NODES, undefined, 'node-1', { status: { allocatable: { cpu: '4', memory: '16Gi', pods: '1' } } });
    expect(second(playground, {})).toMatchObject({
      reason: 'OutOfpods',
      message: "Pod was rejected: Node didn't have enough resource: pods, requested: 1, used: 1, capacity: 1",
    });
  });

  test.each([
    [
      'wants other labels',
      { nodeSelector: { disk: 'ssd' } },
      {},
      'NodeAffinity',
      "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
    ],
    [
      'is for Windows',
      { os: { name: 'windows' } },
      {},
      'PodOSNotSupported',
      "Failed to admit pod as the OS field doesn't match node OS",
    ],
    [
      'says so in a label',
      {},
      { labels: { 'kubernetes.io/os': 'windows' } },
      'PodOSSelectorNodeLabelDoesNotMatch',
      "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label",
    ],
  ])('when it %s', (_what, spec, metadata, reason, why) => {
    expect(second(cluster(), spec, metadata)).toEqual({ phase: 'Failed', reason, message: `Pod was rejected: ${why}` });
  });

  test('when a taint would drive it away, unless it tolerates that', () => {
    const playground = cluster();
    const taints = [{ key: 'dedicated', value: 'x', effect: 'NoExecute' }];
    playground.change(NODES, undefined, 'node-1', { spec: { taints } });
    expect(second(playground, {})).toEqual({
      phase: 'Failed',
      reason: 'TaintToleration',
      message: "Pod was rejected: Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate",
    });
    playground.add(PODS, podDraft('third', { nodeName: 'node-1', tolerations: [{ operator: 'Exists' }] }));
    playground.run(3_000);
    expect(playground.pod('third').status?.phase).toBe('Running');
  });
});

describe('a Pod that was given to a node is taken', () => {
  test('when what asked for its room has ended', () => {
    const playground = cluster({ cpu: '3' });
    playground.change(PODS, 'default', 'web', { status: { phase: 'Succeeded' } });
    expect(second(playground, { containers: [asking({ cpu: '3' })] }).phase).toBe('Running');
  });

  test('with a taint that only keeps the scheduler off', () => {
    const playground = cluster();
    playground.change(NODES, undefined, 'node-1', { spec: { taints: [{ key: 'x', effect: 'NoSchedule' }] } });
    expect(second(playground, {}).phase).toBe('Running');
  });

  test("where a resource is the cluster's, of which its nodes know nothing", () => {
    expect(second(cluster(), { containers: [asking({ 'example.com/dongle': '1' })] }).phase).toBe('Running');
  });

  test('and stays when the node becomes too small for it', () => {
    const playground = cluster({ cpu: '3' });
    playground.change(NODES, undefined, 'node-1', {
      status: { allocatable: { cpu: '1', memory: '16Gi', pods: '110' } },
    });
    playground.run(60_000);
    expect(playground.pod().status?.phase).toBe('Running');
  });
});
