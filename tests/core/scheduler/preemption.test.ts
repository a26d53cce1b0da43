import { describe, expect, test } from 'vitest';
import { scheduler } from '../../../core/scheduler/scheduler.js';
import { POD_DISRUPTION_BUDGETS, PODS } from '../../../core/schema/kinds.js';
import { Playground, podDraft } from '../node/playground.js';

const containers = [{ name: 'app', image: 'a', resources: { requests: { cpu: '2' } } }];

function full(priorities: readonly number[]): Playground {
  const playground = new Playground([scheduler()]);
  const nodes = Math.ceil(priorities.length / 2);
  for (let i = 1; i <= nodes; i++) playground.addNode(`node-${i}`, i);
  priorities.forEach((priority, index) => {
    const nodeName = `node-${Math.floor(index / 2) + 1}`;
    playground.add(
      PODS,
      podDraft(`old-${index}`, { containers, priority, nodeName }, { labels: { old: String(index) } }),
    );
  });
  return playground;
}

test('a more important Pod drives out the least important one, and takes its place once that is gone', () => {
  const playground = full([5, 3, 4, 4]);
  playground.add(PODS, podDraft('web', { containers, priority: 10 }));
  playground.run(0);
  expect(playground.pod().status?.nominatedNodeName).toBe('node-1');
  expect(playground.pod('old-1').metadata.deletionTimestamp).toBeDefined();
  expect(playground.pod('old-1').status?.conditions).toMatchObject([
    { type: 'DisruptionTarget', reason: 'PreemptionByScheduler' },
  ]);
  expect(playground.events('old-1')).toEqual([
    `Preempted: Preempted by pod ${playground.pod().metadata.uid} on node node-1`,
  ]);
  for (const name of ['old-0', 'old-2', 'old-3'])
    expect(playground.pod(name).metadata.deletionTimestamp).toBeUndefined();

  playground.deletePod('old-1', 0);
  playground.run(0);
  expect(playground.pod().spec.nodeName).toBe('node-1');
});

test('while the victim is leaving nobody else is driven out', () => {
  const playground = full([5, 3]);
  playground.add(PODS, podDraft('web', { containers, priority: 10 }));
  playground.run(0);
  playground.change(PODS, 'default', 'web', { metadata: { labels: { touched: 'yes' } } });
  playground.run(0);
  expect(playground.pod('old-0').metadata.deletionTimestamp).toBeUndefined();
  expect(playground.pod().status?.conditions?.[0]?.message).toContain(
    'not eligible due to a terminating pod on the nominated node.',
  );
});

test('a Pod whose policy is Never waits', () => {
  const playground = full([5, 3]);
  playground.add(PODS, podDraft('web', { containers, priority: 10, preemptionPolicy: 'Never' }));
  playground.run(0);
  expect(playground.pod().status?.conditions?.[0]?.message).toBe(
    '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.',
  );
});

test('Pods of equal priority are no victims', () => {
  const playground = full([10, 10]);
  playground.add(PODS, podDraft('web', { containers, priority: 10 }));
  playground.run(0);
  expect(playground.pod().status?.conditions?.[0]?.message).toContain(
    '1 No preemption victims found for incoming pod.',
  );
});

test('a disruption budget is respected where there is another choice', () => {
  const playground = full([1, 20, 2, 20]);
  playground.add(POD_DISRUPTION_BUDGETS, {
    metadata: { namespace: 'default', name: 'keep' },
    spec: { selector: { matchLabels: { old: '0' } } },
    status: { disruptionsAllowed: 0 },
  });
  playground.add(PODS, podDraft('web', { containers, priority: 10 }));
  playground.run(0);
  expect(playground.pod().status?.nominatedNodeName).toBe('node-2');
});

test('a disruption budget allows as many victims as it says, and no more', () => {
  const budget = (disruptionsAllowed: number, disruptedPods: { [name: string]: string } = {}) => {
    const playground = full([1, 1, 2, 2]);
    playground.add(POD_DISRUPTION_BUDGETS, {
      metadata: { namespace: 'default', name: 'keep' },
      spec: { selector: { matchExpressions: [{ key: 'old', operator: 'In', values: ['0', '1'] }] } },
      status: { disruptionsAllowed, disruptedPods },
    });
    const whole = [{ name: 'app', image: 'a', resources: { requests: { cpu: '4' } } }];
    playground.add(PODS, podDraft('web', { containers: whole, priority: 10 }));
    playground.run(0);
    return playground.pod().status?.nominatedNodeName;
  };
  expect(budget(2)).toBe('node-1');
  expect(budget(1)).toBe('node-2');
  // One that is going already has been counted.
  expect(budget(1, { 'old-0': '2026-03-01T12:00:00Z' })).toBe('node-1');
});

test('nobody waits for one that leaves a nominated node for reasons of its own', () => {
  const playground = full([5, 3]);
  playground.add(PODS, podDraft('web', { containers, priority: 10 }));
  playground.change(PODS, 'default', 'web', { status: { nominatedNodeName: 'node-1' } });
  playground.change(PODS, 'default', 'old-0', { metadata: { deletionTimestamp: '2026-03-01T12:00:00Z' } });
  playground.run(0);
  expect(playground.pod('old-1').metadata.deletionTimestamp).toBeDefined();
});

describe('room that is being made for a Pod', () => {
  test('is not given to another that is as important, and came while the victim was leaving', () => {
    const playground = full([5, 3]);
    playground.add(PODS, podDraft('web', { containers, priority: 10 }));
    playground.run(0);
    playground.deletePod('old-1', 0);
    playground.add(PODS, podDraft('rival', { containers, priority: 10 }));
    playground.run(0);
    expect(playground.pod().spec.nodeName).toBe('node-1');
    // It makes room for itself.
    expect(playground.pod('rival').status?.nominatedNodeName).toBe('node-1');
    expect(playground.pod('old-0').metadata.deletionTimestamp).toBeDefined();
    playground.deletePod('old-0', 0);
    playground.run(0);
    expect(playground.pod('rival').spec.nodeName).toBe('node-1');
  });

  test('is given to one that is more important; the first is told so when it is looked at again', () => {
    const playground = full([5, 20]);
    playground.add(PODS, podDraft('web', { containers, priority: 10 }));
    playground.run(0);
    expect(playground.pod().status?.nominatedNodeName).toBe('node-1');
    playground.deletePod('old-0', 0);
    playground.add(PODS, podDraft('aa', { containers, priority: 15 }));
    playground.run(0);
    expect(playground.pod('aa').spec.nodeName).toBe('node-1');
    expect(playground.pod().spec.nodeName).toBeUndefined();
    playground.run(7 * 60_000);
    expect(playground.pod().status?.nominatedNodeName).toBeUndefined();
  });

  test('is kept for one that is more important at once, while the victim is still leaving', () => {
    const playground = full([5, 20]);
    playground.add(PODS, podDraft('web', { containers, priority: 10 }));
    playground.run(0);
    playground.add(PODS, podDraft('aa', { containers, priority: 15 }));
    playground.run(0);
    expect(playground.pod('aa').status?.nominatedNodeName).toBe('node-1');
    expect(playground.pod().status?.nominatedNodeName).toBeUndefined();
  });

  test('is anybody’s once the Pod is gone', () => {
    const playground = full([5, 20]);
    playground.add(PODS, podDraft('web', { containers, priority: 10 }));
    playground.run(0);
    playground.add(PODS, podDraft('rival', { containers, priority: 10, preemptionPolicy: 'Never' }));
    playground.run(0);
    expect(playground.pod('rival').spec.nodeName).toBeUndefined();
    playground.deletePod('web', 0);
    playground.deletePod('old-0', 0);
    playground.run(0);
    expect(playground.pod('rival').spec.nodeName).toBe('node-1');
  });
});
