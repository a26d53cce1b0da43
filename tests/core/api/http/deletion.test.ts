import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiList } from '../../../support/api-client.js';
import { configMap, deployment, makeNamespace, pod } from '../../../support/api-objects.js';
import { eventually } from '../../../support/eventually.js';
import { startTestServer, type TestServer } from '../../../support/test-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ nodes: 2 });
});
afterAll(() => server.close());

const MAPS = '/api/v1/namespaces/default/configmaps';
const PODS = '/api/v1/namespaces/default/pods';

const gone = (path: string) =>
  eventually(`${path} to be gone`, async () => ((await server.client.get(path)).status === 404 ? true : undefined));

async function runningPod(name: string, spec: Record<string, unknown> = {}): Promise<string> {
  (await server.client.post(PODS, pod(name, { app: name }, spec))).orThrow();
  await eventually(`${name} to run`, async () => {
    const { status } = (await server.client.read(`${PODS}/${name}`)) as unknown as { status: { phase: string } };
    return status.phase === 'Running' ? true : undefined;
  });
  return `${PODS}/${name}`;
}

describe('a delete', () => {
  test('answers with a Status that names what went', async () => {
    const { metadata } = (await server.client.post(MAPS, configMap('plain'))).orThrow().json();
    const answer = await server.client.delete(`${MAPS}/plain`);
    expect(answer.json()).toMatchObject({
      kind: 'Status',
      status: 'Success',
      details: { name: 'plain', kind: 'configmaps', uid: metadata.uid },
    });
    expect((await server.client.delete(`${MAPS}/plain`)).failure.code).toBe(404);
  });

  test('answers with the object that went where the kind says so', async () => {
    const path = '/api/v1/namespaces/default/serviceaccounts';
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'brief' } };
    const { metadata } = (await server.client.post(path, account)).orThrow().json();
    expect((await server.client.delete(`${path}/brief`)).json()).toMatchObject({
      kind: 'ServiceAccount',
      metadata: { name: 'brief', uid: metadata.uid },
    });
  });

  test('waits for finalizers, which may be taken off and not put on', async () => {
    const body = { ...configMap('held'), metadata: { name: 'held', finalizers: ['example.com/hold'] } };
    (await server.client.post(MAPS, body)).orThrow();
    const answered = (await server.client.delete(`${MAPS}/held`)).orThrow().json();
    expect(answered.metadata.deletionTimestamp).toBeTruthy();
    const path = `${MAPS}/held`;
    expect(
      (await server.client.patch(path, 'merge', { metadata: { finalizers: ['example.com/hold', 'example.com/more'] } }))
        .failure.code,
    ).toBe(422);
    (await server.client.patch(path, 'merge', { data: { still: 'here' } })).orThrow();
    (await server.client.patch(path, 'merge', { metadata: { finalizers: null } })).orThrow();
    expect((await server.client.get(path)).status).toBe(404);
  });

  test('with preconditions goes only for that object, at that version', async () => {
    const { metadata } = (await server.client.post(MAPS, configMap('guarded'))).orThrow().json();
    for (const preconditions of [
      { uid: 'another' },
      { resourceVersion: '1' },
      { uid: metadata.uid, resourceVersion: '1' },
    ]) {
      const { failure } = await server.client.delete(`${MAPS}/guarded`, {
        kind: 'DeleteOptions',
        apiVersion: 'v1',
        preconditions,
      });
      expect(failure).toMatchObject({ code: 409, reason: 'Conflict' });
      expect(failure.message).toContain('in the precondition');
    }
    const { uid, resourceVersion } = metadata;
    (await server.client.delete(`${MAPS}/guarded`, { preconditions: { uid, resourceVersion } })).orThrow();
  });

  test.each([
    [{ gracePeriodSeconds: 'soon' }],
    [{ propagationPolicy: 'Sideways' }],
    [{ gracePeriodSeconds: 1.5 }],
    [{ gracePeriodSeconds: 1e308 }],
    [{ propagationPolicy: 'Orphan', orphanDependents: true }],
    [{ kind: 'Pod', apiVersion: 'v1' }],
    ['not an object'],
  ])('with options %j is refused', async (options) => {
    await server.client.post(MAPS, configMap('kept'));
    const { code } = (await server.client.delete(`${MAPS}/kept`, JSON.stringify(options))).failure;
    expect([400, 422]).toContain(code);
    expect((await server.client.get(`${MAPS}/kept`)).status).toBe(200);
  });

  test.each(['1e9', '0x1', '1.0', '99999999999999999999'])(
    'with a grace period of %s in the query is refused',
    async (text) => {
      await server.client.post(MAPS, configMap('kept'));
      expect((await server.client.delete(`${MAPS}/kept?gracePeriodSeconds=${text}`)).failure).toMatchObject({
        code: 400,
      });
      expect((await server.client.get(`${MAPS}/kept`)).status).toBe(200);
    },
  );
});

describe("a Pod's grace", () => {
  test('is what it asks for, and the Pod goes when the kubelet is done', async () => {
    const path = await runningPod('graceful');
    const answered = (await server.client.delete(path)).orThrow().json();
    expect(answered.kind).toBe('Pod');
    expect(answered.metadata.deletionGracePeriodSeconds).toBe(1);
    await gone(path);
  });

  test('may be shortened and never lengthened', async () => {
    const path = await runningPod('stubborn', {
      terminationGracePeriodSeconds: 3600,
      containers: [
        { name: 'main', image: 'registry.k8s.io/pause:3.10', lifecycle: { preStop: { sleep: { seconds: 600 } } } },
      ],
    });
    (await server.client.delete(path, { gracePeriodSeconds: 300 })).orThrow();
    const lengthened = (await server.client.delete(path, { gracePeriodSeconds: 3000 })).orThrow().json();
    expect(lengthened.metadata.deletionGracePeriodSeconds).toBe(300);
    const shortened = (await server.client.delete(path, { gracePeriodSeconds: 100 })).orThrow().json();
    expect(shortened.metadata.deletionGracePeriodSeconds).toBe(100);
    (await server.client.delete(path, { gracePeriodSeconds: 0 })).orThrow();
    expect((await server.client.get(path)).status).toBe(404);
  });

  test('may be longer than a calendar, and be shortened then', async () => {
    const path = await runningPod('eternal', {
      terminationGracePeriodSeconds: 3600,
      containers: [
        { name: 'main', image: 'registry.k8s.io/pause:3.10', lifecycle: { preStop: { sleep: { seconds: 600 } } } },
      ],
    });
    const eternal = (await server.client.delete(path, { gracePeriodSeconds: 2 ** 53 })).orThrow().json().metadata;
    expect(eternal.deletionTimestamp).toMatch(/^2\d{3}-/);
    const shortened = (await server.client.delete(path, { gracePeriodSeconds: 300 })).orThrow().json().metadata;
    const asked = Date.parse(eternal.deletionTimestamp!) - eternal.deletionGracePeriodSeconds! * 1000;
    expect(Date.parse(shortened.deletionTimestamp!) - asked).toBe(300_000);
    (await server.client.delete(path, { gracePeriodSeconds: 0 })).orThrow();
  });

  test('of 0 removes at once, as does a Pod that no node has', async () => {
    const path = await runningPod('sudden');
    (await server.client.delete(`${path}?gracePeriodSeconds=0`)).orThrow();
    expect((await server.client.get(path)).status).toBe(404);
    (await server.client.post(PODS, pod('nowhere', {}, { schedulingGates: [{ name: 'example.com/wait' }] }))).orThrow();
    (await server.client.delete(`${PODS}/nowhere`)).orThrow();
    expect((await server.client.get(`${PODS}/nowhere`)).status).toBe(404);
  });
});

describe('a collection', () => {
  test('loses what is selected and keeps the rest', async () => {
    const path = `${await makeNamespace(server.client, 'collected')}/configmaps`;
    for (const [name, tier] of [
      ['a', 'x'],
      ['b', 'x'],
      ['c', 'y'],
    ] as const)
      (await server.client.post(path, configMap(name, {}, { tier }))).orThrow();
    const answer = (await server.client.delete(`${path}?labelSelector=tier%3Dx`)).orThrow();
    expect(answer.json<ApiList>().items.map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
    const left = await server.client.read<ApiList>(`${path}?labelSelector=tier`);
    expect(left.items.map(({ metadata }) => metadata.name)).toEqual(['c']);
  });

  test('is not deleted for a selector that cannot be read', async () => {
    expect((await server.client.delete(`${MAPS}?labelSelector=%3D%3D`)).failure.code).toBe(400);
  });

  test('of namespaces or across namespaces is not offered', async () => {
    expect((await server.client.delete('/api/v1/namespaces')).failure.code).toBe(405);
    expect((await server.client.delete('/api/v1/pods')).failure.code).toBe(405);
  });
});

describe('propagation', () => {
  const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
  const replicaSetsOf = async (name: string) =>
    (await server.client.read<ApiList>(`/apis/apps/v1/namespaces/default/replicasets?labelSelector=app%3D${name}`))
      .items;

  async function rolledOut(name: string) {
    (await server.client.post(DEPLOYMENTS, deployment(name, 1))).orThrow();
    return eventually('its ReplicaSet', async () => (await replicaSetsOf(name))[0]);
  }

  test('Background: the owner goes, then what it owns', async () => {
    await rolledOut('background');
    (await server.client.delete(`${DEPLOYMENTS}/background`, { propagationPolicy: 'Background' })).orThrow();
    expect((await server.client.get(`${DEPLOYMENTS}/background`)).status).toBe(404);
    await eventually('the ReplicaSet to go', async () =>
      (await replicaSetsOf('background')).length === 0 ? true : undefined,
    );
  });

  test('Foreground: the owner stays, marked, until what it owns is gone', async () => {
    await rolledOut('foreground');
    const answered = (await server.client.delete(`${DEPLOYMENTS}/foreground`, { propagationPolicy: 'Foreground' }))
      .orThrow()
      .json();
    expect(answered.metadata.finalizers).toEqual(['foregroundDeletion']);
    await gone(`${DEPLOYMENTS}/foreground`);
    expect(await replicaSetsOf('foreground')).toEqual([]);
  });

  test('Orphan: what it owned stays, without an owner', async () => {
    const { metadata } = await rolledOut('orphan');
    expect(metadata.ownerReferences).toMatchObject([{ kind: 'Deployment', name: 'orphan' }]);
    (await server.client.delete(`${DEPLOYMENTS}/orphan`, { propagationPolicy: 'Orphan' })).orThrow();
    await gone(`${DEPLOYMENTS}/orphan`);
    const [left] = await replicaSetsOf('orphan');
    expect(left!.metadata.uid).toBe(metadata.uid);
    expect(left!.metadata.ownerReferences ?? []).toEqual([]);
  });
});

test('a namespace takes all that is in it along, and takes nothing new meanwhile', async () => {
  const path = await makeNamespace(server.client, 'doomed');
  (
    await server.client.post(`${path}/configmaps`, {
      ...configMap('held'),
      metadata: { name: 'held', finalizers: ['example.com/hold'] },
    })
  ).orThrow();
  (await server.client.post(`${path}/pods`, pod('inside'))).orThrow();
  (await server.client.delete(path)).orThrow();
  expect((await server.client.read(path))['status']).toMatchObject({ phase: 'Terminating' });
  const { failure } = await server.client.post(`${path}/configmaps`, configMap('late'));
  expect(failure).toMatchObject({ code: 403, reason: 'Forbidden' });
  expect(failure.message).toContain('because it is being terminated');
  await gone(`${path}/pods/inside`);
  await eventually(
    'the held one to be marked',
    async () => (await server.client.read(`${path}/configmaps/held`)).metadata.deletionTimestamp,
  );
  (await server.client.patch(`${path}/configmaps/held`, 'merge', { metadata: { finalizers: null } })).orThrow();
  await gone(path);
});

test.each(['default', 'kube-system', 'kube-public'])('the namespace %s cannot be deleted', async (name) => {
  const { failure } = await server.client.delete(`/api/v1/namespaces/${name}`);
  expect(failure).toMatchObject({ code: 403, reason: 'Forbidden' });
  expect(failure.message).toContain('this namespace may not be deleted');
});
