import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiList, ApiObject } from '../support/api-client.js';
import { configMap, makeNamespace } from '../support/api-objects.js';
import { type Kubectl, kubectlFor } from '../support/kubectl.js';
import { startTestServer, type TestServer } from '../support/test-server.js';

/** What client-go, the Python client, fabric8 and others send and read, and what they tripped over. */

let server: TestServer;
let kubectl: Kubectl;
beforeAll(async () => {
  server = await startTestServer({ nodes: 0 });
  kubectl = await kubectlFor(server);
});
afterAll(async () => {
  await kubectl.close();
  await server.close();
});

describe('any answer', () => {
  test('names its request in Audit-Id, with the name that the client gave it, if it gave one', async () => {
    const paths = ['/api/v1/namespaces', '/api/v1/namespaces/none', '/version', '/readyz', '/nowhere'];
    const answers = await Promise.all(paths.map((path) => server.client.get(path)));
    const ids = answers.map(({ headers }) => headers['audit-id']);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(new Set(ids).size).toBe(paths.length);
    const refused = await server.client.get('/api', { token: 'wrong', headers: { 'audit-id': 'mine' } });
    expect([refused.status, refused.headers['audit-id']]).toEqual([401, 'mine']);
  });
});

describe('the items of a list', () => {
  const DEFINITION = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: things.lists.example.com }
spec:
  group: lists.example.com
  scope: Cluster
  names: { plural: things, kind: Thing }
  versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }]
`;

  test('of a built-in kind do not say what they are, as in Kubernetes, whichever came first in them', async () => {
    const path = `${await makeNamespace(server.client, 'untyped')}/configmaps`;
    (await server.client.post(path, configMap('a'))).orThrow();
    const kindFirst = { kind: 'ConfigMap', apiVersion: 'v1', metadata: { name: 'b' }, data: { kind: 'x' } };
    (await server.client.post(path, kindFirst)).orThrow();
    (await server.client.post(path, { metadata: { name: 'c' } })).orThrow();
    const list = await server.client.read<ApiList>(path);
    expect([list.kind, list.apiVersion]).toEqual(['ConfigMapList', 'v1']);
    const mine = list.items.filter(({ metadata }) => metadata.name.length === 1);
    expect(mine.map(({ metadata, data }) => [metadata.name, data])).toEqual([
      ['a', undefined],
      ['b', { kind: 'x' }],
      ['c', undefined],
    ]);
    for (const item of mine) expect(Object.keys(item)).not.toContain('kind');
    const old = await server.client.read<ApiList>('/apis/discovery.k8s.io/v1/endpointslices');
    for (const item of old.items) expect(item).not.toHaveProperty('apiVersion');
    expect((await server.client.read<ApiObject>(`${path}/b`)).kind).toBe('ConfigMap');
    // kubectl knows what they are from the list.
    const printed = JSON.parse(await kubectl('get configmaps -n untyped -o json')) as ApiList;
    expect(new Set(printed.items.map(({ kind, apiVersion }) => `${apiVersion} ${kind}`))).toEqual(
      new Set(['v1 ConfigMap']),
    );
  });

  test('of a custom kind do, and so does what is listed as metadata alone', async () => {
    await kubectl('apply -f -', { input: DEFINITION });
    await kubectl('wait --for=condition=established crd/things.lists.example.com --timeout=60s');
    const thing = { apiVersion: 'lists.example.com/v1', kind: 'Thing', metadata: { name: 'one' } };
    (await server.client.post('/apis/lists.example.com/v1/things', thing)).orThrow();
    const { items } = await server.client.read<ApiList>('/apis/lists.example.com/v1/things');
    expect(items).toMatchObject([{ apiVersion: 'lists.example.com/v1', kind: 'Thing' }]);
    const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
    const metadata = (await server.client.get('/api/v1/namespaces', { headers: { accept } })).json<ApiList>();
    expect(metadata.items[0]).toMatchObject({ apiVersion: 'meta.k8s.io/v1', kind: 'PartialObjectMetadata' });
  });
});

describe('a manifest that begins with its own namespace', () => {
  const MANIFEST = `
apiVersion: v1
kind: Namespace
metadata: { name: whole }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: app, namespace: whole }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: app, namespace: whole }
`;

  test('is deleted whole: the namespace is not emptied before kubectl comes to what stands behind it', async () => {
    await kubectl('apply -f -', { input: MANIFEST });
    expect(await kubectl('delete --wait=false -f -', { input: MANIFEST })).toBe(
      'namespace "whole" deleted\nserviceaccount "app" deleted from whole namespace\nconfigmap "app" deleted from whole namespace\n',
    );
  });
});
