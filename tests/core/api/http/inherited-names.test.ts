import { connect } from 'node:http2';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../../support/test-server.js';

/** What every object of JavaScript inherits, and what a name may be. */
const INHERITED = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__proto__'];

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ nodes: 1 });
});
afterAll(() => server.close());

describe('what every object inherits is nothing in particular', () => {
  test.each(INHERITED)('as a method of HTTP/2: %s', async (method) => {
    const session = connect(server.url, { ca: server.authority });
    const stream = session.request({
      ':method': method,
      ':path': '/api/v1/namespaces/default/pods',
      authorization: `Bearer ${server.adminToken}`,
    });
    const { code, message } = JSON.parse(await text(stream)) as { code: number; message: string };
    session.close();
    expect({ code, message }).toEqual({
      code: 405,
      message: 'the server does not allow this method on the requested resource',
    });
  });

  test.each(INHERITED)('as a key of data and a part of a path: %s', async (name) => {
    const path = '/api/v1/namespaces/default/configmaps';
    const made = await server.client.post(path, `{"metadata":{"generateName":"c-"},"data":{"${name}":"1"}}`);
    const { metadata } = made.orThrow().json();
    const added = [
      { op: 'test', path: `/data/${name}`, value: '1' },
      { op: 'replace', path: `/data/${name}`, value: '2' },
    ];
    (await server.client.patch(`${path}/${metadata.name}`, 'json', added)).orThrow();
    expect((await server.client.get(`${path}/${metadata.name}`)).text).toContain(`"data":{"${name}":"2"}`);
    for (const missing of [
      `/${name}`,
      `/api/v1/${name}`,
      `/apis/${name}/v1/x`,
      `/fork/${name}/api`,
      `${path}/c/${name}`,
    ])
      expect((await server.client.get(missing)).status).toBe(404);
  });

  test('as the name of a fork, which is one like any other', async () => {
    const fork = { name: 'constructor', at: 20, time: 'virtual', controllers: true, run: 1_000 };
    (await server.client.post('/timeline/forks', fork)).orThrow();
    expect((await server.client.get('/fork/constructor/api/v1/namespaces')).status).toBe(200);
    expect((await server.client.read('/apis/timeline.hindcast.dev/v1/forks/constructor'))['base']).toBe(20);
    (await server.client.delete('/timeline/forks/constructor')).orThrow();
    expect((await server.client.get('/fork/constructor/api/v1/namespaces')).status).toBe(404);
  });
});
