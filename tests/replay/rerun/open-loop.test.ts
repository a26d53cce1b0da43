import { test as property } from '@fast-check/vitest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Controller, Reconciliation } from '../../../core/model/controller.js';
import { loadSchemas } from '../../../core/schema/schemas.js';
import { ReconcileGuard } from '../../../guard/reconcile-guard.js';
import type { OpenLoopDifference } from '../../../replay/rerun/open-loop-difference.js';
import { type OpenLoopQuery, rerunOpenLoop } from '../../../replay/rerun/rerun-open-loop.js';
import { anyStory, play } from '../../laws/any-story.js';
import { runs } from '../../support/runs.js';
import { type TestCluster, testCluster } from '../../support/test-cluster.js';
import { webDeployment } from '../../support/web-deployment.js';
import { brokenDeployments } from '../questions/broken-deployments.js';

async function rerun({ log }: TestCluster, query: OpenLoopQuery) {
  const run = rerunOpenLoop({ log, schemas: loadSchemas() }, query);
  const found: OpenLoopDifference[] = [];
  for await (const difference of run) found.push(difference);
  return { found, tally: run.tally };
}

describe('an open loop with the same code', () => {
  property.prop([anyStory], runs(10))('finds no difference, whatever happened', async (story) => {
    const cluster = await testCluster();
    await play(cluster, story);
    const { found, tally } = await rerun(cluster, { controllers: cluster.controllers });
    expect(found).toEqual([]);
    expect(tally.reconciles).toBeGreaterThan(10);
    expect([...tally.unknown]).toEqual([]);
    await cluster.stop();
  });

  property.prop([anyStory], runs(3))('finds none under guard either', async (story) => {
    const cluster = await testCluster();
    await play(cluster, story);
    const { found, tally } = await rerun(cluster, { controllers: cluster.controllers, runner: new ReconcileGuard() });
    expect(found).toEqual([]);
    expect(tally.reconciles).toBeGreaterThan(10);
    await cluster.stop();
  });
});

describe('an open loop with other code', () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await testCluster();
    await cluster.create('deployments.apps', webDeployment(3));
    await cluster.run(30_000);
    await cluster.submit({
      verb: 'patch',
      target: { resource: 'deployments.apps', namespace: 'default', name: 'web' },
      patch: { type: 'merge', value: { spec: { replicas: 5 } } },
    });
    await cluster.run(30_000);
  });
  afterAll(() => cluster.stop());

  const replaced = (name: string, change: (was: Reconciliation) => Reconciliation): Controller[] =>
    cluster.controllers.map((controller) =>
      controller.name === name
        ? { ...controller, reconcile: (view, request, now) => change(controller.reconcile(view, request, now)) }
        : controller,
    );

  test('says what it would have decided otherwise, field by field', async () => {
    const { found, tally } = await rerun(cluster, { controllers: brokenDeployments(cluster.controllers) });
    expect(tally.differing).toBe(found.length);
    const [first] = found;
    expect(first).toMatchObject({
      loop: 'open',
      controller: 'deployment-controller',
      request: { namespace: 'default', name: 'web' },
      differences: [
        {
          type: 'decided-otherwise',
          change: {
            verb: 'create',
            change: 'created',
            resource: 'replicasets.apps',
            kind: 'ReplicaSet',
            namespace: 'default',
          },
          fields: expect.arrayContaining([{ path: 'spec.replicas', type: 'changed', before: 3, after: 2 }]),
        },
      ],
    });
    expect(new Set(found.map(({ controller }) => controller))).toEqual(new Set(['deployment-controller']));
  });

  test('says what it would not have decided, and what it would have decided besides', async () => {
    const none = await rerun(cluster, { controllers: replaced('kube-scheduler', () => ({ intents: [] })) });
    expect(none.found.length).toBeGreaterThan(1);
    expect(none.found[0]!.differences).toContainEqual(
      expect.objectContaining({
        type: 'not-decided',
        change: expect.objectContaining({ verb: 'create', subresource: 'binding', kind: 'Pod' }),
      }),
    );
    const more = await rerun(cluster, {
      only: 'replicaset-controller',
      controllers: replaced('replicaset-controller', ({ intents, ...rest }) => ({
        ...rest,
        intents: [
          ...intents,
          {
            verb: 'create',
            target: { resource: 'configmaps', namespace: 'default', name: 'more' },
            object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'more' } },
          },
        ],
      })),
    });
    expect(more.found.length).toBe(more.tally.reconciles);
    expect(more.found[0]!.differences).toEqual([
      {
        type: 'newly-decided',
        change: {
          verb: 'create',
          change: 'created',
          resource: 'configmaps',
          kind: 'ConfigMap',
          namespace: 'default',
          name: 'more',
          fields: [],
        },
      },
    ]);
  });

  test('tells which intent the API would have refused', async () => {
    const { found } = await rerun(cluster, {
      only: 'replicaset-controller',
      controllers: replaced('replicaset-controller', ({ intents }) => ({
        intents: [{ verb: 'delete', target: { resource: 'pods', namespace: 'default', name: 'nobody' } }, ...intents],
      })),
    });
    expect(found[0]).toMatchObject({
      refused: { verb: 'delete', resource: 'pods', name: 'nobody', message: 'pods "nobody" not found' },
    });
    expect(found[0]!.differences[0]).toMatchObject({ type: 'not-decided' });
  });

  test('tells when only the order is another', async () => {
    const { found } = await rerun(cluster, {
      only: 'replicaset-controller',
      controllers: replaced('replicaset-controller', (was) => ({ ...was, intents: [...was.intents].reverse() })),
    });
    expect(found.some(({ differences }) => differences[0]?.type === 'reordered')).toBe(true);
  });

  test('counts reconciles of controllers that it does not have, and leaves others out when told', async () => {
    const { tally } = await rerun(cluster, { controllers: [] });
    expect(tally.reconciles).toBe(0);
    expect(tally.unknown.get('deployment-controller')).toBeGreaterThan(1);
    const one = await rerun(cluster, { controllers: cluster.controllers, only: 'deployment-controller' });
    expect(one.tally.reconciles).toBe(tally.unknown.get('deployment-controller'));
  });

  test('keeps to its range, and takes a reconcile that begins in it whole', async () => {
    const all = await rerun(cluster, { controllers: cluster.controllers });
    const { revision: head } = cluster.log.head();
    for (const cut of [60, 70, 80, 90]) {
      const before = await rerun(cluster, { controllers: cluster.controllers, to: cut });
      const after = await rerun(cluster, { controllers: cluster.controllers, from: cut + 1 });
      expect([before.found, after.found]).toEqual([[], []]);
      expect(before.tally.reconciles + after.tally.reconciles).toBe(all.tally.reconciles);
      expect(before.tally.revision).toBe(cut);
      expect(after.tally.revision).toBe(head);
    }
  });

  test('tells of a controller that throws, changes its view or reads the clock, and goes on', async () => {
    const controllers = replaced('deployment-controller', (was) => ({ ...was, requeueAfter: Date.now() }));
    const { found, tally } = await rerun(cluster, {
      controllers,
      only: 'deployment-controller',
      runner: new ReconcileGuard(),
    });
    expect(found.length).toBe(tally.reconciles);
    expect(found[0]).toMatchObject({ differences: [], problem: { type: 'impure', path: 'Date.now()' } });
  });
});
