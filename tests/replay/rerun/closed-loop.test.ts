import { test as property } from '@fast-check/vitest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClusterEvent } from '../../../core/model/cluster-event.js';
import type { Controller } from '../../../core/model/controller.js';
import { decodeEvent } from '../../../core/model/event-record.js';
import { mergePatch } from '../../../core/model/intent.js';
import type { JsonObject } from '../../../core/model/json.js';
import { DEPLOYMENTS } from '../../../core/schema/kinds.js';
import { loadSchemas } from '../../../core/schema/schemas.js';
import { ReconcileGuard } from '../../../guard/reconcile-guard.js';
import type { ObjectDiff } from '../../../replay/questions/diff/object-diff.js';
import { type ClosedLoopQuery, rerunClosedLoop } from '../../../replay/rerun/rerun-closed-loop.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { anyStory, play } from '../../laws/any-story.js';
import { runs } from '../../support/runs.js';
import { type TestCluster, testCluster } from '../../support/test-cluster.js';
import { webDeployment } from '../../support/web-deployment.js';
import { brokenDeployments } from '../questions/broken-deployments.js';

async function rerun({ log }: TestCluster, query: Omit<ClosedLoopQuery, 'newLog'>) {
  const run = await rerunClosedLoop(
    { log, schemas: loadSchemas() },
    { ...query, newLog: (base) => new MemoryEventLog(base) },
  );
  const differences: ObjectDiff[] = [];
  for await (const difference of run.differences()) differences.push(difference);
  const events: ClusterEvent[] = [];
  for await (const records of run.fork.log.events()) events.push(...records.map(decodeEvent));
  await run.close();
  return { outcome: run.outcome, differences, events };
}

describe('a closed loop with the same code', () => {
  property.prop([anyStory], runs(10))('does the same, whatever happened', async (story) => {
    const cluster = await testCluster();
    await play(cluster, story);
    const { outcome, differences } = await rerun(cluster, { controllers: cluster.controllers });
    expect(outcome).toMatchObject({ loop: 'closed', base: 0, to: cluster.log.head().revision, refused: [] });
    expect(outcome.divergence).toBeUndefined();
    expect(outcome.problem).toBeUndefined();
    expect(differences).toEqual([]);
    await cluster.stop();
  });

  property.prop([anyStory, anyStory], runs(5))('does the same from any quiet moment on', async (before, after) => {
    const cluster = await testCluster();
    await play(cluster, before);
    await cluster.run(600_000);
    const from = cluster.log.head().revision + 1;
    await cluster.create('configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'beginning', namespace: 'default' },
    });
    await play(cluster, after);
    const { outcome, differences } = await rerun(cluster, { controllers: cluster.controllers, from });
    expect(outcome).toMatchObject({ base: from - 1, refused: [] });
    expect(outcome.divergence).toBeUndefined();
    expect(differences).toEqual([]);
    await cluster.stop();
  });
});

describe('a closed loop of a history that took its time', () => {
  // Regression: controllers choose the ends of Pod names by when they look, and ask again after a refusal, by another name each time.
  test('gives objects the names they had, also those that were refused at first', async () => {
    let turns = 0;
    const plain = (await testCluster()).controllers;
    const slow = plain.map((controller) => ({
      ...controller,
      reconcile: (...[view, request, now]: Parameters<Controller['reconcile']>) =>
        controller.reconcile(view, request, now + (turns++ % 7)),
    }));
    const cluster = await testCluster({ controllers: slow });
    await cluster.run(10_000);
    const from = cluster.log.head().revision + 1;
    await cluster.create('deployments.apps', webDeployment(2, { serviceAccountName: 'web' }));
    await cluster.run(40);
    await cluster.create('serviceaccounts', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'web', namespace: 'default' },
    });
    await cluster.run(60_000);
    const { outcome, differences } = await rerun(cluster, { controllers: plain, from });
    expect(outcome.divergence).toBeUndefined();
    expect(outcome.refused).toEqual([]);
    expect(differences).toEqual([]);
    expect([...cluster.cluster.state.listResource('pods', 'default')]).toHaveLength(2);
    await cluster.stop();
  });
});

describe('a closed loop with other code', () => {
  let cluster: TestCluster;
  let asked: number;
  const patch = (value: object) =>
    cluster.submit({
      verb: 'patch',
      target: { resource: 'deployments.apps', namespace: 'default', name: 'web' },
      patch: { type: 'merge', value: value as JsonObject },
    });
  beforeAll(async () => {
    cluster = await testCluster();
    await cluster.run(30_000);
    asked = cluster.log.head().revision + 1;
    await cluster.create('deployments.apps', webDeployment(3));
    await cluster.run(30_000);
    await patch({ spec: { replicas: 5 } });
    await cluster.run(30_000);
  });
  afterAll(() => cluster.stop());

  const replaced = (name: string, reconcile: Controller['reconcile']): Controller[] =>
    cluster.controllers.map((controller) => (controller.name === name ? { ...controller, reconcile } : controller));

  test('says where histories part, and what would be another thing at the end', async () => {
    const controllers = brokenDeployments(cluster.controllers);
    const { outcome, differences } = await rerun(cluster, { controllers, from: asked });
    expect(outcome).toMatchObject({ base: asked - 1, fed: 2, refused: [] });
    expect(outcome.divergence).toMatchObject({
      recorded: { kind: 'ReplicaSet', change: { type: 'created' }, actor: { controller: 'deployment-controller' } },
      happened: { kind: 'ReplicaSet', change: { type: 'created' }, actor: { controller: 'deployment-controller' } },
    });
    const pods = (change: ObjectDiff['change']) =>
      differences.filter((one) => one.kind === 'Pod' && one.change === change);
    expect(pods('removed').length - pods('added').length).toBe(1);
    expect(differences.find(({ kind }) => kind === 'ReplicaSet')).toMatchObject({
      change: 'changed',
      fields: expect.arrayContaining([{ path: 'spec.replicas', type: 'changed', before: 5, after: 4 }]),
    });
    expect(differences.find(({ kind }) => kind === 'Deployment')).toMatchObject({
      fields: expect.arrayContaining([{ path: 'status.readyReplicas', type: 'changed', before: 5, after: 4 }]),
    });
  });

  test('leaves to the record what today has no code for', async () => {
    const controllers = cluster.controllers.filter(({ name }) => name !== 'deployment-controller');
    const { outcome, differences } = await rerun(cluster, { controllers, from: asked });
    expect(outcome.refused).toEqual([]);
    expect(outcome.fed).toBeGreaterThan(2);
    expect(differences).toEqual([]);
  });

  test('tells of writes that are refused now, and goes on', async () => {
    const name = 'replicaset-controller';
    const controllers = [...replaced(name, () => ({ intents: [] }))].filter(
      (controller) => controller.name !== 'kubelet-pod' && controller.name !== 'kube-scheduler',
    );
    const { outcome } = await rerun(cluster, { controllers, from: asked });
    expect(outcome.refused.length).toBeGreaterThan(0);
    expect(outcome.refused[0]).toMatchObject({
      verb: 'create',
      target: { resource: 'pods', subresource: 'binding' },
      message: expect.stringMatching(/^pods "web-.*" not found$/),
    });
    expect(outcome.divergence?.recorded).toMatchObject({ kind: 'Pod', change: { type: 'created' } });
    expect(outcome.divergence?.happened).toBeUndefined();
  });

  test('ends at the time where the range ends', async () => {
    const to = await cluster.log.revisionAt(cluster.now() - 25_000);
    const { outcome, differences, events } = await rerun(cluster, {
      controllers: cluster.controllers,
      from: asked,
      to,
    });
    expect(outcome).toMatchObject({ to });
    const last = events.at(-1)!;
    expect(last.time <= outcome.time).toBe(true);
    expect(differences).toEqual([]);
  });

  test('ends with the problem of a controller that breaks the rules', async () => {
    const controllers = replaced('deployment-controller', () => ({ intents: [], requeueAfter: Math.random() }));
    const runnerOf = () => new ReconcileGuard();
    const { outcome } = await rerun(cluster, { controllers, from: asked, runnerOf });
    expect(outcome.problem).toMatchObject({
      type: 'impure',
      controller: 'deployment-controller',
      path: 'Math.random()',
    });
    expect(outcome.divergence).toBeUndefined();
  });

  test('ends when the cluster never settles, and says who does what', async () => {
    const controllers = replaced('deployment-controller', (view, { namespace, name }) => {
      const deployment = view.get(DEPLOYMENTS, namespace, name);
      if (deployment === undefined) return { intents: [] };
      const turn = String(Number(deployment.metadata.annotations?.['turn'] ?? 0) + 1);
      return { intents: [mergePatch(DEPLOYMENTS, deployment, { metadata: { annotations: { turn } } })] };
    });
    const { outcome } = await rerun(cluster, { controllers, from: asked });
    expect(outcome.problem).toEqual({
      type: 'never-settles',
      message: 'deployment-controller writes deployments.apps default/web again and again at 2026-01-01T00:00:30.000Z',
    });
  });

  test('refuses a range that is not there, and stops when told', async () => {
    const { revision } = cluster.log.head();
    for (const range of [{ from: 0 }, { from: revision + 1 }, { from: 5, to: 4 }]) {
      await expect(rerun(cluster, { controllers: [], ...range })).rejects.toThrow(RangeError);
    }
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(rerun(cluster, { controllers: cluster.controllers, signal })).rejects.toThrow('enough');
  });
});

describe('writes from outside come again', () => {
  test('whatever was asked for: every verb, every subresource', async () => {
    const cluster = await testCluster();
    const target = (name: string, subresource?: string) => ({
      resource: 'pods',
      namespace: 'default',
      name,
      subresource,
    });
    const pod = (name: string, more: JsonObject = {}): JsonObject => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'default', ...more },
      spec: { containers: [{ name: 'main', image: 'nginx:1' }] },
    });
    for (const name of ['a', 'b', 'c', 'd']) await cluster.create('pods', pod(name));
    await cluster.create('pods', {
      ...pod('gated'),
      spec: { schedulerName: 'mine', containers: [{ name: 'main', image: 'nginx:1' }] },
    });
    await cluster.create('pods', pod('held', { finalizers: ['example.com/hold'] }));
    await cluster.submit({
      verb: 'create',
      target: target('gated', 'binding'),
      object: {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { name: 'gated' },
        target: { kind: 'Node', name: 'node-1' },
      },
    });
    await cluster.run(20_000);
    await cluster.submit({ verb: 'delete', target: target('a') });
    await cluster.submit({ verb: 'delete', target: target('b'), deletion: { gracePeriodSeconds: 0 } });
    await cluster.submit({
      verb: 'create',
      target: target('c', 'eviction'),
      object: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'c', namespace: 'default' } },
    });
    await cluster.submit({
      verb: 'patch',
      target: target('d', 'status'),
      patch: { type: 'merge', value: { status: { message: 'said so' } } },
    });
    await cluster.submit({ verb: 'delete', target: target('held'), deletion: { gracePeriodSeconds: 0 } });
    await cluster.run(1_000);
    await cluster.submit({
      verb: 'patch',
      target: target('held'),
      patch: { type: 'json', operations: [{ op: 'remove', path: '/metadata/finalizers' }] },
    });
    await cluster.create('services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'default' },
      spec: { selector: { app: 'web' }, ports: [{ port: 80 }], type: 'NodePort' },
    });
    await cluster.create('configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { generateName: 'made-', namespace: 'default' },
    });
    await cluster.create('deployments.apps', webDeployment(1));
    await cluster.submit({
      verb: 'patch',
      target: { resource: 'deployments.apps', namespace: 'default', name: 'web', subresource: 'scale' },
      patch: { type: 'merge', value: { spec: { replicas: 2 } } },
    });
    await cluster.run(20_000);
    await cluster.submit({
      verb: 'delete',
      target: { resource: 'deployments.apps', namespace: 'default', name: 'web' },
      deletion: { propagationPolicy: 'Foreground' },
    });
    await cluster.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'passing' } });
    await cluster.run(5_000);
    await cluster.submit({ verb: 'delete', target: { resource: 'namespaces', name: 'passing' } });
    await cluster.run(60_000);
    const { outcome, differences, events } = await rerun(cluster, { controllers: cluster.controllers });
    expect(outcome.refused).toEqual([]);
    expect(outcome.divergence).toBeUndefined();
    expect(differences).toEqual([]);
    const recorded: ClusterEvent[] = [];
    for await (const records of cluster.log.events()) recorded.push(...records.map(decodeEvent));
    // UIDs, names that were drawn, addresses and times: all are as they were recorded.
    const made = (all: readonly ClusterEvent[]) =>
      all
        .filter(({ change }) => change.type === 'created')
        .map(({ ref, time }) => `${time} ${ref.resource} ${ref.name} ${ref.uid}`);
    expect(made(events).sort()).toEqual(made(recorded).sort());
    await cluster.stop();
  });
});
