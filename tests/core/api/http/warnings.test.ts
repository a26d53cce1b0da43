import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { warningHeader } from '../../../../core/api/http/warning-header.js';
import { eventually } from '../../../support/eventually.js';
import { startTestServer, type TestServer } from '../../../support/test-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ nodes: 0 });
});
afterAll(() => server.close());

const SETS = '/apis/apps/v1/namespaces/default/statefulsets';
const WARNING = '299 - "apps/v1 StatefulSet is only stored by Hindcast: no Pods come of it"';

function statefulSet(name: string, replicas = 1): Record<string, unknown> {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'nginx' }] } };
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name },
    spec: { replicas, serviceName: name, selector: { matchLabels: labels }, template },
  };
}

describe('whoever writes an object of a kind that is only stored', () => {
  test('is told so by create and update, also when nothing changes', async () => {
    const warningOf = async (answer: ReturnType<typeof server.client.post>) =>
      (await answer).orThrow().headers['warning'];
    expect(await warningOf(server.client.post(SETS, statefulSet('db')))).toBe(WARNING);
    expect(await warningOf(server.client.put(`${SETS}/db`, statefulSet('db', 2)))).toBe(WARNING);
    expect(await warningOf(server.client.put(`${SETS}/db`, statefulSet('db', 2)))).toBe(WARNING);
  });

  test('is told so by every kind of patch, and by scale', async () => {
    (await server.client.post(SETS, statefulSet('patched'))).orThrow();
    const path = `${SETS}/patched`;
    const spec = { spec: { replicas: 3 } };
    const answers = [
      await server.client.patch(path, 'json', [{ op: 'replace', path: '/spec/replicas', value: 2 }]),
      await server.client.patch(path, 'merge', spec),
      await server.client.patch(path, 'strategic', spec),
      await server.client.patch(`${path}?fieldManager=t&force=true`, 'apply', statefulSet('patched', 4)),
      await server.client.patch(`${path}/scale`, 'merge', { spec: { replicas: 5 } }),
    ];
    for (const answer of answers) expect(answer.orThrow().headers['warning']).toBe(WARNING);
  });

  test('is told of it beside what else there is to warn of', async () => {
    const odd = { ...statefulSet('odd'), colour: 'red' };
    expect((await server.client.post(SETS, odd)).orThrow().headers['warning']).toBe(
      `299 - "unknown field \\"colour\\"", ${WARNING}`,
    );
  });

  test.each([
    [
      '/apis/networking.k8s.io/v1/namespaces/default/ingresses',
      'networking.k8s.io/v1',
      'Ingress',
      { defaultBackend: { service: { name: 'a', port: { number: 80 } } } },
      'no traffic is routed or stopped by it',
    ],
    [
      '/apis/networking.k8s.io/v1/namespaces/default/networkpolicies',
      'networking.k8s.io/v1',
      'NetworkPolicy',
      { podSelector: {} },
      'no traffic is routed or stopped by it',
    ],
  ])('is told what does not come of it: %s', async (path, apiVersion, kind, spec, missing) => {
    const answer = await server.client.post(path, { apiVersion, kind, metadata: { name: 'one' }, spec });
    expect(answer.orThrow().headers['warning']).toBe(
      `299 - "${apiVersion} ${kind} is only stored by Hindcast: ${missing}"`,
    );
  });

  test('hears nothing of a CustomResourceDefinition: its API is served', async () => {
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'things.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { plural: 'things', singular: 'thing', kind: 'Thing', listKind: 'ThingList' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
      },
    };
    const made = await server.client.post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition);
    expect(made.orThrow().headers['warning']).toBeUndefined();
    const things = '/apis/example.com/v1/namespaces/default/things';
    await eventually('things to be served', async () =>
      (await server.client.get(things)).status === 200 ? true : undefined,
    );
  });

  test('is told nothing by a read, a delete or a write of its status', async () => {
    const made = (await server.client.post(SETS, statefulSet('quiet'))).orThrow();
    const answers = [
      await server.client.get(`${SETS}/quiet`),
      await server.client.put(`${SETS}/quiet/status`, { ...made.json<object>(), status: { replicas: 1 } }),
      await server.client.delete(`${SETS}/quiet`),
    ];
    for (const answer of answers) expect(answer.orThrow().headers['warning']).toBeUndefined();
  });

  test('is told nothing by a dry run: nothing is stored', async () => {
    (await server.client.post(SETS, statefulSet('dry'))).orThrow();
    const path = `${SETS}/dry?dryRun=All`;
    const answers = [
      await server.client.put(path, statefulSet('dry', 2)),
      await server.client.patch(path, 'merge', {}),
    ];
    for (const answer of answers) expect(answer.orThrow().headers['warning']).toBeUndefined();
  });

  test('is told nothing of kinds that are looked after', async () => {
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'quiet' } };
    const answer = await server.client.post('/api/v1/namespaces/default/configmaps', map);
    expect(answer.orThrow().headers['warning']).toBeUndefined();
  });
});

describe('the Warning header', () => {
  test('quotes as RFC 7230 does', () => {
    expect(warningHeader(['a "b" \\c'])).toEqual(['299 - "a \\"b\\" \\\\c"']);
  });

  test('tells each text once, on one line', () => {
    expect(warningHeader(['a\r\nset-cookie: x', 'b', 'b'])).toEqual(['299 - "a set-cookie: x"', '299 - "b"']);
  });

  test('cuts many texts, and leaves out what goes beyond the limit', () => {
    const values = warningHeader(Array.from({ length: 10_000 }, (_, index) => `${index} ${'x'.repeat(1_000)}`));
    expect(values).toHaveLength(16);
    expect(values[3]).toBe(`299 - "3 ${'x'.repeat(254)}"`);
  });

  test('reaches the client when a field has a name beyond Latin, and when there are very many', async () => {
    const path = '/api/v1/namespaces/default/configmaps';
    const map = (name: string, more: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, ...more });
    const far = (await server.client.post(path, map('far', { 'größe→': 1 }))).orThrow();
    expect(Buffer.from(far.headers['warning'] as string, 'latin1').toString()).toBe(
      '299 - "unknown field \\"größe→\\""',
    );
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`unknown${index}`, 1]));
    const answer = (await server.client.post(path, map('many', many))).orThrow();
    expect((answer.headers['warning'] as string).length).toBeLessThan(16_384);
  });
});
