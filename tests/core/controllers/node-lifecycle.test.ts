import { describe, expect, test } from 'vitest';
import { nodeLifecycleController } from '../../../core/controllers/node-lifecycle/node-lifecycle-controller.js';
import { taintEvictionController } from '../../../core/controllers/taint-eviction/taint-eviction-controller.js';
import type { Node, Taint } from '../../../core/schema/generated/types/core.js';
import { NODES, PODS } from '../../../core/schema/kinds.js';
import { at, lease, node, pod, START } from './support/objects.js';
import { given, requestsFor, when } from './support/scenario.js';
import { TinyCluster } from './support/tiny-cluster.js';

const controller = nodeLifecycleController();
const n1 = { name: 'n1' };
const taint = (key: string, effect: Taint['effect'], added?: number): Taint => ({
  key: `node.kubernetes.io/${key}`,
  effect,
  ...(added !== undefined && { timeAdded: at(added) }),
});
const taintsOf = (outcome: ReturnType<typeof when>) => outcome.updated(NODES)[0]?.spec.taints;
const healthy = node('n2', { heartbeat: 100 });

describe('a node that is silent', () => {
  const conditions = (outcome: ReturnType<typeof when>) =>
    outcome.statuses(NODES)[0]?.status?.conditions?.map(({ type, status, reason }) => `${type} ${status} ${reason}`);

  test('for up to 50 seconds is waited for', () => {
    const outcome = when(controller, given(node('n1')), n1, 50);
    expect(outcome.intents).toEqual([]);
    expect(outcome.requeueAfter).toBe(1);
  });
  test('for longer is unknown', () => {
    const outcome = when(controller, given(node('n1')), n1, 51);
    expect(conditions(outcome)).toEqual([
      'MemoryPressure Unknown NodeStatusUnknown',
      'DiskPressure Unknown NodeStatusUnknown',
      'PIDPressure Unknown NodeStatusUnknown',
      'Ready Unknown NodeStatusUnknown',
    ]);
    expect(outcome.statuses(NODES)[0]?.status?.conditions?.[3]).toMatchObject({
      message: 'Kubelet stopped posting node status.',
      lastHeartbeatTime: at(0),
      lastTransitionTime: at(51),
    });
  });
  test('is not while its Lease is renewed', () => {
    const outcome = when(controller, given(node('n1'), lease('n1', 40)), n1, 60);
    expect(outcome.intents).toEqual([]);
    expect(outcome.requeueAfter).toBe(10_000);
    expect(when(controller, given(node('n1'), lease('n1', 40)), n1, 85).requeueAfter).toBe(5_001);
  });
  test('from the beginning has a minute, and is then said never to have spoken', () => {
    const fresh: Node = { ...node('n1'), status: {} };
    expect(when(controller, given(fresh), n1, 60).intents).toEqual([]);
    expect(conditions(when(controller, given(fresh), n1, 61))).toContain('Ready Unknown NodeStatusNeverUpdated');
  });
  test('keeps the taint it was admitted with until it first speaks', () => {
    const fresh: Node = { ...node('n1', { spec: { taints: [taint('not-ready', 'NoSchedule')] } }), status: {} };
    expect(when(controller, given(fresh), n1, 5).intents).toEqual([]);
  });
});

describe('the taints of a node', () => {
  test('follow its conditions', () => {
    const base = node('n1');
    const pressed: Node = {
      ...base,
      status: {
        conditions: ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'NetworkUnavailable', 'Ready'].map((type) => ({
          type,
          status: 'True',
          lastHeartbeatTime: at(0),
        })),
      },
    };
    expect(taintsOf(when(controller, given(pressed), n1, 5))?.map(({ key, effect }) => `${key}:${effect}`)).toEqual([
      'node.kubernetes.io/memory-pressure:NoSchedule',
      'node.kubernetes.io/disk-pressure:NoSchedule',
      'node.kubernetes.io/network-unavailable:NoSchedule',
      'node.kubernetes.io/pid-pressure:NoSchedule',
    ]);
  });
  test('show that it is cordoned, and no longer when it is not', () => {
    const cordoned = node('n1', { spec: { unschedulable: true } });
    expect(taintsOf(when(controller, given(cordoned), n1, 5))).toEqual([taint('unschedulable', 'NoSchedule', 5)]);
    const back = node('n1', { spec: { taints: [taint('unschedulable', 'NoSchedule', 0)] } });
    expect(when(controller, given(back), n1, 5).updated(NODES)[0]?.spec).toEqual({});
  });
  test('of users stay', () => {
    const mine: Taint = { key: 'gpu', value: 'yes', effect: 'NoSchedule' };
    const cordoned = node('n1', { spec: { unschedulable: true, taints: [mine] } });
    expect(taintsOf(when(controller, given(cordoned), n1, 5))?.[0]).toEqual(mine);
  });
  test('that evict say since when', () => {
    const drained = node('n1', { spec: { taints: [{ key: 'drain', effect: 'NoExecute' }] } });
    expect(taintsOf(when(controller, given(drained), n1, 5))).toEqual([
      { key: 'drain', effect: 'NoExecute', timeAdded: at(5) },
    ]);
  });
  test('tell of a node that is not ready, or that does not speak', () => {
    const of = (ready: 'False' | 'Unknown') => {
      const outcome = when(controller, given(node('n1', { ready, heartbeat: 100 }), healthy), n1, 110);
      expect(outcome.events).toEqual(['NodeNotReady: Node n1 status is now: NodeNotReady']);
      return taintsOf(outcome);
    };
    expect(of('False')).toEqual([taint('not-ready', 'NoSchedule', 110), taint('not-ready', 'NoExecute', 110)]);
    expect(of('Unknown')).toEqual([taint('unreachable', 'NoSchedule', 110), taint('unreachable', 'NoExecute', 110)]);
  });
  test('go when it is back', () => {
    const taints = [taint('unreachable', 'NoSchedule', 100), taint('unreachable', 'NoExecute', 100)];
    expect(
      when(controller, given(node('n1', { heartbeat: 100, spec: { taints } })), n1, 110).updated(NODES)[0]?.spec,
    ).toEqual({});
  });
  test('are swapped at once when it falls silent after it was not ready', () => {
    const taints = [taint('not-ready', 'NoSchedule', 100), taint('not-ready', 'NoExecute', 100)];
    const outcome = when(
      controller,
      given(node('n1', { ready: 'Unknown', heartbeat: 100, spec: { taints } }), healthy),
      n1,
      101,
    );
    expect(taintsOf(outcome)?.map(({ key }) => key)).toEqual([
      'node.kubernetes.io/unreachable',
      'node.kubernetes.io/unreachable',
    ]);
    expect(outcome.events).toEqual([]);
  });
});

describe('evicting', () => {
  const down = (name: string, taints: Taint[] = []) =>
    node(name, { ready: 'Unknown', heartbeat: 100, spec: { taints } });
  const evicts = (outcome: ReturnType<typeof when>) => taintsOf(outcome)?.some(({ effect }) => effect === 'NoExecute');

  test('stops when no node is ready: the control plane may be what is cut off', () => {
    expect(evicts(when(controller, given(down('n1'), down('n2')), n1, 110))).toBe(false);
    const taints = [taint('unreachable', 'NoSchedule', 100), taint('unreachable', 'NoExecute', 100)];
    expect(taintsOf(when(controller, given(down('n1', taints), down('n2')), n1, 110))).toEqual([taints[0]]);
  });
  test('takes one node of a zone in ten seconds', () => {
    const other = down('n3', [taint('unreachable', 'NoExecute', 104)]);
    const outcome = when(controller, given(down('n1'), other, healthy), n1, 110);
    expect(evicts(outcome)).toBe(false);
    expect(outcome.requeueAfter).toBe(4000);
    expect(evicts(when(controller, given(down('n1'), other, healthy), n1, 114))).toBe(true);
  });
  // Regression: a node that was tainted while the clock was fast held up the next one for as long as it had been fast.
  test('does not wait for a taint that is dated to a time to come', () => {
    const other = down('n3', [taint('unreachable', 'NoExecute', 400)]);
    expect(evicts(when(controller, given(down('n1'), other, healthy), n1, 110))).toBe(true);
  });
  test('stops in a small zone that is mostly down', () => {
    const outcome = when(controller, given(down('n1'), down('n3'), down('n4'), healthy), n1, 110);
    expect(evicts(outcome)).toBe(false);
    expect(outcome.requeueAfter).toBe(10_000);
  });
});

describe('the Pods of a node that is not ready', () => {
  const down = node('n1', { ready: 'Unknown', heartbeat: 100 });

  test('are marked not ready though they became ready at a time that is yet to come', () => {
    const outcome = when(controller, given(down, healthy, pod('a', { node: 'n1', readyAt: 900 })), n1, 110);
    expect(outcome.steps).toContain('update pods/status a');
  });

  test('are marked not ready', () => {
    const outcome = when(
      controller,
      given(down, healthy, pod('a', { node: 'n1', readyAt: 10 }), pod('b', { node: 'n2', readyAt: 10 })),
      n1,
      110,
    );
    expect(outcome.statuses(PODS).map(({ metadata, status }) => [metadata.name, status?.conditions])).toEqual([
      ['a', [{ type: 'Ready', status: 'False', lastTransitionTime: at(110) }]],
    ]);
    expect(outcome.events).toContain('NodeNotReady: Node is not ready');
  });
  // Regression: with the controller's clock ahead of a kubelet's, they told each other otherwise at every renewal of the Lease.
  test('are left alone once the node is tainted: later word comes from a kubelet that works', () => {
    const taints = [taint('unreachable', 'NoSchedule', 110)];
    const tainted = node('n1', { ready: 'Unknown', heartbeat: 100, spec: { taints } });
    for (const readyAt of [10, 900]) {
      const outcome = when(controller, given(tainted, healthy, pod('a', { node: 'n1', readyAt })), n1, 111);
      expect(outcome.statuses(PODS)).toEqual([]);
    }
  });
  test('are marked before the node is tainted, so that what fails is tried again', () => {
    const outcome = when(controller, given(down, healthy, pod('a', { node: 'n1', readyAt: 10 })), n1, 110);
    expect(outcome.steps).toEqual(['update pods/status a', 'update nodes n1']);
  });
});

describe('what concerns a node', () => {
  const notReady = node('n3', { ready: 'False' });
  const view = given(node('n1'), notReady);
  test('is its Lease', () => {
    expect(requestsFor(controller, { after: lease('n1', 5) }, view)).toEqual(['n1']);
  });
  test('is the readiness of others, while it is not ready', () => {
    expect(requestsFor(controller, { before: node('n1'), after: node('n1', { ready: 'False' }) }, view)).toEqual([
      'n1',
      'n3',
    ]);
    expect(requestsFor(controller, { before: node('n1'), after: node('n1') }, view)).toEqual(['n1']);
  });
});

describe('a Pod on a node with NoExecute taints', () => {
  const evictor = taintEvictionController();
  const request = { namespace: 'default', name: 'a' };
  const tainted = node('n1', { spec: { taints: [taint('unreachable', 'NoExecute', 100)] } });
  const toleration = {
    key: 'node.kubernetes.io/unreachable',
    operator: 'Exists' as const,
    effect: 'NoExecute' as const,
  };
  const tolerating = (tolerationSeconds?: number) =>
    pod('a', {
      node: 'n1',
      spec: { tolerations: [{ ...toleration, ...(tolerationSeconds !== undefined && { tolerationSeconds }) }] },
    });

  test('goes at once when it tolerates none', () => {
    const outcome = when(evictor, given(tainted, pod('a', { node: 'n1' })), request, 100);
    expect(outcome.steps).toEqual(['update pods/status a', 'delete pods a']);
    expect(outcome.statuses(PODS)[0]?.status?.conditions?.at(-1)).toMatchObject({
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'DeletionByTaintManager',
    });
    expect(outcome.events).toEqual(['TaintManagerEviction: Marking for deletion Pod default/a']);
  });
  test('stays as long as it tolerates them', () => {
    expect(when(evictor, given(tainted, tolerating(300)), request, 150)).toMatchObject({
      intents: [],
      requeueAfter: 10_000,
    });
    expect(when(evictor, given(tainted, tolerating(300)), request, 393).requeueAfter).toBe(7_000);
    expect(when(evictor, given(tainted, tolerating(300)), request, 400).deleted(PODS)).toEqual(['a']);
    expect(when(evictor, given(tainted, tolerating()), request, 9999)).toMatchObject({
      intents: [],
      requeueAfter: undefined,
    });
  });
  test('has its time counted from when it was bound, if that was later', () => {
    const late = tolerating(300);
    const bound = {
      ...late,
      status: { conditions: [{ type: 'PodScheduled', status: 'True', lastTransitionTime: at(200) }] },
    };
    expect(when(evictor, given(tainted, bound), request, 400).steps).toEqual([]);
    expect(when(evictor, given(tainted, bound), request, 494).requeueAfter).toBe(6_000);
    expect(when(evictor, given(tainted, bound), request, 500).deleted(PODS)).toEqual(['a']);
  });
  test('has its time counted from the taint when it was bound at a time that is yet to come', () => {
    const late = tolerating(300);
    const ahead = { type: 'PodScheduled', status: 'True', lastTransitionTime: at(900) } as const;
    const bound = { ...late, status: { conditions: [ahead] } };
    expect(when(evictor, given(tainted, bound), request, 400).deleted(PODS)).toEqual(['a']);
  });
  // Regression: a taint that was added while a clock was fast kept Pods for as long as it had been fast.
  test('waits for a taint that is dated to a time to come to be dated anew', () => {
    const ahead = node('n1', { spec: { taints: [taint('unreachable', 'NoExecute', 400)] } });
    expect(when(evictor, given(ahead, tolerating(300)), request, 100)).toMatchObject({
      intents: [],
      requeueAfter: 10_000,
    });
    const down = (taints: typeof ahead.spec.taints) =>
      node('n1', { ready: 'Unknown', heartbeat: 100, spec: { taints } });
    const outcome = when(controller, given(down(ahead.spec.taints), healthy), n1, 100);
    expect(taintsOf(outcome)).toContainEqual(taint('unreachable', 'NoExecute', 100));
    const dated = given(down(taintsOf(outcome)), healthy);
    expect(when(controller, dated, n1, 105)).toMatchObject({ intents: [], requeueAfter: 10_000 });
  });
  test('goes when one of several taints is not tolerated', () => {
    const twice = node('n1', {
      spec: { taints: [taint('unreachable', 'NoExecute', 100), { key: 'drain', effect: 'NoExecute' }] },
    });
    expect(when(evictor, given(twice, tolerating()), request, 100).deleted(PODS)).toEqual(['a']);
  });
  test('is looked at when those taints change, or its tolerations', () => {
    const view = given(tainted, pod('a', { node: 'n1' }));
    expect(requestsFor(evictor, { before: node('n1'), after: tainted }, view)).toEqual(['default/a']);
    expect(requestsFor(evictor, { before: tainted, after: { ...tainted, status: {} } as Node }, view)).toEqual([]);
    expect(requestsFor(evictor, { before: pod('a'), after: pod('a', { node: 'n1' }) }, view)).toEqual(['default/a']);
    expect(requestsFor(evictor, { before: tolerating(), after: tolerating() }, view)).toEqual([]);
  });
});

test('a node that dies loses its Pods after their tolerations, and is itself again when it comes back', () => {
  const tolerations = ['not-ready', 'unreachable'].map((key) => ({
    key: `node.kubernetes.io/${key}`,
    operator: 'Exists' as const,
    effect: 'NoExecute' as const,
    tolerationSeconds: 300,
  }));
  const cluster = new TinyCluster(
    [controller, taintEvictionController()],
    [node('n1'), node('n2', { heartbeat: 100_000 }), pod('a', { node: 'n1', readyAt: 0, spec: { tolerations } })],
  );
  const deletionOf = () => cluster.view.get(PODS, 'default', 'a')?.metadata.deletionTimestamp;
  cluster.advance(60);
  expect(cluster.view.get(PODS, 'default', 'a')?.status?.conditions?.[0]?.status).toBe('False');
  expect(cluster.view.get(NODES, undefined, 'n1')?.spec.taints).toHaveLength(2);
  cluster.advance(280);
  expect(deletionOf()).toBeUndefined();
  cluster.advance(20);
  expect(deletionOf()).toBe(at(50 + 300 + 30));
  const back = cluster.view.get(NODES, undefined, 'n1')!;
  cluster.put({ ...back, status: node('n1', { heartbeat: (cluster.now - START) / 1000 }).status } as Node);
  cluster.settle();
  expect(cluster.view.get(NODES, undefined, 'n1')?.spec.taints).toBeUndefined();
});
