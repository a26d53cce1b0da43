import { describe, expect, test } from 'vitest';
import { assertNoCounterexample } from '../../../../check/assert-no-counterexample.js';
import { create, edit, type Workload } from '../../../../check/user-step.js';
import { createObject } from '../../../../core/model/intent.js';
import { queueingHint, type SchedulerPlugin } from '../../../../core/scheduler/framework/plugin.js';
import { scheduler } from '../../../../core/scheduler/scheduler.js';
import { CONFIG_MAPS, DEPLOYMENTS, PODS } from '../../../../core/schema/kinds.js';
import { Playground, podDraft } from '../../node/playground.js';

/** Keeps Pods off nodes until a ConfigMap of the node's name says that it is open; prefers nodes with a high number in it. */
const openNodes: SchedulerPlugin = {
  name: 'OpenNodes',
  filter(_, { view }) {
    return ({ node }) => {
      const isOpen = view.get(CONFIG_MAPS, 'default', node.metadata.name)?.data?.['open'] === 'yes';
      return isOpen ? undefined : { reasons: ['node(s) were closed'], resolvable: false };
    };
  },
  score(_, { view }) {
    return ({ node }) => Number(view.get(CONFIG_MAPS, 'default', node.metadata.name)?.data?.['score'] ?? 0);
  },
  hints: [queueingHint(CONFIG_MAPS, (_, { after }) => after?.data?.['open'] === 'yes')],
};

const enabling = (name: string) => ({ profiles: [{ plugins: { multiPoint: { enabled: [{ name, weight: 10 }] } } }] });
const withPlugin = (plugin: SchedulerPlugin) => scheduler({ configuration: enabling(plugin.name), plugins: [plugin] });

function cluster(plugin: SchedulerPlugin): Playground {
  const made = new Playground([withPlugin(plugin)]);
  made.addNode('node-1', 1);
  made.addNode('node-2', 2);
  made.add(PODS, podDraft('web', {}));
  return made;
}
const reasonOf = (made: Playground) =>
  made.pod('web').status?.conditions?.find(({ type }) => type === 'PodScheduled')?.message;

describe('a plugin of the user’s', () => {
  test('filters and scores nodes, and wakes Pods that a change may help', () => {
    const made = cluster(openNodes);
    made.run(0);
    expect(reasonOf(made)).toMatch(/^0\/2 nodes are available: 2 node\(s\) were closed\. no new claims/);
    for (const [name, score] of [
      ['node-1', '1'],
      ['node-2', '5'],
    ] as const)
      made.add(CONFIG_MAPS, { metadata: { namespace: 'default', name }, data: { open: 'yes', score } });
    made.run(0);
    expect(made.pod('web').spec.nodeName).toBe('node-2');
  });

  test('says before any node is looked at that none will do, or which ones may', () => {
    const none = cluster({
      name: 'None',
      preFilter: () => ({ rejection: { reasons: ['the moon is full'], resolvable: false } }),
    });
    none.run(0);
    expect(reasonOf(none)).toMatch(/^0\/2 nodes are available: the moon is full\. .* 2 Preemption is not helpful/);
    const second = cluster({ name: 'Second', preFilter: () => ({ nodeNames: new Set(['node-2']) }) });
    second.run(0);
    expect(second.pod('web').spec.nodeName).toBe('node-2');
  });

  test('says that a Pod did not satisfy it where the nodes it named cannot take the Pod', () => {
    const made = new Playground([
      withPlugin({ name: 'Second', preFilter: () => ({ nodeNames: new Set(['node-2']) }) }),
    ]);
    made.addNode('node-1', 1);
    made.addNode('node-2', 2, (node) => ({ ...node, spec: { ...node.spec, unschedulable: true } }));
    made.add(PODS, podDraft('web', {}));
    made.run(0);
    expect(reasonOf(made)).toMatch(
      /^0\/2 nodes are available: 1 node\(s\) didn't satisfy plugin\(s\) \[Second\], 1 node\(s\) were unschedulable\./,
    );
  });

  test('reserves: it may say no to the node that was chosen', () => {
    const made = cluster({ name: 'No', reserve: () => ({ reasons: ['it is taken'], resolvable: false }) });
    made.run(0);
    expect(reasonOf(made)).toBe('it is taken');
  });

  test('lets a Pod wait for permission, on the node that it keeps, and asks again', () => {
    const made = cluster({
      name: 'Gate',
      permit: (_, __, { view }) =>
        view.get(CONFIG_MAPS, 'default', 'gate') === undefined ? { type: 'wait', for: 30_000 } : undefined,
    });
    made.run(0);
    const nominated = made.pod('web').status?.nominatedNodeName;
    expect(nominated).toMatch(/^node-/);
    made.add(CONFIG_MAPS, { metadata: { namespace: 'default', name: 'gate' } });
    made.run(29_000);
    expect(made.pod('web').spec.nodeName).toBeUndefined();
    made.run(2_000);
    expect(made.pod('web').spec.nodeName).toBe(nominated);
  });

  test('does something before the Pod is bound, and behind it', () => {
    const ticket = (name: string) => createObject(CONFIG_MAPS, { metadata: { namespace: 'default', name } });
    const made = cluster({
      name: 'Tickets',
      preBind: (_, { node: { metadata } }, { view }) =>
        view.get(CONFIG_MAPS, 'default', metadata.name) === undefined ? [ticket(metadata.name)] : undefined,
      postBind: () => [ticket('bound')],
      hints: [queueingHint(CONFIG_MAPS, () => true)],
    });
    made.run(0);
    const node = made.pod('web').spec.nodeName;
    expect(made.writes.filter((write) => /configmaps|binding|pods/.test(write)).slice(-4)).toEqual([
      expect.stringMatching(/pods\/web/),
      `create configmaps/${node}`,
      expect.stringMatching(/pods\/web/),
      'create configmaps/bound',
    ]);
  });

  test('takes the place of one of Kubernetes’ that has its name', () => {
    const made = new Playground([
      scheduler({
        plugins: [{ name: 'NodeUnschedulable', filter: () => () => ({ reasons: ['no'], resolvable: false }) }],
      }),
    ]);
    made.addNode('node-1', 1);
    made.add(PODS, podDraft('web', {}));
    made.run(0);
    expect(reasonOf(made)).toMatch(/^0\/1 nodes are available: 1 no\./);
  });

  test('that trips over a node is told of, and the Pod goes elsewhere', () => {
    const made = cluster({
      name: 'Trips',
      filter: () => (info) => {
        if (info.node.metadata.name === 'node-1') throw new Error('not this one');
        return undefined;
      },
    });
    made.run(0);
    expect(made.pod('web').spec.nodeName).toBe('node-2');
  });
});

test('a scheduler with a plugin of the user’s keeps every default property under every fault', async () => {
  const labels = { app: 'web' };
  const node = (name: string, open: string) =>
    create(CONFIG_MAPS, { metadata: { namespace: 'default', name }, data: { open, score: '3' } });
  const workload: Workload = [
    node('node-1', 'no'),
    create(DEPLOYMENTS, {
      metadata: { namespace: 'default', name: 'web' },
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'app:1' }] } },
      },
    }),
    node('node-2', 'yes'),
    edit(CONFIG_MAPS, 'default', 'node-1', (draft) => {
      draft.data = { open: 'yes', score: '1' };
    }),
  ];
  const report = await assertNoCounterexample(withPlugin(openNodes), {
    workload,
    cluster: 'whole',
    budget: { schedules: 150 },
  });
  expect(report.ended).toBe('budget');
});
