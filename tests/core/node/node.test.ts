import { expect, test } from 'vitest';
import { simulatedControllers } from '../../../core/node/simulated-controllers.js';
import { LEASES, NODES, PODS } from '../../../core/schema/kinds.js';
import { Playground, podDraft } from './playground.js';

const POWER = 'simulation.hindcast.dev/power';
const lease = (playground: Playground) => playground.view.get(LEASES, 'kube-node-lease', 'node-1');
const ready = (playground: Playground) => playground.node().status?.conditions?.find(({ type }) => type === 'Ready');
const power = (playground: Playground, value: string | null) =>
  playground.change(NODES, undefined, 'node-1', { metadata: { annotations: { [POWER]: value } } });

function running(): Playground {
  const playground = new Playground(simulatedControllers());
  playground.addNode();
  playground.run(0);
  return playground;
}

test('a node becomes ready when its kubelet starts', () => {
  const playground = new Playground(simulatedControllers());
  playground.addNode();
  expect(ready(playground)?.status).toBe('False');
  playground.run(0);
  expect(ready(playground)).toMatchObject({
    status: 'True',
    reason: 'KubeletReady',
    message: 'kubelet is posting ready status',
  });
  expect(playground.node().spec.podCIDR).toBe('10.244.1.0/24');
  expect(playground.events('node-1')).toEqual(['NodeReady: Node node-1 status is now: NodeReady']);
});

test('its Lease is renewed every 10 seconds, its status every 5 minutes', () => {
  const playground = running();
  expect(lease(playground)?.spec).toMatchObject({
    holderIdentity: 'node-1',
    leaseDurationSeconds: 40,
    renewTime: '2026-03-01T12:00:00.000000Z',
  });
  const { length } = playground.writes;
  playground.run(600_000);
  const writes = playground.writes.slice(length);
  expect(writes.filter((write) => write.includes('leases'))).toHaveLength(60);
  expect(writes.filter((write) => write.includes('nodes'))).toHaveLength(2);
  expect(ready(playground)).toMatchObject({
    lastHeartbeatTime: '2026-03-01T12:10:00Z',
    lastTransitionTime: '2026-03-01T12:00:00Z',
  });
});

test('conditions that somebody else set to Unknown are put right within ten seconds', () => {
  const playground = running();
  const conditions = [...(playground.node().status?.conditions ?? [])].map((one) => ({ ...one, status: 'Unknown' }));
  playground.change(NODES, undefined, 'node-1', {
    status: { conditions: [...conditions, { type: 'NetworkUnavailable', status: 'False' }] },
  });
  playground.run(10_000);
  expect(ready(playground)?.status).toBe('True');
  expect(playground.node().status?.conditions).toHaveLength(5);
});

// Regression: after its clock had been fast for a while, a node was silent for as long as it had been fast.
test('a kubelet whose clock went back reports at once', () => {
  const playground = running();
  const later = '2026-03-01T12:30:00Z';
  playground.change(LEASES, 'kube-node-lease', 'node-1', { spec: { renewTime: later } });
  const conditions = [...(playground.node().status?.conditions ?? [])].map((one) => ({
    ...one,
    status: 'Unknown',
    lastHeartbeatTime: later,
  }));
  playground.change(NODES, undefined, 'node-1', { status: { conditions } });
  playground.run(10_000);
  expect(lease(playground)?.spec.renewTime).toBe('2026-03-01T12:00:10.000000Z');
  expect(ready(playground)).toMatchObject({ status: 'True', lastHeartbeatTime: '2026-03-01T12:00:00Z' });
});

test('without power nothing is renewed and no Pod looked after', () => {
  const playground = running();
  playground.add(
    PODS,
    podDraft('web', { nodeName: 'node-1' }, { annotations: { 'simulation.hindcast.dev/exit': '1 after 5s' } }),
  );
  playground.run(3000);
  power(playground, 'off');
  playground.run(0);
  const { length } = playground.writes;
  playground.run(600_000);
  expect(playground.writes.slice(length)).toEqual([]);
});

test('when the power is back, what ran before is dead and starts again by policy', () => {
  const playground = running();
  playground.add(PODS, podDraft('web', { nodeName: 'node-1' }));
  playground.add(PODS, podDraft('task', { nodeName: 'node-1', restartPolicy: 'Never' }));
  playground.run(3000);
  power(playground, 'off');
  playground.run(60_000);
  power(playground, null);
  playground.run(1000);
  expect(playground.pod().status?.containerStatuses?.[0]?.restartCount).toBe(0);
  playground.run(9000);
  expect(playground.pod().status?.containerStatuses).toMatchObject([
    { restartCount: 1, ready: true, lastState: { terminated: { exitCode: 255, reason: 'Unknown' } } },
  ]);
  expect(playground.pod('task').status).toMatchObject({ phase: 'Failed' });
  expect(playground.events()).toContain('SandboxChanged: Pod sandbox changed, it will be killed and re-created.');
  const status = playground.pod().status;
  playground.run(600_000);
  expect(playground.pod().status).toEqual(status);
});

test('a Pod deleted while the power is off goes when it is back', () => {
  const playground = running();
  playground.add(PODS, podDraft('web', { nodeName: 'node-1' }));
  playground.run(3000);
  power(playground, 'off');
  playground.run(0);
  playground.deletePod();
  playground.run(300_000);
  expect(playground.pod().metadata.deletionTimestamp).toBeDefined();
  power(playground, 'on');
  playground.run(10_000);
  expect(playground.view.get(PODS, 'default', 'web')).toBeUndefined();
});

test('its Pods are left alone where they are processes, and taken care of once they are not', () => {
  const runtime = (value: string | null) => ({
    metadata: { annotations: { 'simulation.hindcast.dev/runtime': value } },
  });
  const playground = running();
  playground.change(NODES, undefined, 'node-1', runtime('process'));
  playground.add(PODS, podDraft('web', { nodeName: 'node-1' }));
  playground.run(60_000);
  expect(playground.pod().status?.containerStatuses).toBeUndefined();
  playground.change(NODES, undefined, 'node-1', runtime(null));
  playground.run(60_000);
  expect(playground.pod().status?.phase).toBe('Running');
});
