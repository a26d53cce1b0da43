import { describe, expect, test } from 'vitest';
import { feasibleNodesToFind } from '../../../core/scheduler/feasible-nodes.js';
import { scheduler } from '../../../core/scheduler/scheduler.js';
import { NODES, PODS } from '../../../core/schema/kinds.js';
import { Playground, podDraft } from '../node/playground.js';

/** Source: pkg/scheduler/schedule_one_test.go TestNumFeasibleNodesToFind. */
test.each([
  [10, 10],
  [99, 99],
  [100, 100],
  [1_000, 420],
  [5_000, 500],
  [6_000, 300],
])('of %i nodes %i that can take a Pod are enough', (nodes, enough) => {
  expect(feasibleNodesToFind(nodes)).toBe(enough);
});

describe('among many nodes', () => {
  const many = (taken: (index: number) => boolean): Playground => {
    const made = new Playground();
    for (let index = 0; index < 300; index++) {
      made.addNode(`node-${index}`, index + 1);
      if (taken(index)) made.change(NODES, undefined, `node-${index}`, { spec: { unschedulable: true } });
    }
    return made;
  };
  const place = (made: Playground, name = 'web') => {
    const { intents } = scheduler().reconcile(made.view, { namespace: 'default', name }, made.now);
    const binding = intents.find(({ target }) => target.subresource === 'binding');
    return binding !== undefined && 'object' in binding ? binding.object['target'] : undefined;
  };

  test('the only one that can take a Pod is found, wherever it is', () => {
    for (const only of [0, 137, 299]) {
      const made = many((index) => index !== only);
      made.add(PODS, podDraft('web', {}));
      expect(place(made)).toMatchObject({ name: `node-${only}` });
    }
  });

  test('the same state gives the same choice, and each Pod begins elsewhere', () => {
    const made = many(() => false);
    const names = ['a', 'b', 'c', 'd'];
    for (const name of names) made.add(PODS, podDraft(name, {}));
    const choices = names.map((name) => place(made, name));
    expect(names.map((name) => place(made, name))).toEqual(choices);
    expect(new Set(choices.map((choice) => JSON.stringify(choice))).size).toBeGreaterThan(1);
  });
});
