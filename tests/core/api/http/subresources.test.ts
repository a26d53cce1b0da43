import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Pod } from '../../../../core/schema/generated/types/core.js';
import { deployment, headRevision, makeNamespace, pod } from '../../../support/api-objects.js';
import { eventually } from '../../../support/eventually.js';
import { startTestServer, type TestServer } from '../../../support/test-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ nodes: 2 });
});
afterAll(() => server.close());

const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const PODS = '/api/v1/namespaces/default/pods';

test('status and spec are written apart', async () => {
  const path = `${await makeNamespace(server.client, 'apart')}/services`;
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 's' },
    spec: { type: 'LoadBalancer', loadBalancerClass: 'example.com/ours', ports: [{ port: 80 }] },
  };
  (
    await server.client.post(path, { ...service, status: { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } } })
  ).orThrow();
  const made = await server.client.read(`${path}/s`);
  expect(made['status']).toEqual({ loadBalancer: {} });
  const status = { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } };
  const changed = {
    ...made,
    metadata: { ...made.metadata, labels: { a: 'b' } },
    spec: { ...(made['spec'] as object), sessionAffinity: 'ClientIP' },
    status,
  };
  const answered = (await server.client.put(`${path}/s/status`, changed)).orThrow().json();
  expect(answered['spec']).toEqual(made['spec']);
  expect(answered['status']).toMatchObject({ loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } });
  const spec = (await server.client.patch(`${path}/s`, 'merge', { status: null, metadata: { labels: { c: 'd' } } }))
    .orThrow()
    .json();
  expect(spec['status']).toEqual(answered['status']);
});

describe('ephemeral containers, which kubectl debug writes', () => {
  const debugger1 = { name: 'debugger', image: 'busybox', targetContainerName: 'main' };
  let path: string;

  beforeAll(async () => {
    path = `${await makeNamespace(server.client, 'debugged')}/pods`;
    (await server.client.post(path, pod('p'))).orThrow();
    (
      await server.client.patch(`${path}/p/ephemeralcontainers`, 'strategic', {
        metadata: { labels: { not: 'written' } },
        spec: { terminationGracePeriodSeconds: 5, ephemeralContainers: [debugger1] },
      })
    ).orThrow();
  });

  test('are put in with their defaults, and nothing else is written', async () => {
    const { metadata, spec } = (await server.client.read(`${path}/p/ephemeralcontainers`)) as unknown as Pod;
    expect(spec.ephemeralContainers).toEqual([
      {
        ...debugger1,
        imagePullPolicy: 'Always',
        resources: {},
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
      },
    ]);
    expect(spec.terminationGracePeriodSeconds).toBe(1);
    expect(metadata.labels?.['not']).toBeUndefined();
    expect(metadata.generation).toBe(2);
    expect(metadata.managedFields?.map(({ subresource }) => subresource)).toContain('ephemeralcontainers');
  });

  test.each([
    ['is taken out', { ephemeralContainers: [] }, 'existing ephemeral containers "debugger" may not be removed'],
    [
      'is changed',
      { ephemeralContainers: [{ name: 'debugger', image: 'alpine' }] },
      'existing ephemeral containers "debugger" may not be changed',
    ],
    [
      'has a probe',
      { ephemeralContainers: [debugger1, { name: 'two', image: 'alpine', livenessProbe: { tcpSocket: { port: 1 } } }] },
      'spec.ephemeralContainers[1].livenessProbe: Forbidden: cannot be set for an Ephemeral Container',
    ],
    [
      'looks at one that is not there',
      { ephemeralContainers: [debugger1, { name: 'two', image: 'alpine', targetContainerName: 'none' }] },
      'Not found: "none"',
    ],
  ])('are refused when one %s', async (_what, spec, message) => {
    const refused = await server.client.patch(`${path}/p/ephemeralcontainers`, 'merge', { spec });
    expect(refused.status).toBe(422);
    expect((refused.json() as { message: string }).message).toContain(message);
  });

  test('may come only by way of the subresource', async () => {
    const refused = await server.client.patch(`${path}/p`, 'strategic', {
      spec: { ephemeralContainers: [{ name: 'two', image: 'alpine' }] },
    });
    expect((refused.json() as { message: string }).message).toContain('pod updates may not change fields other than');
  });
});

describe('scale', () => {
  const scale = `${DEPLOYMENTS}/scaled/scale`;

  test('reads and writes the replicas of what is behind it', async () => {
    (await server.client.post(DEPLOYMENTS, deployment('scaled', 1))).orThrow();
    const read = await server.client.read(scale);
    expect(read).toMatchObject({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      metadata: { name: 'scaled' },
      spec: { replicas: 1 },
      status: { selector: 'app=scaled' },
    });
    const { resourceVersion: _, ...metadata } = read.metadata;
    const answered = (await server.client.put(scale, { ...read, metadata, spec: { replicas: 0 } })).orThrow().json();
    expect(answered).toMatchObject({ kind: 'Scale', spec: { replicas: 0 } });
    expect((await server.client.read(`${DEPLOYMENTS}/scaled`))['spec']).toMatchObject({ replicas: 0 });
    expect((await server.client.patch(scale, 'merge', { spec: { replicas: 2 } })).orThrow().json()).toMatchObject({
      spec: { replicas: 2 },
    });
  });

  test('refuses what makes no sense', async () => {
    expect((await server.client.patch(scale, 'merge', { spec: { replicas: -1 } })).failure.code).toBe(422);
    expect((await server.client.patch(scale, 'merge', { spec: { replicas: 'many' } })).failure.code).toBe(400);
    const stale = {
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: 'scaled', resourceVersion: '1' },
      spec: { replicas: 1 },
    };
    expect((await server.client.put(scale, stale)).failure.code).toBe(409);
    expect((await server.client.get(`${DEPLOYMENTS}/none/scale`)).failure.code).toBe(404);
    expect((await server.client.get('/api/v1/namespaces/default/configmaps/kube-root-ca.crt/scale')).failure.code).toBe(
      404,
    );
  });
});

test('a binding gives a Pod its node, once', async () => {
  (await server.client.post(PODS, pod('bound', {}, { schedulerName: 'ours' }))).orThrow();
  const binding = {
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { name: 'bound' },
    target: { kind: 'Node', name: 'node-2' },
  };
  expect((await server.client.post(`${PODS}/bound/binding`, binding)).status).toBe(201);
  expect((await server.client.read(`${PODS}/bound`))['spec']).toMatchObject({ nodeName: 'node-2' });
  expect((await server.client.post(`${PODS}/bound/binding`, binding)).failure).toMatchObject({
    code: 409,
    reason: 'Conflict',
  });
  expect(
    (await server.client.post(`${PODS}/none/binding`, { ...binding, metadata: { name: 'none' } })).failure.code,
  ).toBe(404);
});

// Regression: a Binding posted by itself was kept as an object, whether its Pod existed or not.
test('a binding by itself is that of the Pod of its name', async () => {
  (await server.client.post(PODS, pod('bound-too', {}, { schedulerName: 'ours' }))).orThrow();
  const binding = (name: string) => ({
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { name },
    target: { kind: 'Node', name: 'node-2' },
  });
  const bindings = '/api/v1/namespaces/default/bindings';
  expect((await server.client.post(bindings, binding('bound-too'))).status).toBe(201);
  expect((await server.client.read(`${PODS}/bound-too`))['spec']).toMatchObject({ nodeName: 'node-2' });
  expect((await server.client.post(bindings, binding('nobody'))).failure).toMatchObject({ code: 404 });
});

test('an eviction asks the disruption budget', async () => {
  const whole = deployment('guarded', 2);
  (await server.client.post(DEPLOYMENTS, whole)).orThrow();
  const budget = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'guarded' },
    spec: { minAvailable: 2, selector: { matchLabels: { app: 'guarded' } } },
  };
  (await server.client.post('/apis/policy/v1/namespaces/default/poddisruptionbudgets', budget)).orThrow();
  const running = await eventually('its Pods to run', async () => {
    const { items } = (
      await server.client.get(`${PODS}?labelSelector=app%3Dguarded&fieldSelector=status.phase%3DRunning`)
    ).json<{ items: { metadata: { name: string } }[] }>();
    return items.length === 2 ? items[0]!.metadata.name : undefined;
  });
  const evict = (name: string, query = '') =>
    server.client.post(`${PODS}/${name}/eviction${query}`, {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name },
    });
  const { failure } = await evict(running);
  expect(failure).toMatchObject({ code: 429, reason: 'TooManyRequests' });
  (await server.client.delete('/apis/policy/v1/namespaces/default/poddisruptionbudgets/guarded')).orThrow();
  const before = await headRevision(server.client);
  expect((await evict(running, '?dryRun=All')).status).toBe(201);
  expect((await server.client.read(`${PODS}/${running}`)).metadata.deletionTimestamp).toBeUndefined();
  expect(before).toBeGreaterThan(0);
  // So that it is still there to be looked at, however fast its containers end.
  const held = (finalizers: readonly string[] | null) =>
    server.client.patch(`${PODS}/${running}`, 'merge', { metadata: { finalizers } });
  (await held(['example.com/hold'])).orThrow();
  expect((await evict(running)).status).toBe(201);
  // A Job's failure policy, for one, asks for this.
  expect(await server.client.read(`${PODS}/${running}`)).toMatchObject({
    status: {
      conditions: expect.arrayContaining([
        expect.objectContaining({ type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI' }),
      ]),
    },
  });
  (await held(null)).orThrow();
  await eventually('it to go', async () =>
    (await server.client.get(`${PODS}/${running}`)).status === 404 ? true : undefined,
  );
  expect((await evict(running)).failure.code).toBe(404);
});
