import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { ApiList } from '../../../support/api-client.js';
import { configMap, headRevision, makeNamespace, pod } from '../../../support/api-objects.js';
import { startTestServer, type TestServer } from '../../../support/test-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ nodes: 1 });
});
afterAll(() => server.close());

const names = ({ items }: ApiList) => items.map(({ metadata }) => metadata.name);

/** A namespace of its own with ConfigMaps `cm-00`, `cm-01`, …; gives the path of its ConfigMaps. */
async function someConfigMaps(namespace: string, count: number): Promise<string> {
  const path = `${await makeNamespace(server.client, namespace)}/configmaps`;
  for (let i = 0; i < count; i++) {
    const labels = { parity: i % 2 === 0 ? 'even' : 'odd', index: String(i) };
    (await server.client.post(path, configMap(`cm-${String(i).padStart(2, '0')}`, { i: String(i) }, labels))).orThrow();
  }
  return path;
}

describe('a long list', () => {
  test('goes out piece by piece, compressed where the client takes that, and is the list that its pages make', async () => {
    const path = `${await makeNamespace(server.client, 'long')}/configmaps`;
    const text = 'x'.repeat(50_000);
    for (let i = 0; i < 12; i++)
      (await server.client.post(path, configMap(`cm-${10 + i}`, { text }, { long: 'yes' }))).orThrow();
    const list = `${path}?labelSelector=long`;
    const whole = (await server.client.get(list)).orThrow();
    expect(whole.headers['content-length']).toBeUndefined();
    const { items } = whole.json<ApiList>();
    const first = await server.client.read<ApiList>(`${list}&limit=5`);
    const token = encodeURIComponent(first.metadata.continue!);
    const rest = await server.client.read<ApiList>(`${list}&limit=100&continue=${token}`);
    expect([...first.items, ...rest.items]).toEqual(items);
    expect(items).toHaveLength(12);
    const zipped = (await server.client.get(list, { headers: { 'accept-encoding': 'gzip' } })).orThrow();
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(JSON.parse(gunzipSync(zipped.bytes).toString())).toEqual(whole.json());
    const yaml = (await server.client.get(list, { headers: { accept: 'application/yaml' } })).orThrow();
    expect(yaml.headers['content-type']).toBe('application/yaml');
    expect(parse(yaml.text)).toEqual(whole.json());
    const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    const rows = (await server.client.get(`${list}&includeObject=Object`, { headers: { accept: table } })).orThrow();
    expect(rows.json<{ rows: unknown[] }>().rows).toHaveLength(12);
  });

  test('that nobody waits for any more is no defect', async () => {
    const path = '/api/v1/namespaces/long/configmaps?labelSelector=long';
    for (let i = 0; i < 3; i++) {
      const [response] = (await once(
        httpsRequest(`${server.url}${path}`, {
          ca: server.authority,
          headers: { authorization: `Bearer ${server.adminToken}` },
        }).end(),
        'response',
      )) as [IncomingMessage];
      response.destroy();
    }
    expect((await server.client.read<ApiList>(path)).items).toHaveLength(12);
  });
});

describe('a list in pages', () => {
  test('shows one moment, whatever is written while it is read', async () => {
    const path = await someConfigMaps('pages', 12);
    const whole = await server.client.read<ApiList>(path);
    const first = await server.client.read<ApiList>(`${path}?limit=5`);
    expect(first.items).toHaveLength(5);
    expect(first.metadata.remainingItemCount).toBe(whole.items.length - 5);
    (await server.client.post(path, configMap('cm-05-new'))).orThrow();
    (await server.client.delete(`${path}/cm-11`)).orThrow();
    (await server.client.patch(`${path}/cm-07`, 'merge', { data: { i: 'changed' } })).orThrow();
    const pages = [first];
    while (pages.at(-1)!.metadata.continue !== undefined) {
      const token = encodeURIComponent(pages.at(-1)!.metadata.continue!);
      pages.push(await server.client.read<ApiList>(`${path}?limit=5&continue=${token}`));
    }
    expect(pages.flatMap(({ items }) => items)).toEqual(whole.items);
    expect(new Set(pages.map(({ metadata }) => metadata.resourceVersion)).size).toBe(1);
  });

  test('counts what remains only when nothing is selected', async () => {
    const path = await someConfigMaps('remains', 6);
    const page = await server.client.read<ApiList>(`${path}?limit=2&labelSelector=parity%3Deven`);
    expect(names(page)).toEqual(['cm-00', 'cm-02']);
    expect(page.metadata.remainingItemCount).toBeUndefined();
    const rest = await server.client.read<ApiList>(
      `${path}?limit=2&labelSelector=parity%3Deven&continue=${encodeURIComponent(page.metadata.continue!)}`,
    );
    expect(names(rest)).toEqual(['cm-04']);
    expect(rest.metadata.continue ?? '').toBe('');
  });

  test('refuses a continue token that it did not make', async () => {
    const { failure } = await server.client.get('/api/v1/configmaps?limit=1&continue=bogus');
    expect(failure).toMatchObject({ code: 400, reason: 'BadRequest' });
    expect(failure.message).toContain('continue key is not valid');
  });

  test('refuses a limit that is no number', async () => {
    expect((await server.client.get('/api/v1/configmaps?limit=many')).failure.code).toBe(400);
  });
});

describe('resourceVersion of a list', () => {
  test('0, empty and the past are answered; Exact gives exactly that moment', async () => {
    const path = await someConfigMaps('moments', 3);
    const before = await headRevision(server.client);
    (await server.client.post(path, configMap('later'))).orThrow();
    const at = (query: string) => server.client.read<ApiList>(`${path}?${query}`);
    expect(names(await at('resourceVersion=0'))).toContain('later');
    expect(names(await at('resourceVersion='))).toContain('later');
    expect(names(await at(`resourceVersion=${before}`))).toContain('later');
    expect(names(await at(`resourceVersion=${before}&resourceVersionMatch=NotOlderThan`))).toContain('later');
    const exact = await at(`resourceVersion=${before}&resourceVersionMatch=Exact`);
    expect(names(exact)).not.toContain('later');
    expect(exact.metadata.resourceVersion).toBe(String(before));
    // With a limit and no match, a resourceVersion means exactly: https://kubernetes.io/docs/reference/using-api/api-concepts.
    expect(names(await at(`resourceVersion=${before}&limit=50`))).not.toContain('later');
  });

  test.each([
    ['resourceVersionMatch=Exact', 'resourceVersionMatch is forbidden unless resourceVersion is provided'],
    ['resourceVersionMatch=Exact&resourceVersion=0', 'is forbidden for resourceVersion "0"'],
    ['resourceVersionMatch=Sometimes&resourceVersion=5', 'Unsupported value'],
  ])('%s is invalid', async (query, message) => {
    const { failure } = await server.client.get(`/api/v1/configmaps?${query}`);
    expect(failure).toMatchObject({ code: 422, reason: 'Invalid' });
    expect(failure.message).toContain(message);
  });

  test.each(['abc', '-1', '1.5', '99999999999999999999999', '0x10'])(
    '%s is no revision, for get, list and watch',
    async (version) => {
      for (const path of [
        `/api/v1/namespaces?resourceVersion=${version}`,
        `/api/v1/namespaces/default?resourceVersion=${version}`,
        `/api/v1/namespaces?watch=1&resourceVersion=${version}`,
      ]) {
        const { failure } = await server.client.get(path);
        const isList = !path.includes('default') && !path.includes('watch');
        const why = version.startsWith('999') ? 'value out of range' : 'invalid syntax';
        const problem = `resourceVersion: Invalid value: "${version}": strconv.ParseUint: parsing "${version}": ${why}`;
        // A list is told what is wrong; for the others Kubernetes has no answer of its own.
        expect([failure.code, failure.message], path).toEqual(
          isList ? [400, `invalid resource version: ${problem}`] : [500, problem],
        );
      }
    },
  );

  test('a future one that does not come is an error that tells both', async () => {
    const future = (await headRevision(server.client)) + 1_000_000;
    const paths = [
      `/api/v1/configmaps?resourceVersion=${future}`,
      `/api/v1/configmaps?resourceVersion=${future}&resourceVersionMatch=Exact`,
      `/api/v1/namespaces/default?resourceVersion=${future}`,
      // Below a chosen revision nothing comes any more.
      `/at/5/api/v1/configmaps?resourceVersion=${future}`,
    ];
    const answers = await Promise.all(paths.map((path) => server.client.get(path)));
    for (const { failure } of answers) {
      expect(failure).toMatchObject({
        code: 504,
        reason: 'Timeout',
        details: {
          causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
          retryAfterSeconds: 1,
        },
      });
      expect(failure.message).toContain(`Timeout: Too large resource version: ${future}, current: `);
    }
  });
});

describe('selectors', () => {
  test.each([
    ['labelSelector=parity%3Dodd', ['cm-01', 'cm-03']],
    ['labelSelector=parity%21%3Dodd', ['cm-00', 'cm-02']],
    ['labelSelector=index+in+(1,2)', ['cm-01', 'cm-02']],
    ['labelSelector=index+notin+(1,2),parity', ['cm-00', 'cm-03']],
    ['labelSelector=!parity', []],
    ['labelSelector=index>1', ['cm-02', 'cm-03']],
    ['fieldSelector=metadata.name%3Dcm-02', ['cm-02']],
    ['fieldSelector=metadata.name%21%3Dcm-02&labelSelector=parity%3Deven', ['cm-00']],
  ])('%s', async (query, expected) => {
    const path = '/api/v1/namespaces/selected/configmaps';
    if ((await server.client.get('/api/v1/namespaces/selected')).status === 404) await someConfigMaps('selected', 4);
    expect(
      names(await server.client.read<ApiList>(`${path}?${query}`)).filter((name) => name.startsWith('cm-')),
    ).toEqual(expected);
  });

  test('Pods are found by phase and node across namespaces', async () => {
    const pods = `${await makeNamespace(server.client, 'by-field')}/pods`;
    (await server.client.post(pods, pod('gated', {}, { schedulingGates: [{ name: 'example.com/wait' }] }))).orThrow();
    const found = await server.client.read<ApiList>(
      '/api/v1/pods?fieldSelector=status.phase%3DPending,spec.nodeName%3D,metadata.namespace%3Dby-field',
    );
    expect(names(found)).toEqual(['gated']);
  });

  test.each([
    ['labelSelector=%3D%3D%3D', "found '==', expected: !, identifier, or 'end of string'"],
    ['labelSelector=a+in+b', 'unable to parse requirement'],
    ['labelSelector=-bad-%3Dx', 'Invalid value'],
    ['fieldSelector=nonsense', 'invalid selector'],
    [
      'fieldSelector=spec.colour%3Dred',
      '"spec.colour" is not a known field selector: only "metadata.name", "metadata.namespace"',
    ],
  ])('%s is a bad request that says why', async (query, message) => {
    for (const suffix of ['', '&watch=1']) {
      const { failure } = await server.client.get(`/api/v1/configmaps?${query}${suffix}`);
      expect(failure).toMatchObject({ code: 400, reason: 'BadRequest' });
      expect(failure.message).toContain(message);
    }
  });
});
