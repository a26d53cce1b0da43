import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../../support/test-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ nodes: 0 });
});
afterAll(() => server.close());

interface Index {
  readonly paths: Readonly<Record<string, { readonly serverRelativeURL: string }>>;
}

const PROTOBUF = 'application/com.github.proto-openapi.spec.v3@v1.0+protobuf';
const get = (path: string, headers: Readonly<Record<string, string>> = {}) => server.client.get(path, { headers });

async function leases(): Promise<string> {
  return (await get('/openapi/v3')).json<Index>().paths['apis/coordination.k8s.io/v1']!.serverRelativeURL;
}

describe('a document of OpenAPI version 3', () => {
  test('named with its hash may be kept for ever, and is tagged with it', async () => {
    const url = await leases();
    const { headers } = await get(url);
    expect(headers.etag).toBe(`"${url.split('hash=')[1]}"`);
    expect(headers['cache-control']).toBe('public, immutable');
    expect(headers.vary).toContain('Accept');
    expect(headers.expires).toBeDefined();
    expect((await get(url, { 'if-none-match': headers.etag! })).status).toBe(304);
  });

  test('named with another hash is elsewhere', async () => {
    const url = await leases();
    const moved = await get(`${url.split('?')[0]}?hash=old`);
    expect([moved.status, moved.headers.location]).toEqual([301, url]);
  });

  test('comes as protobuf, whose first field is the version', async () => {
    const url = await leases();
    const { headers, bytes } = await get(url, { accept: PROTOBUF });
    expect(headers['content-type']).toBe('application/com.github.proto-openapi.spec.v3.v1.0+protobuf');
    expect(bytes.subarray(0, 7)).toEqual(Buffer.from('\n\x053.0.0'));
    expect(bytes.includes('io.k8s.api.coordination.v1.LeaseSpec')).toBe(true);
    expect(headers.etag).toBe((await get(url)).headers.etag);
  });

  test('is refused in any other type, and as one that there is not', async () => {
    expect((await get(await leases(), { accept: 'text/html' })).status).toBe(406);
    expect((await get('/openapi/v3/apis/none/v1')).status).toBe(404);
  });
});

test('the index and version 2 are tagged, too', async () => {
  for (const path of ['/openapi/v3', '/openapi/v2']) {
    const { headers } = await get(path, { 'accept-encoding': 'gzip' });
    expect((await get(path, { 'if-none-match': headers.etag! })).status).toBe(304);
  }
  const packed = await get('/openapi/v2', { 'accept-encoding': 'gzip' });
  expect(JSON.parse(gunzipSync(packed.bytes).toString())).toMatchObject({ swagger: '2.0' });
});
