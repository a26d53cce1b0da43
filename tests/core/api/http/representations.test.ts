import { connect } from 'node:http2';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { ApiList } from '../../../support/api-client.js';
import { configMap, makeNamespace } from '../../../support/api-objects.js';
import { startTestServer, type TestServer } from '../../../support/test-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ nodes: 1 });
});
afterAll(() => server.close());

const accept = (value: string) => ({ headers: { accept: value } });

describe('an answer as', () => {
  test('YAML', async () => {
    const answer = await server.client.get('/api/v1/namespaces/default', accept('application/yaml'));
    expect(answer.headers['content-type']).toBe('application/yaml');
    expect(parse(answer.text)).toMatchObject({ kind: 'Namespace', metadata: { name: 'default' } });
    const missing = await server.client.get('/api/v1/namespaces/none', accept('application/yaml'));
    expect(missing.status).toBe(404);
  });

  test('a Table, with rows as kubectl shows them', async () => {
    const table = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
    const answer = await server.client.get('/api/v1/nodes', accept(table));
    const body = answer.json<{
      kind: string;
      columnDefinitions: { name: string }[];
      rows: { cells: unknown[]; object: { kind: string } }[];
    }>();
    expect(body.kind).toBe('Table');
    expect(body.columnDefinitions.map(({ name }) => name).slice(0, 5)).toEqual([
      'Name',
      'Status',
      'Roles',
      'Age',
      'Version',
    ]);
    expect(body.rows[0]!.cells[0]).toBe('node-1');
    expect(body.rows[0]!.object.kind).toBe('PartialObjectMetadata');
    const bare = await server.client.get('/api/v1/nodes?includeObject=None', accept(table));
    expect(bare.json<{ rows: { object?: unknown }[] }>().rows[0]!.object ?? null).toBeNull();
  });

  test('metadata alone, for one, for many and for watches', async () => {
    const one = await server.client.get(
      '/api/v1/namespaces/default',
      accept('application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'),
    );
    expect(one.json()).toMatchObject({
      kind: 'PartialObjectMetadata',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { name: 'default' },
    });
    expect(one.json()).not.toHaveProperty('spec');
    const many = await server.client.get(
      '/api/v1/namespaces',
      accept('application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'),
    );
    expect(many.json<ApiList>().kind).toBe('PartialObjectMetadataList');
    const watch = await server.client.watch(
      '/api/v1/namespaces',
      accept('application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'),
    );
    expect((await watch.take(1))[0]!.object.kind).toBe('PartialObjectMetadata');
    watch.close();
  });

  test('gzip, when it is long and the client can', async () => {
    const path = `${await makeNamespace(server.client, 'long')}/configmaps`;
    (await server.client.post(path, configMap('long', { text: 'x'.repeat(300_000) }))).orThrow();
    const packed = await server.client.get(`${path}/long`, { headers: { 'accept-encoding': 'gzip' } });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(JSON.parse(gunzipSync(packed.bytes).toString())).toEqual(await server.client.read(`${path}/long`));
    expect(
      (await server.client.get('/version', { headers: { 'accept-encoding': 'gzip' } })).headers['content-encoding'],
    ).toBeUndefined();
  });

  test('text that a person can read, when asked', async () => {
    expect((await server.client.get('/api/v1/namespaces/default?pretty=true')).text).toMatch(/^\{\n {2}"/);
  });
});

test('HTTP/2 serves many requests and a watch on one connection', async () => {
  const session = connect(server.url, { ca: server.authority });
  const open = (path: string) => session.request({ ':path': path, authorization: `Bearer ${server.adminToken}` });
  const read = (path: string) =>
    new Promise<string>((resolve, reject) => {
      const stream = open(path);
      let text = '';
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      stream.on('end', () => resolve(text)).on('error', reject);
      stream.end();
    });
  const watch = open('/api/v1/namespaces?watch=1');
  const first = new Promise<string>((resolve) => watch.setEncoding('utf8').once('data', resolve));
  watch.end();
  const names = await Promise.all(Array.from({ length: 50 }, () => read('/api/v1/namespaces/default')));
  for (const text of names) expect(JSON.parse(text)).toMatchObject({ metadata: { name: 'default' } });
  expect(await first).toContain('"type":"ADDED"');
  watch.close();
  session.destroy();
});

describe('one object in two versions', () => {
  test('autoscaling/v2 is also read and written as v1', async () => {
    const path = (version: string) => `/apis/autoscaling/${version}/namespaces/default/horizontalpodautoscalers`;
    const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
    const v1 = {
      apiVersion: 'autoscaling/v1',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'h' },
      spec: { scaleTargetRef: target, maxReplicas: 5, targetCPUUtilizationPercentage: 60 },
    };
    (await server.client.post(path('v1'), v1)).orThrow();
    expect(await server.client.read(`${path('v2')}/h`)).toMatchObject({
      apiVersion: 'autoscaling/v2',
      spec: {
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } },
        ],
      },
    });
    (await server.client.patch(`${path('v2')}/h`, 'merge', { spec: { maxReplicas: 7 } })).orThrow();
    expect(await server.client.read(`${path('v1')}/h`)).toMatchObject({
      apiVersion: 'autoscaling/v1',
      spec: { maxReplicas: 7, targetCPUUtilizationPercentage: 60 },
    });
  });

  test('events of the core group are those of events.k8s.io', async () => {
    const event = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'e' },
      involvedObject: { kind: 'Pod', name: 'p', namespace: 'default' },
      reason: 'Tested',
      message: 'it was',
      type: 'Normal',
      count: 2,
    };
    (await server.client.post('/api/v1/namespaces/default/events', event)).orThrow();
    expect(await server.client.read('/apis/events.k8s.io/v1/namespaces/default/events/e')).toMatchObject({
      apiVersion: 'events.k8s.io/v1',
      regarding: { kind: 'Pod', name: 'p' },
      note: 'it was',
      deprecatedCount: 2,
    });
  });
});

describe('discovery', () => {
  test('legacy: groups, versions and resources', async () => {
    expect((await server.client.get('/api')).json()).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
    const groups = (await server.client.get('/apis')).json<{ kind: string; groups: { name: string }[] }>();
    expect(groups.kind).toBe('APIGroupList');
    for (const { name } of groups.groups)
      expect((await server.client.get(`/apis/${name}`)).json()).toMatchObject({ kind: 'APIGroup', name });
    const apps = (await server.client.get('/apis/apps/v1')).json<{ resources: { name: string }[] }>();
    expect(apps.resources.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['deployments', 'deployments/scale', 'deployments/status']),
    );
  });

  test('aggregated: the same in one answer', async () => {
    const aggregated = accept('application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList');
    for (const path of ['/api', '/apis']) {
      const answer = await server.client.get(path, aggregated);
      expect(answer.headers['content-type']).toBe(
        'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
      );
      expect(answer.json()).toMatchObject({ kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2' });
    }
  });

  test('OpenAPI, whole and by group', async () => {
    const v2 = await server.client.get('/openapi/v2');
    expect(v2.json<{ swagger: string; definitions: object }>().definitions).toHaveProperty([
      'io.k8s.api.apps.v1.Deployment',
    ]);
    const index = (await server.client.get('/openapi/v3')).json<{
      paths: Record<string, { serverRelativeURL: string }>;
    }>();
    const { serverRelativeURL } = index.paths['apis/apps/v1']!;
    expect(
      (await server.client.get(serverRelativeURL)).json<{ components: { schemas: object } }>().components.schemas,
    ).toHaveProperty(['io.k8s.api.apps.v1.Deployment']);
  });
});

test('a protobuf body that is none is refused in words', async () => {
  const type = 'application/vnd.kubernetes.protobuf';
  for (const body of [
    Buffer.from('k8s\0garbage'),
    Buffer.from([0x6b, 0x38, 0x73, 0x00, 0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f]),
    Buffer.alloc(64, 0xff),
  ]) {
    const { failure } = await server.client.post('/api/v1/namespaces/default/configmaps', body, { type });
    expect(failure).toMatchObject({ code: 400, reason: 'BadRequest' });
  }
});
