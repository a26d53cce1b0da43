import { describe, expect, test } from 'vitest';
import { type Reconciliation, SETTLED } from '../../../core/model/controller.js';
import type { KubeObject } from '../../../core/model/object.js';
import type { ResourceType } from '../../../core/model/resource-type.js';
import type { View } from '../../../core/model/view.js';
import { kubeletPod } from '../../../core/node/kubelet-pod.js';
import { scheduler } from '../../../core/scheduler/scheduler.js';
import { NODES, PODS } from '../../../core/schema/kinds.js';
import { Playground, podDraft } from '../node/playground.js';

/** An object of which one part cannot be read: it stands for whatever nobody reckoned with. */
function unreadable<T extends object>(object: T, part: keyof T): T {
  return new Proxy(object, {
    get(target, key) {
      if (key === part) throw new TypeError(`${String(part)} cannot be read`);
      return Reflect.get(target, key) as unknown;
    },
  });
}

/** A view in which some objects are others. */
function viewWith(view: View, changed: ReadonlyMap<string, KubeObject>): View {
  const shown = <T extends KubeObject>(object: T): T => (changed.get(object.metadata.name) as T | undefined) ?? object;
  const all = <T extends KubeObject>(objects: Iterable<T>): readonly T[] => [...objects].map(shown);
  return {
    seen: view.seen,
    get: (type, namespace, name) => {
      const object = view.get(type, namespace, name);
      return object && shown(object);
    },
    list: (type, namespace) => all(view.list(type, namespace)),
    podsOnNode: <T extends KubeObject>(type: ResourceType<T>, name: string) => all(view.podsOnNode(type, name)),
    podsByNode: () => view.podsByNode(),
    marked: (type, mark) => all(view.marked(type, mark)),
    listShared: (type) => all(view.listShared(type)),
    ownedBy: (type, uid) => all(view.ownedBy(type, uid)),
    orphans: (type, namespace) => all(view.orphans(type, namespace)),
    dependents: (uid) => view.dependents(uid),
    getResource: (resource, namespace, name) => view.getResource(resource, namespace, name),
    resources: () => view.resources(),
    listResource: (resource, namespace) => view.listResource(resource, namespace),
  };
}

function playground(nodes: number): Playground {
  const made = new Playground();
  for (let index = 1; index <= nodes; index++) made.addNode(`node-${index}`, index);
  return made;
}

const node = (made: Playground, name: string) => made.view.get(NODES, undefined, name)!;
const boundTo = ({ intents }: Reconciliation) =>
  intents.flatMap((intent) =>
    intent.verb === 'create' && intent.target.subresource === 'binding' ? [intent.object['target']] : [],
  );
const skipped = ({ defects = [] }: Reconciliation) =>
  defects.map(({ about }) => `${about.kind} ${about.metadata.name}`);
const web = { namespace: 'default', name: 'web' };

describe('the scheduler', () => {
  test.each(['status', 'spec'] as const)(
    'passes over a node whose %s nobody reckoned with, and tells of it',
    (part) => {
      const made = playground(2);
      made.add(PODS, podDraft('web', {}));
      const view = viewWith(made.view, new Map([['node-1', unreadable(node(made, 'node-1'), part)]]));
      const wanted = scheduler().reconcile(view, web, made.now);
      expect(boundTo(wanted)).toMatchObject([{ name: 'node-2' }]);
      expect(skipped(wanted)).toEqual(['Node node-1']);
    },
  );

  test('looks at no other node for a Pod that may run on one only', () => {
    const made = playground(2);
    const matchFields = [{ key: 'metadata.name', operator: 'In', values: ['node-2'] }];
    const nodeSelectorTerms = [{ matchFields }];
    const nodeAffinity = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } };
    made.add(PODS, podDraft('web', { affinity: { nodeAffinity } }));
    const view = viewWith(made.view, new Map([['node-1', unreadable(node(made, 'node-1'), 'status')]]));
    const wanted = scheduler().reconcile(view, web, made.now);
    expect(boundTo(wanted)).toMatchObject([{ name: 'node-2' }]);
    expect(skipped(wanted)).toEqual([]);
  });

  test('says of a Pod that no node can be found while the only one cannot be read', () => {
    const made = playground(1);
    made.add(PODS, podDraft('web', {}));
    const view = viewWith(made.view, new Map([['node-1', unreadable(node(made, 'node-1'), 'status')]]));
    const wanted = scheduler().reconcile(view, web, made.now);
    expect(JSON.stringify(wanted.intents)).toContain('no nodes available to schedule pods');
    expect(skipped(wanted)).toEqual(['Node node-1']);
  });

  test('trips over a Pod that nobody reckoned with by itself, and binds the others', () => {
    const made = playground(2);
    made.add(PODS, podDraft('web', {}));
    made.add(PODS, podDraft('odd', {}));
    const pod = made.pod('odd');
    const odd = { ...pod, spec: unreadable(pod.spec, 'affinity') };
    const view = viewWith(made.view, new Map([['odd', odd]]));
    expect(() => scheduler().reconcile(view, { namespace: 'default', name: 'odd' }, made.now)).toThrow(
      'cannot be read',
    );
    expect(boundTo(scheduler().reconcile(view, web, made.now))).toHaveLength(1);
  });

  test('wakes the Pods that wait for a node but for one that nobody reckoned with', () => {
    const made = playground(1);
    made.add(PODS, podDraft('odd', {}));
    made.add(PODS, podDraft('web', {}));
    const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }];
    made.change(PODS, 'default', 'web', { status: { conditions } });
    const view = viewWith(made.view, new Map([['odd', unreadable(made.pod('odd'), 'spec')]]));
    const wanted = scheduler().reconcile(view, { name: 'node-1' }, made.now);
    expect(wanted.also).toEqual([web]);
    expect(skipped(wanted)).toEqual(['Pod odd']);
  });

  test('has nothing to tell when there is nothing odd', () => {
    const made = playground(2);
    made.add(PODS, podDraft('web', {}));
    expect(scheduler().reconcile(made.view, web, made.now)).not.toHaveProperty('defects');
  });
});

test('a kubelet that looks for times ahead goes on without a Pod that nobody reckoned with', () => {
  const made = playground(1);
  made.add(PODS, podDraft('odd', { nodeName: 'node-1' }));
  made.add(PODS, podDraft('web', { nodeName: 'node-1' }));
  const view = viewWith(made.view, new Map([['odd', unreadable(made.pod('odd'), 'status')]]));
  const wanted = kubeletPod().reconcile(view, { name: 'node-1' }, made.now);
  expect(skipped(wanted)).toEqual(['Pod odd']);
  expect(wanted).not.toBe(SETTLED);
});
