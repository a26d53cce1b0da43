import { describe, expect, test } from 'vitest';
import { simulatedControllers } from '../../../core/node/simulated-controllers.js';
import { NODES, PODS } from '../../../core/schema/kinds.js';
import { Playground, podDraft } from './playground.js';

const MEMORY = 'simulation.hindcast.dev/memory';

/** A node of 1 GiB, of which it uses a quarter itself. */
function cluster(): Playground {
  const playground = new Playground(simulatedControllers());
  playground.addNode();
  playground.change(NODES, undefined, 'node-1', { status: { capacity: { memory: '1Gi' } } });
  playground.run(0);
  return playground;
}

function add(playground: Playground, name: string, memory: string, request?: string): void {
  const resources = request === undefined ? undefined : { requests: { memory: request } };
  const containers = [{ name: 'app', image: 'nginx:1.27', resources }];
  playground.add(PODS, podDraft(name, { nodeName: 'node-1', containers }, { annotations: { [MEMORY]: memory } }));
}

const conditionOf = (playground: Playground) =>
  playground.node().status?.conditions?.find(({ type }) => type === 'MemoryPressure')?.status;
const evicted = (playground: Playground) =>
  [...playground.view.list(PODS)]
    .filter(({ status }) => status?.reason === 'Evicted')
    .map(({ metadata }) => metadata.name);

describe('a node whose Pods use more memory than it has', () => {
  test('says so, and evicts the one that exceeds what it asked for most', () => {
    const playground = cluster();
    add(playground, 'asked', '400Mi', '500Mi');
    playground.run(30_000);
    expect(conditionOf(playground)).toBe('False');
    add(playground, 'greedy', '100Mi, 400Mi from 60s', '50Mi');
    playground.run(55_000);
    expect([conditionOf(playground), evicted(playground)]).toEqual(['False', []]);
    playground.run(40_000);
    expect([conditionOf(playground), evicted(playground)]).toEqual(['True', ['greedy']]);
    expect(playground.pod('greedy').status?.message).toBe(
      'The node was low on resource: memory. Threshold quantity: 100Mi, available: 0. Container app was using 400Mi, request is 50Mi, has larger consumption of memory. ',
    );
    expect(playground.events('node-1').slice(-2)).toEqual([
      'NodeHasInsufficientMemory: Node node-1 status is now: NodeHasInsufficientMemory',
      'EvictionThresholdMet: Attempting to reclaim memory',
    ]);
  });

  test('evicts no more than it must, and is said to be well five minutes later', () => {
    const playground = cluster();
    for (const name of ['a', 'b', 'c']) add(playground, name, '250Mi');
    playground.run(60_000);
    expect([conditionOf(playground), evicted(playground)]).toEqual(['True', [expect.any(String)]]);
    playground.run(240_000);
    expect([conditionOf(playground), evicted(playground)]).toEqual(['True', [expect.any(String)]]);
    playground.run(120_000);
    expect(conditionOf(playground)).toBe('False');
    expect(playground.events('node-1').at(-1)).toBe(
      'NodeHasSufficientMemory: Node node-1 status is now: NodeHasSufficientMemory',
    );
  });

  test('that is short again while it recovers evicts the next', () => {
    const playground = cluster();
    add(playground, 'first', '700Mi');
    playground.run(60_000);
    expect(evicted(playground)).toEqual(['first']);
    add(playground, 'second', '700Mi', '1Mi');
    playground.run(60_000);
    expect(evicted(playground)).toEqual(['first', 'second']);
  });

  test('takes nothing that asked for no memory', () => {
    const playground = cluster();
    add(playground, 'greedy', '700Mi', '1Mi');
    playground.run(60_000);
    playground.add(PODS, podDraft('late', { nodeName: 'node-1' }));
    playground.change(PODS, 'default', 'late', { status: { qosClass: 'BestEffort' } });
    playground.run(3_000);
    expect(playground.pod('late').status).toMatchObject({
      phase: 'Failed',
      reason: 'Evicted',
      message: 'Pod was rejected: The node had condition: [MemoryPressure]. ',
    });
  });

  test('evicts nobody because a person said that it is short', () => {
    const playground = cluster();
    add(playground, 'modest', '10Mi');
    playground.run(30_000);
    const conditions = playground
      .node()
      .status?.conditions?.map((one) => (one.type === 'MemoryPressure' ? { ...one, status: 'True' } : one));
    playground.change(NODES, undefined, 'node-1', { status: { conditions } });
    playground.run(60_000);
    expect([conditionOf(playground), evicted(playground)]).toEqual(['False', []]);
  });
});
