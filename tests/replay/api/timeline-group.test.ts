import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../core/model/json.js';
import type { ForkInfo } from '../../../replay/api/fork-lister.js';
import type { ApiList } from '../../support/api-client.js';
import { type ServedApi, serveApi } from './served-api.js';

const GROUP = '/apis/timeline.hindcast.dev/v1';
const FORKS: readonly ForkInfo[] = [
  {
    name: 'mended',
    parent: 'fixed',
    base: 7,
    head: 9,
    created: '2026-01-01T00:01:00.5Z',
    time: 'real',
    controllers: true,
  },
  { name: 'fixed', base: 3, head: 8, created: '2026-01-01T00:00:00Z', time: 'virtual', controllers: false },
];

let api: ServedApi;
beforeAll(async () => {
  api = await serveApi({ forks: FORKS });
});
afterAll(() => api.close());

describe('the group timeline.hindcast.dev', () => {
  test('is in discovery, one by one and aggregated', async () => {
    expect(await api.client.read('/apis/timeline.hindcast.dev')).toMatchObject({
      kind: 'APIGroup',
      preferredVersion: { groupVersion: 'timeline.hindcast.dev/v1' },
    });
    expect(await api.client.read(GROUP)).toMatchObject({
      resources: [
        { name: 'changes', singularName: 'change', kind: 'Change', namespaced: true, verbs: ['get', 'list', 'watch'] },
        { name: 'forks', singularName: 'fork', kind: 'Fork', namespaced: false, verbs: ['get', 'list'] },
      ],
    });
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
    const { text } = await api.client.get('/apis', { headers: { accept } });
    expect(text).toContain('"scope":"Namespaced","singularResource":"change"');
  });

  test('is described field by field in OpenAPI, versions 2 and 3', async () => {
    const index = await api.client.read<{ paths: Record<string, { serverRelativeURL: string }> }>('/openapi/v3');
    const v3 = await api.client.read<{ components: { schemas: Record<string, JsonObject> }; paths: JsonObject }>(
      index.paths['apis/timeline.hindcast.dev/v1']!.serverRelativeURL,
    );
    const v2 = await api.client.read<{ definitions: Record<string, JsonObject> }>('/openapi/v2');
    for (const schemas of [v3.components.schemas, v2.definitions]) {
      expect(schemas['dev.hindcast.timeline.v1.Change']).toMatchObject({
        description: expect.stringMatching(/^Change is one committed write/),
        properties: {
          revision: { type: 'integer', format: 'int64', description: expect.any(String) },
          object: { properties: { kind: { description: expect.any(String) } } },
        },
        'x-kubernetes-group-version-kind': [{ group: 'timeline.hindcast.dev', kind: 'Change', version: 'v1' }],
      });
      expect(schemas['dev.hindcast.timeline.v1.ChangeList']).toBeDefined();
    }
    expect(Object.keys(v3.paths)).toEqual([
      `${GROUP}/namespaces/{namespace}/changes`,
      `${GROUP}/changes`,
      `${GROUP}/namespaces/{namespace}/changes/{name}`,
      `${GROUP}/forks`,
      `${GROUP}/forks/{name}`,
    ]);
  });

  test('leaves the paths of other groups as they are', async () => {
    expect((await api.client.get(`${GROUP}/nothing`)).status).toBe(404);
    expect((await api.client.get('/apis/timeline.hindcast.dev/v2/changes')).status).toBe(404);
    expect((await api.client.get(`${GROUP}/namespaces/default/forks`)).status).toBe(404);
    expect((await api.client.get(`${GROUP}/changes/1`)).status).toBe(404);
  });
});

describe('forks', () => {
  test('are listed by name', async () => {
    const list = await api.client.read<ApiList>(`${GROUP}/forks`);
    expect(list.kind).toBe('ForkList');
    expect(list.metadata).toEqual({});
    expect(list.items).toEqual([
      {
        metadata: {
          name: 'fixed',
          uid: expect.any(String),
          resourceVersion: '',
          creationTimestamp: '2026-01-01T00:00:00Z',
        },
        base: 3,
        head: 8,
        created: '2026-01-01T00:00:00Z',
        time: 'virtual',
        controllers: false,
      },
      expect.objectContaining({ parent: 'fixed', base: 7, head: 9, time: 'real', controllers: true }),
    ]);
    expect(await api.client.read(`${GROUP}/forks/mended`)).toEqual({
      apiVersion: 'timeline.hindcast.dev/v1',
      kind: 'Fork',
      ...list.items[1],
    });
    expect((await api.client.get(`${GROUP}/forks/none`)).failure).toMatchObject({
      message: 'forks.timeline.hindcast.dev "none" not found',
    });
  });

  test('are selected by their parent', async () => {
    const { items } = await api.client.read<ApiList>(`${GROUP}/forks?fieldSelector=parent%3Dfixed`);
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['mended']);
  });

  test('cannot be written or watched, and are not in the past', async () => {
    expect((await api.client.delete(`${GROUP}/forks/fixed`)).failure).toMatchObject({
      code: 405,
      message:
        'delete is not supported on resources of kind "forks.timeline.hindcast.dev": make and delete forks with `hindcast fork`',
    });
    expect((await api.client.get(`${GROUP}/forks?watch=1`)).failure).toMatchObject({ code: 405 });
    expect((await api.client.get(`/at/1${GROUP}/forks`)).failure).toMatchObject({ code: 400 });
  });
});
