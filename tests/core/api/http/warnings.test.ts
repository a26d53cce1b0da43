import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { warningHeader } from '../../../../core/api/http/warning-header.js';
import { eventually } from '../../../support/eventually.js';
import { startTestServer, type TestServer } from '../../../support/test-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ nodes: 0 });
});
afterAll(() => server.close());

const INGRESSES = '/apis/networking.k8s.io/v1/namespaces/default/ingresses';
const WARNING =
  '299 - "networking.k8s.io/v1 Ingress is only stored by Hindcast: no traffic is routed or stopped by it"';

function ingress(name: string, port = 1): Record<string, unknown> {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name },
    spec: { defaultBackend: { service: { name: 'web', port: { number: port } } } },
  };
}

describe('whoever writes an object of a kind that is only stored', () => {
  test('is told so by create and update, also when nothing changes', async () => {
    const warningOf = async (answer: ReturnType<typeof server.client.post>) =>
      (await answer).orThrow().headers['warning'];
    expect(await warningOf(server.client.post(INGRESSES, ingress('db')))).toBe(WARNING);
    expect(await warningOf(server.client.put(`${INGRESSES}/db`, ingress('db', 2)))).toBe(WARNING);
    expect(await warningOf(server.client.put(`${INGRESSES}/db`, ingress('db', 2)))).toBe(WARNING);
  });

  test('is told so by every kind of patch', async () => {
    (await server.client.post(INGRESSES, ingress('patched'))).orThrow();
    const path = `${INGRESSES}/patched`;
    const spec = { spec: { defaultBackend: { service: { port: { number: 3 } } } } };
    const answers = [
      await server.client.patch(path, 'json', [
        { op: 'replace', path: '/spec/defaultBackend/service/port/number', value: 2 },
      ]),
      await server.client.patch(path, 'merge', spec),
      await server.client.patch(path, 'strategic', spec),
      await server.client.patch(`${path}?fieldManager=t&force=true`, 'apply', ingress('patched', 4)),
    ];
    for (const answer of answers) expect(answer.orThrow().headers['warning']).toBe(WARNING);
  });

  test('is told of it beside what else there is to warn of', async () => {
    const odd = { ...ingress('odd'), colour: 'red' };
    expect((await server.client.post(INGRESSES, odd)).orThrow().headers['warning']).toBe(
      `299 - "unknown field \\"colour\\"", ${WARNING}`,
    );
  });

  test.each([
    [
      '/apis/networking.k8s.io/v1/ingressclasses',
      'networking.k8s.io/v1',
      'IngressClass',
      { controller: 'example.com/ingress' },
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
    const made = (await server.client.post(INGRESSES, ingress('quiet'))).orThrow();
    const answers = [
      await server.client.get(`${INGRESSES}/quiet`),
      await server.client.put(`${INGRESSES}/quiet/status`, {
        ...made.json<object>(),
        status: { loadBalancer: { ingress: [{ ip: '10.0.0.1' }] } },
      }),
      await server.client.delete(`${INGRESSES}/quiet`),
    ];
    for (const answer of answers) expect(answer.orThrow().headers['warning']).toBeUndefined();
  });

  test('is told nothing by a dry run: nothing is stored', async () => {
    (await server.client.post(INGRESSES, ingress('dry'))).orThrow();
    const path = `${INGRESSES}/dry?dryRun=All`;
    const answers = [await server.client.put(path, ingress('dry', 2)), await server.client.patch(path, 'merge', {})];
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
