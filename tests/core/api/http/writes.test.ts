import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiObject } from '../../../support/api-client.js';
import { configMap, deployment, headRevision, pod } from '../../../support/api-objects.js';
import { startTestServer, type TestServer } from '../../../support/test-server.js';

let server: TestServer;
beforeAll(async () => {
  // Without nodes and their heartbeats nothing is written but by the test.
  server = await startTestServer({ nodes: 0 });
});
afterAll(() => server.close());

const MAPS = '/api/v1/namespaces/default/configmaps';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';

describe('a create', () => {
  test('stamps what only the server may say', async () => {
    const body = {
      ...configMap('stamped'),
      metadata: { name: 'stamped', creationTimestamp: '1999-01-01T00:00:00Z', selfLink: '/x', generation: 7 },
    };
    const answer = await server.client.post(MAPS, body);
    expect(answer.status).toBe(201);
    const { metadata } = answer.json();
    expect(metadata.uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(metadata.creationTimestamp).toMatch(/^2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(metadata.creationTimestamp).not.toContain('1999');
    expect(metadata).not.toHaveProperty('selfLink');
    expect(await server.client.read(`${MAPS}/stamped`)).toEqual(answer.json());
  });

  test('of a name that is taken is 409', async () => {
    (await server.client.post(MAPS, configMap('taken'))).orThrow();
    const { failure } = await server.client.post(MAPS, configMap('taken'));
    expect(failure).toMatchObject({ code: 409, reason: 'AlreadyExists', message: 'configmaps "taken" already exists' });
  });

  test('draws a name from generateName, another each time', async () => {
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'drawn-' } };
    const made = await Promise.all(Array.from({ length: 20 }, () => server.client.post(MAPS, body)));
    const names = made.map((answer) => answer.orThrow().json().metadata.name);
    expect(new Set(names).size).toBe(20);
    for (const name of names) expect(name).toMatch(/^drawn-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  test('without any name is invalid', async () => {
    const { failure } = await server.client.post(MAPS, { apiVersion: 'v1', kind: 'ConfigMap', metadata: {} });
    expect(failure).toMatchObject({ code: 422, reason: 'Invalid' });
    expect(failure.message).toContain('name or generateName is required');
  });

  test.each(['Upper', 'a_b', '-a', 'a/b', 'a'.repeat(254), '..'])('with the name %s is invalid', async (name) => {
    const { failure } = await server.client.post(MAPS, configMap(name));
    expect(failure.code).toBe(422);
    expect(failure.details?.causes?.[0]?.field).toBe('metadata.name');
  });

  test('with a resourceVersion is refused', async () => {
    const { failure } = await server.client.post(MAPS, {
      ...configMap('v'),
      metadata: { name: 'v', resourceVersion: '5' },
    });
    expect(failure.message).toContain('resourceVersion should not be set on objects to be created');
  });

  test('into a namespace that is not there is 404, and a namespace of another name 400', async () => {
    expect((await server.client.post('/api/v1/namespaces/nowhere/configmaps', configMap('a'))).failure).toMatchObject({
      code: 404,
      message: 'namespaces "nowhere" not found',
    });
    const elsewhere = { ...configMap('a'), metadata: { name: 'a', namespace: 'kube-system' } };
    expect((await server.client.post(MAPS, elsewhere)).failure.message).toContain(
      'the namespace of the provided object does not match',
    );
  });
});

describe('an update', () => {
  test('on an old resourceVersion is 409, without one it wins', async () => {
    const first = (await server.client.post(MAPS, configMap('raced', { n: '0' }))).orThrow().json();
    const second = (await server.client.put(`${MAPS}/raced`, { ...first, data: { n: '1' } })).orThrow().json();
    expect(Number(second.metadata.resourceVersion)).toBeGreaterThan(Number(first.metadata.resourceVersion));
    const { failure } = await server.client.put(`${MAPS}/raced`, { ...first, data: { n: '2' } });
    expect(failure).toMatchObject({ code: 409, reason: 'Conflict' });
    expect(failure.message).toBe(
      'Operation cannot be fulfilled on configmaps "raced": the object has been modified; please apply your changes to the latest version and try again',
    );
    const { resourceVersion: _, ...metadata } = first.metadata;
    (await server.client.put(`${MAPS}/raced`, { ...first, metadata, data: { n: '3' } })).orThrow();
    expect((await server.client.read(`${MAPS}/raced`))['data']).toEqual({ n: '3' });
  });

  test('of twenty writers at once that read the same, one wins', async () => {
    const read = (await server.client.post(MAPS, configMap('crowd'))).orThrow().json();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => server.client.put(`${MAPS}/crowd`, { ...read, data: { by: String(i) } })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
    const winner = answers.findIndex(({ status }) => status === 200);
    expect((await server.client.read(`${MAPS}/crowd`))['data']).toEqual({ by: String(winner) });
  });

  test('with another uid is 409: it is about another object', async () => {
    const read = (await server.client.post(MAPS, configMap('reborn'))).orThrow().json();
    const body = {
      ...read,
      metadata: { ...read.metadata, uid: '00000000-0000-4000-8000-000000000000', resourceVersion: '' },
    };
    expect((await server.client.put(`${MAPS}/reborn`, body)).failure.code).toBe(409);
  });

  test('of nothing is 404, of another name 400', async () => {
    expect((await server.client.put(`${MAPS}/absent`, configMap('absent'))).failure.code).toBe(404);
    expect((await server.client.put(`${MAPS}/stamped`, configMap('other'))).failure.code).toBe(400);
  });

  test('of what may not change is invalid', async () => {
    const made = (await server.client.post(DEPLOYMENTS, deployment('fixed', 0))).orThrow().json();
    const selector = { matchLabels: { app: 'other' } };
    const metadata = { name: 'fixed' };
    const { failure } = await server.client.put(`${DEPLOYMENTS}/fixed`, {
      ...made,
      metadata,
      spec: { ...(made['spec'] as object), selector },
    });
    expect(failure).toMatchObject({ code: 422, reason: 'Invalid' });
    expect(failure.message).toContain('field is immutable');
  });

  test('of the spec raises the generation, of labels does not', async () => {
    (await server.client.post(DEPLOYMENTS, deployment('generations', 0))).orThrow();
    const path = `${DEPLOYMENTS}/generations`;
    const generation = async () => (await server.client.read(path)).metadata.generation;
    expect(await generation()).toBe(1);
    (await server.client.patch(path, 'merge', { metadata: { labels: { a: 'b' } } })).orThrow();
    expect(await generation()).toBe(1);
    (await server.client.patch(path, 'merge', { spec: { minReadySeconds: 1 } })).orThrow();
    expect(await generation()).toBe(2);
  });
});

describe('patches', () => {
  test('each kind by its own rules', async () => {
    const containers = [
      { name: 'main', image: 'a' },
      { name: 'side', image: 'b' },
    ];
    const whole = deployment('patches', 0);
    const body = { ...whole, spec: { ...whole.spec, template: { ...whole.spec.template, spec: { containers } } } };
    (await server.client.post(DEPLOYMENTS, body)).orThrow();
    const path = `${DEPLOYMENTS}/patches`;
    const images = (object: ApiObject) =>
      (
        object['spec'] as { template: { spec: { containers: { name: string; image: string }[] } } }
      ).template.spec.containers.map(({ image }) => image);
    const side = { spec: { template: { spec: { containers: [{ name: 'side', image: 'c' }] } } } };
    expect(images((await server.client.patch(path, 'strategic', side)).orThrow().json())).toEqual(['a', 'c']);
    const operations = [
      { op: 'test', path: '/spec/template/spec/containers/0/image', value: 'a' },
      { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'd' },
    ];
    expect(images((await server.client.patch(path, 'json', operations)).orThrow().json())).toEqual(['d', 'c']);
    expect((await server.client.patch(path, 'json', operations)).failure.code).toBe(422);
    expect(images((await server.client.patch(path, 'merge', side)).orThrow().json())).toEqual(['c']);
  });

  test.each([
    ['json', { op: 'add' }],
    ['json', [{ op: 'fly', path: '/x' }]],
    ['json', [{ op: 'remove', path: '/nothing/here' }]],
    ['json', [{ op: 'remove', path: '/metadata' }]],
    ['merge', []],
    ['merge', 'text'],
    ['merge', { metadata: null }],
    ['merge', { metadata: { name: 'other' } }],
    ['strategic', 5],
    ['strategic', { data: { $retainKeys: 'x' } }],
    ['apply', []],
    ['apply', { apiVersion: 'v1', kind: 'Secret' }],
    ['apply', {}],
  ] as const)('%s patch %j is refused and changes nothing', async (kind, body) => {
    await server.client.post(MAPS, configMap('steady', { a: 'b' }));
    const before = await server.client.read(`${MAPS}/steady`);
    const answer = await server.client.patch(`${MAPS}/steady?fieldManager=t`, kind, JSON.stringify(body));
    expect(answer.status, answer.text).toBeGreaterThanOrEqual(400);
    expect(answer.status, answer.text).toBeLessThan(500);
    expect(await server.client.read(`${MAPS}/steady`)).toEqual(before);
  });

  test('of an object that is not there are 404, but apply makes it', async () => {
    for (const kind of ['merge', 'strategic'] as const)
      expect((await server.client.patch(`${MAPS}/absent`, kind, {})).failure.code).toBe(404);
    const answer = await server.client.patch(
      `${MAPS}/applied?fieldManager=me`,
      'apply',
      configMap('applied', { a: '1' }),
    );
    expect(answer.status).toBe(201);
    expect(answer.json().metadata.managedFields).toMatchObject([{ manager: 'me', operation: 'Apply' }]);
  });

  test('apply without a manager is refused; two managers conflict until forced', async () => {
    expect((await server.client.patch(`${MAPS}/owned`, 'apply', configMap('owned'))).failure.message).toContain(
      'fieldManager',
    );
    const apply = (manager: string, value: string, force = false) =>
      server.client.patch(
        `${MAPS}/owned?fieldManager=${manager}${force ? '&force=true' : ''}`,
        'apply',
        configMap('owned', { key: value }),
      );
    (await apply('one', '1')).orThrow();
    const { failure } = await apply('two', '2');
    expect(failure).toMatchObject({ code: 409, reason: 'Conflict' });
    expect(failure.message).toContain('Apply failed with 1 conflict: conflict with "one": .data.key');
    expect(failure.details?.causes?.[0]).toMatchObject({ reason: 'FieldManagerConflict', field: '.data.key' });
    expect((await apply('two', '2', true)).orThrow().json()['data']).toEqual({ key: '2' });
    (await apply('one', '2')).orThrow();
  });
});

describe('what changes nothing', () => {
  test('a dry run answers as the write would, and makes no event', async () => {
    const made = (await server.client.post(MAPS, configMap('dry', { a: '1' }))).orThrow().json();
    const before = await headRevision(server.client);
    const dry = await server.client.post(`${MAPS}?dryRun=All`, configMap('dry-new'));
    expect(dry.status).toBe(201);
    expect(dry.json().metadata.uid).toBeTruthy();
    expect(
      (await server.client.put(`${MAPS}/dry?dryRun=All`, { ...made, data: { a: '2' } })).orThrow().json()['data'],
    ).toEqual({ a: '2' });
    expect(
      (await server.client.patch(`${MAPS}/dry?dryRun=All`, 'merge', { data: { a: '3' } })).orThrow().json()['data'],
    ).toEqual({ a: '3' });
    expect(
      (
        await server.client.patch(
          `${MAPS}/dry?dryRun=All&fieldManager=x&force=true`,
          'apply',
          configMap('dry', { a: '4' }),
        )
      )
        .orThrow()
        .json()['data'],
    ).toEqual({ a: '4' });
    (await server.client.delete(`${MAPS}/dry?dryRun=All`)).orThrow();
    (await server.client.delete(`${MAPS}/dry`, { dryRun: ['All'] })).orThrow();
    (await server.client.delete(`${MAPS}?dryRun=All`)).orThrow();
    (await server.client.patch(`${DEPLOYMENTS}/fixed/scale?dryRun=All`, 'merge', { spec: { replicas: 9 } })).orThrow();
    expect(await headRevision(server.client)).toBe(before);
    expect(await server.client.read(`${MAPS}/dry`)).toEqual(made);
    expect((await server.client.get(`${MAPS}/dry-new`)).status).toBe(404);
    expect((await server.client.post(`${MAPS}?dryRun=All`, configMap('dry'))).failure.code).toBe(409);
  });

  test('a write of what is there already makes no event and keeps the resourceVersion', async () => {
    const maps = (await server.client.post(MAPS, configMap('same', { a: '1' }))).orThrow().json();
    (await server.client.post(DEPLOYMENTS, deployment('same', 0))).orThrow();
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'same' }, stringData: { a: 'b' } };
    (await server.client.post('/api/v1/namespaces/default/secrets', secret)).orThrow();
    (await server.client.post('/api/v1/namespaces/default/pods', pod('same'))).orThrow();
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'same' },
      spec: { ports: [{ port: 80 }], selector: { a: 'b' } },
    };
    (await server.client.post('/api/v1/namespaces/default/services', service)).orThrow();
    await eventuallyQuiet();
    const before = await headRevision(server.client);
    for (const path of [
      `${MAPS}/same`,
      `${DEPLOYMENTS}/same`,
      '/api/v1/namespaces/default/secrets/same',
      '/api/v1/namespaces/default/pods/same',
      '/api/v1/namespaces/default/services/same',
      '/api/v1/namespaces/default',
    ]) {
      const read = await server.client.read(path);
      const put = (await server.client.put(path, read)).orThrow().json();
      expect(put, path).toEqual(read);
      for (const kind of ['merge', 'strategic'] as const) {
        expect((await server.client.patch(path, kind, {})).orThrow().json(), path).toEqual(read);
        expect(
          (await server.client.patch(path, kind, { metadata: { labels: read.metadata.labels ?? null } }))
            .orThrow()
            .json(),
          path,
        ).toEqual(read);
      }
      expect((await server.client.patch(path, 'json', [])).orThrow().json(), path).toEqual(read);
    }
    expect((await server.client.put('/api/v1/namespaces/default/secrets/same', secret)).orThrow().status).toBe(200);
    expect(await headRevision(server.client)).toBe(before);
    expect((await server.client.read(`${MAPS}/same`)).metadata.resourceVersion).toBe(maps.metadata.resourceVersion);
  });

  test('applying the same again makes no event', async () => {
    const apply = () => server.client.patch(`${MAPS}/again?fieldManager=me`, 'apply', configMap('again', { a: '1' }));
    const first = (await apply()).orThrow().json();
    expect((await apply()).orThrow().json()).toEqual(first);
  });
});

/** Waits until controllers have nothing left to write: twice the same head, with a write of their own chance between. */
async function eventuallyQuiet(): Promise<void> {
  for (let last = -1, quiet = 0; quiet < 5; ) {
    const head = await headRevision(server.client);
    quiet = head === last ? quiet + 1 : 0;
    last = head;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('an apply that knows the uid of what is not there makes nothing', async () => {
  const uid = '00000000-0000-0000-0000-000000000001';
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'absent', uid } };
  const path = '/api/v1/namespaces/default/configmaps/absent';
  const { failure } = await server.client.patch(`${path}?fieldManager=m`, 'apply', body);
  expect(failure).toMatchObject({
    code: 409,
    message: expect.stringContaining(`Precondition failed: UID in precondition: ${uid}, UID in object meta: `),
  });
  expect((await server.client.get(path)).status).toBe(404);
});

test('a number that is too large for its field wraps in applies and strategic patches, as in Go, and is refused elsewhere', async () => {
  const path = '/apis/coordination.k8s.io/v1/namespaces/default/leases';
  const lease = (leaseDurationSeconds: number) => ({
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: 'wrapped' },
    spec: { leaseDurationSeconds },
  });
  const below = 'spec.leaseDurationSeconds: Invalid value: -2147483648: must be greater than 0';
  const applied = (seconds: number) => server.client.patch(`${path}/wrapped?fieldManager=m`, 'apply', lease(seconds));
  expect((await applied(2 ** 31)).failure.message).toContain(below);
  expect((await applied(2 ** 32 + 7)).orThrow().json()).toMatchObject({ spec: { leaseDurationSeconds: 7 } });
  const patched = await server.client.patch(`${path}/wrapped`, 'strategic', {
    spec: { leaseDurationSeconds: 2 ** 31 },
  });
  expect(patched.failure.message).toContain(below);
  const merged = await server.client.patch(`${path}/wrapped`, 'merge', { spec: { leaseDurationSeconds: 2 ** 31 } });
  expect([merged.status, merged.failure.message]).toEqual([
    422,
    expect.stringContaining(
      'json: cannot unmarshal number 2147483648 into Go struct field LeaseSpec.spec.leaseDurationSeconds of type int32',
    ),
  ]);
});
