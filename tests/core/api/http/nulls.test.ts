import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeNamespace } from '../../../support/api-objects.js';
import { startTestServer, type TestServer } from '../../../support/test-server.js';

let server: TestServer;
let namespace: string;
beforeAll(async () => {
  server = await startTestServer({ nodes: 1 });
  namespace = (await makeNamespace(server.client, 'nulls')).split('/').at(-1)!;
});
afterAll(() => server.close());

const TABLE = { headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } };
const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const container = { name: 'c', image: 'nginx:1' };

describe('an object with nulls', () => {
  test.each<[string, string, object, object]>([
    ['ConfigMap', '/api/v1', { data: null, binaryData: null, immutable: null }, {}],
    ['ConfigMap', '/api/v1', { data: { a: null } }, { data: { a: '' } }],
    ['Secret', '/api/v1', { data: { a: null }, stringData: null }, { data: { a: '' }, type: 'Opaque' }],
    ['Endpoints', '/api/v1', { subsets: null }, {}],
    [
      'Endpoints',
      '/api/v1',
      { subsets: [{ addresses: [{ ip: '10.0.0.1' }], ports: null }] },
      { subsets: [{ addresses: [{ ip: '10.0.0.1' }] }] },
    ],
    [
      'EndpointSlice',
      '/apis/discovery.k8s.io/v1',
      { addressType: 'IPv4', endpoints: null, ports: null },
      // Go writes a nil list as null where it always writes the field.
      { addressType: 'IPv4', endpoints: null, ports: null },
    ],
    [
      'Ingress',
      '/apis/networking.k8s.io/v1',
      { spec: { rules: [{ host: 'a.b', http: null }], tls: null } },
      { spec: { rules: [{ host: 'a.b' }] } },
    ],
    [
      'RoleBinding',
      RBAC,
      { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' }, subjects: null },
      { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' } },
    ],
    ['ServiceAccount', '/api/v1', { imagePullSecrets: [{ name: null }], secrets: null }, { imagePullSecrets: [{}] }],
  ])('%s %s %j is stored as Kubernetes decodes it, and listed as a table', async (kind, root, content, stored) => {
    const { groupVersion } = { groupVersion: root.replace(/^\/apis?\//, '') };
    const plural = { Endpoints: 'endpoints', Ingress: 'ingresses' }[kind] ?? `${kind.toLowerCase()}s`;
    const path = `${root}/namespaces/${namespace}/${plural}`;
    const made = (
      await server.client.post(path, {
        apiVersion: groupVersion,
        kind,
        metadata: { generateName: 'n-', labels: null },
        ...content,
      })
    )
      .orThrow()
      .json();
    const { metadata, apiVersion: _, kind: __, ...rest } = made;
    expect(metadata).not.toHaveProperty('labels');
    expect(rest).toMatchObject(stored);
    expect(JSON.stringify(rest).split('null')).toHaveLength(JSON.stringify(stored).split('null').length);
    const table = (await server.client.get(path, TABLE)).orThrow().json() as unknown as {
      rows: { cells: unknown[] }[];
    };
    expect(table.rows.map(({ cells }) => cells[0])).toContain(metadata.name);
  });

  test('a Service whose families are null gets those of the cluster', async () => {
    const spec = { ports: [{ port: 80 }], ipFamilies: null, clusterIPs: null, selector: null };
    const object = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'families' }, spec };
    const made = (await server.client.post(`/api/v1/namespaces/${namespace}/services`, object)).orThrow().json();
    expect(made['spec']).toMatchObject({ ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' });
  });

  test('a Node without spec has one, and a Lease as well', async () => {
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'bare' } };
    expect((await server.client.post('/api/v1/nodes', node)).orThrow().json()['spec']).toMatchObject({});
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'bare' }, spec: null };
    const path = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
    expect((await server.client.post(path, lease)).orThrow().json()['spec']).toEqual({});
  });
});

describe('what lacks what it needs is refused, as Kubernetes refuses it', () => {
  const pod = (spec: unknown) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec });
  test.each<[string, unknown, string[]]>([
    ['no containers', {}, ['spec.containers: Required value']],
    ['null containers', { containers: null }, ['spec.containers: Required value']],
    [
      'a null container',
      { containers: [null] },
      ['spec.containers[0].name: Required value', 'spec.containers[0].image: Required value'],
    ],
    ['a null volume', { containers: [container], volumes: [null] }, ['spec.volumes[0].name: Required value']],
  ])('a Pod with %s', async (_what, spec, messages) => {
    const { failure } = await server.client.post(`/api/v1/namespaces/${namespace}/pods`, pod(spec));
    expect(failure).toMatchObject({ code: 422, reason: 'Invalid' });
    for (const message of messages) expect(failure.message).toContain(message);
  });

  test('a Pod without spec, however it comes', async () => {
    const path = `/api/v1/namespaces/${namespace}/pods`;
    const bare = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } };
    const answers = [
      await server.client.post(path, bare),
      await server.client.patch(`${path}/p?fieldManager=m`, 'apply', { ...bare, spec: {} }),
      await server.client.patch(`${path}/p?fieldManager=m`, 'apply', bare),
    ];
    for (const { failure } of answers) {
      expect(failure.code).toBe(422);
      expect(failure.message).toContain('spec.containers: Required value');
    }
  });

  test('bodies of subresources that are of another type', async () => {
    const path = `/api/v1/namespaces/${namespace}/pods/none`;
    const scale = `/apis/apps/v1/namespaces/${namespace}/deployments/none/scale`;
    expect((await server.client.post(`${path}/eviction`, { metadata: [] })).failure.code).toBe(400);
    expect((await server.client.post(`${path}/binding`, { target: 'node-1' })).failure.code).not.toBe(500);
    expect((await server.client.put(scale, { spec: [null] })).failure.code).not.toBe(500);
  });
});

describe('a write that brings nulls to an object', () => {
  const path = () => `/api/v1/namespaces/${namespace}/configmaps/patched`;
  test('drops them, whatever way it takes', async () => {
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'patched' }, data: { a: 'b' } };
    (await server.client.post(`/api/v1/namespaces/${namespace}/configmaps`, object)).orThrow();
    const answers = [
      await server.client.put(path(), { ...object, data: null, binaryData: { c: null } }),
      await server.client.patch(path(), 'json', [{ op: 'add', path: '/data', value: { a: null } }]),
      await server.client.patch(path(), 'json', [{ op: 'replace', path: '/binaryData', value: null }]),
      await server.client.patch(path(), 'merge', { data: { a: null, b: 'c' } }),
      await server.client.patch(path(), 'strategic', { data: { b: null } }),
      await server.client.patch(`${path()}?fieldManager=m&force=true`, 'apply', { ...object, data: { d: null } }),
    ].map((answer) => answer.orThrow().json());
    expect(answers.map(({ data, binaryData }) => [data, binaryData])).toEqual([
      [undefined, { c: '' }],
      [{ a: '' }, { c: '' }],
      [{ a: '' }, undefined],
      [{ b: 'c' }, undefined],
      [undefined, undefined],
      [{ d: '' }, undefined],
    ]);
  });

  test('a PUT of a wrong type is refused before it is asked whether the object is there', async () => {
    const { failure } = await server.client.put(`${path()}-none`, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'patched-none' },
      data: 7,
    });
    expect(failure).toMatchObject({ code: 400, reason: 'BadRequest' });
  });
});
