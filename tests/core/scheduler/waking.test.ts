import { expect, test } from 'vitest';
import type { ObjectChange } from '../../../core/model/controller.js';
import type { KubeObject } from '../../../core/model/object.js';
import type { ResourceType } from '../../../core/model/resource-type.js';
import { scheduler } from '../../../core/scheduler/scheduler.js';
import type { Pod } from '../../../core/schema/generated/types/core.js';
import { NODES, PODS } from '../../../core/schema/kinds.js';
import { Playground, podDraft } from '../node/playground.js';

const containers = (cpu: string) => [{ name: 'app', image: 'a', resources: { requests: { cpu } } }];

/** The names of the Pods that a change wakes: by itself, or by a look at the node where there may be room now. */
function woken(playground: Playground, type: ResourceType, change: ObjectChange): string[] {
  const { watches, reconcile } = scheduler();
  const watch = watches.find((one) => one.type.groupResource === type.groupResource);
  return [...(watch?.requests(change, playground.view) ?? [])].flatMap((request) =>
    request.namespace === undefined
      ? (reconcile(playground.view, request, playground.now).also ?? []).map(({ name }) => name)
      : [request.name],
  );
}

/** A node of 4 CPUs that is full, and ten Pods of 1 CPU each that wait. */
function crowded(): Playground {
  const playground = new Playground();
  playground.addNode();
  for (let i = 0; i < 4; i++)
    playground.add(PODS, podDraft(`on-${i}`, { containers: containers('1'), nodeName: 'node-1' }));
  for (let i = 0; i < 10; i++) addWaiting(playground, `waiting-${i}`, { containers: containers('1') });
  return playground;
}

/** A Pod that was told that it can run nowhere. */
function addWaiting(playground: Playground, name: string, spec: Parameters<typeof podDraft>[1]): void {
  playground.add(PODS, podDraft(name, spec));
  tell(playground, name, '0/1 nodes are available: 1 Insufficient cpu.');
}

function tell(playground: Playground, name: string, message: string): void {
  const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }];
  playground.change(PODS, 'default', name, { status: { conditions } });
}

test('a Pod that leaves wakes as many as fit in its place', () => {
  const playground = crowded();
  const before = playground.pod('on-1');
  playground.deletePod('on-1', 0);
  expect(woken(playground, PODS, { before })).toEqual(['waiting-0']);
});

test('a Pod that finishes makes room as well', () => {
  const playground = crowded();
  const before = playground.pod('on-1');
  playground.change(PODS, 'default', 'on-1', { status: { phase: 'Succeeded' } });
  expect(woken(playground, PODS, { before, after: playground.pod('on-1') })).toEqual(['waiting-0']);
});

test('room that two leavers made is counted together', () => {
  const playground = crowded();
  playground.deletePod('on-0', 0);
  const before = playground.pod('on-1');
  playground.deletePod('on-1', 0);
  expect(woken(playground, PODS, { before })).toEqual(['waiting-0', 'waiting-1']);
});

test('the most important Pods come first, and only those that the node may take', () => {
  const playground = crowded();
  addWaiting(playground, 'z-important', { containers: containers('1'), priority: 10 });
  addWaiting(playground, 'z-elsewhere', { containers: containers('1'), priority: 100, nodeSelector: { a: 'b' } });
  addWaiting(playground, 'z-large', { containers: containers('2'), priority: 1000 });
  const before = playground.pod('on-1');
  playground.deletePod('on-1', 0);
  expect(woken(playground, PODS, { before })).toEqual(['z-important']);
});

test('a node that comes, is uncordoned, grows or loses a taint wakes what it can take', () => {
  const playground = crowded();
  const old = playground.node();
  expect(woken(playground, NODES, { before: old, after: playground.node() })).toEqual([]);
  const changes: object[] = [
    { status: { allocatable: { cpu: '6' } } },
    { metadata: { labels: { a: 'b' } }, status: { allocatable: { cpu: '5' } } },
  ];
  for (const [index, change] of changes.entries()) {
    playground.change(NODES, undefined, 'node-1', change);
    expect(woken(playground, NODES, { before: old, after: playground.node() })).toHaveLength(2 - index);
  }
  playground.addNode('node-2', 2);
  const fresh = playground.view.get(NODES, undefined, 'node-2') as KubeObject;
  expect(woken(playground, NODES, { after: fresh })).toHaveLength(4);
});

test('heartbeats, images and the scheduler’s own notes wake nobody', () => {
  const playground = crowded();
  const before = playground.node();
  playground.change(NODES, undefined, 'node-1', { status: { images: [], conditions: [] } });
  expect(woken(playground, NODES, { before, after: playground.node() })).toEqual([]);
  const pod = playground.pod('waiting-3');
  const noted = { ...pod, status: { ...pod.status, conditions: [] } };
  expect(woken(playground, PODS, { before: pod, after: noted })).toEqual([]);
});

// Regression: a Pod that fits nowhere went on saying for minutes that a taint was in its way which was gone.
test('a node that loses a taint wakes those that were told of it and still cannot run there', () => {
  const playground = crowded();
  tell(playground, 'waiting-1', '0/1 nodes are available: 1 node(s) had untolerated taint(s).');
  playground.change(NODES, undefined, 'node-1', { spec: { taints: [{ key: 'full', effect: 'NoSchedule' }] } });
  const before = playground.node();
  playground.change(NODES, undefined, 'node-1', { spec: { taints: null } });
  expect(woken(playground, NODES, { before, after: playground.node() })).toEqual(['waiting-1']);
});

// Regression: at a start with thousands of nodes and of Pods, each node was held against each Pod, though all Pods were yet to be looked at.
test('Pods that were not looked at yet wait for their own turns, but go before others where they do in Kubernetes', () => {
  const playground = crowded();
  for (let i = 0; i < 10; i++) playground.deletePod(`waiting-${i}`, 0);
  playground.add(PODS, podDraft('new', { containers: containers('1') }));
  const before = playground.pod('on-1');
  playground.deletePod('on-1', 0);
  expect(woken(playground, PODS, { before })).toEqual([]);
  addWaiting(playground, 'told', { containers: containers('1') });
  expect(woken(playground, PODS, { before })).toEqual(['new']);
});

test('a Pod looks once more when it was told that it can run nowhere: a node may have come while it was judged', () => {
  const playground = crowded();
  playground.add(PODS, podDraft('late', { containers: containers('1') }));
  const before = playground.pod('late');
  const { status } = playground.pod('waiting-0');
  const after: Pod = { ...before, ...(status && { status }) };
  expect(woken(playground, PODS, { before, after })).toEqual(['late']);
  expect(woken(playground, PODS, { before: after, after: { ...after, status: { ...after.status } } as Pod })).toEqual(
    [],
  );
});

test('a Pod for which room is being made is woken by that, and does not look again', () => {
  const playground = crowded();
  playground.add(PODS, podDraft('late', { containers: containers('1') }));
  const before = playground.pod('late');
  const { status } = playground.pod('waiting-0');
  const after: Pod = { ...before, ...(status && { status }) };
  const nominated: Pod = { ...after, status: { ...after.status, nominatedNodeName: 'node-1' } };
  expect(woken(playground, PODS, { before, after: nominated })).toEqual([]);
});
