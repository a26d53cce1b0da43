import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { splitProxyName } from '../../../../core/api/services/proxy-target.js';
import { headRevision, makeNamespace } from '../../../support/api-objects.js';
import { eventually } from '../../../support/eventually.js';
import { startTestServer, type TestServer } from '../../../support/test-server.js';
import { openWebSocket } from '../../../support/web-socket.js';

let server: TestServer;
let namespace: string;
let web: Server;
let port: number;
beforeAll(async () => {
  web = createServer((request, response) => {
    if (request.url === '/moved') return response.writeHead(302, { location: '/elsewhere' }).end();
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { method, url, headers } = request;
      const { authorization = 'none', 'x-own': own } = headers;
      response.writeHead(url === '/teapot' ? 418 : 200, { 'x-answer': 'yes' });
      response.end(JSON.stringify({ method, url, authorization, own, body: Buffer.concat(pieces).toString() }));
    });
  });
  web.on('upgrade', (_request, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n');
    socket.write(Buffer.from([0x81, 2, ...Buffer.from('hi')]));
  });
  await new Promise<void>((resolve) => void web.listen(0, '127.0.0.1', resolve));
  port = (web.address() as AddressInfo).port;
  // A process of the machine's: what listens there answers for the Pod.
  server = await startTestServer({ nodes: 1, runtime: 'process' });
  namespace = await makeNamespace(server.client, 'proxy');
  const container = { name: 'c', image: 'none', command: ['sleep', '1000'], ports: [{ containerPort: port }] };
  const pod = {
    metadata: { name: 'web', labels: { app: 'web' } },
    spec: { terminationGracePeriodSeconds: 0, containers: [container] },
  };
  (await server.client.post(`${namespace}/pods`, pod)).orThrow();
  const service = {
    metadata: { name: 'shop' },
    spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: port }] },
  };
  (await server.client.post(`${namespace}/services`, service)).orThrow();
  const nobody = { metadata: { name: 'nobody' }, spec: { selector: { app: 'none' }, ports: [{ port: 80 }] } };
  (await server.client.post(`${namespace}/services`, nobody)).orThrow();
  await eventually('the Service leads to the Pod', async () => {
    const answer = await server.client.get(`${namespace}/services/shop:80/proxy/`);
    return answer.status === 200 || undefined;
  });
});
afterAll(async () => {
  await server.close();
  web.close();
});

const asked = async (path: string) => (await server.client.get(`${namespace}/${path}`)).json<Record<string, string>>();

describe('a proxy', () => {
  test.each([
    ['pods/web/proxy/a/b%20c?q=1', '/a/b%20c?q=1'],
    ['services/shop:http/proxy/', '/'],
    ['services/http:shop:80/proxy/x', '/x'],
  ])('passes on %s', async (path, url) => {
    expect(await asked(path)).toMatchObject({ method: 'GET', url, authorization: 'none' });
  });

  test('passes on what is sent, and the answer with its code and headers', async () => {
    const path = `${namespace}/pods/web:${port}/proxy/teapot`;
    const answer = await server.client.send('POST', path, { headers: { 'x-own': 'mine' }, body: { some: 'thing' } });
    expect([answer.status, answer.headers['x-answer']]).toEqual([418, 'yes']);
    expect(answer.json()).toMatchObject({ method: 'POST', own: 'mine', body: '{"some":"thing"}' });
  });

  test('sends on below itself whoever is sent elsewhere', async () => {
    const moved = await server.client.get(`${namespace}/pods/web/proxy/moved`);
    expect([moved.status, moved.headers['location']]).toEqual([302, `${namespace}/pods/web/proxy/elsewhere`]);
    const bare = await server.client.get(`${namespace}/pods/web/proxy?a=b`);
    expect([bare.status, bare.headers['location']]).toEqual([301, `${namespace}/pods/web/proxy/?a=b`]);
  });

  test('carries another protocol', async () => {
    const socket = await openWebSocket(server, `${namespace}/pods/web/proxy/socket`);
    expect(String((await socket.next())?.payload)).toBe('hi');
    socket.close();
  });

  test.each([
    ['pods/none/proxy/', 404, 'pods "none" not found'],
    ['pods/ftp:web:1/proxy/', 400, 'invalid pod request "ftp:web:1"'],
    ['pods/web:1/proxy/', 503, /^error trying to reach service: .*connection refused$/],
    ['services/none/proxy/', 404, 'services "none" not found'],
    ['services/nobody/proxy/', 503, 'no endpoints available for service "nobody"'],
    ['services/shop:81/proxy/', 503, 'no service port 81 found for service "shop"'],
  ])('is refused: %s', async (path, code, message) => {
    const { failure } = await server.client.get(`${namespace}/${path}`);
    expect([failure.code, failure.message]).toEqual([
      code,
      typeof message === 'string' ? message : expect.stringMatching(message),
    ]);
  });

  test('is not there in the past', async () => {
    const head = await headRevision(server.client);
    const { failure } = await server.client.get(`/at/${head}${namespace}/pods/web/proxy/`);
    expect(failure.message).toBe(`proxy is not possible at revision ${head}: nothing runs in the past`);
  });

  test('of a node tells of its Pods and their logs', async () => {
    const node = '/api/v1/nodes/node-1/proxy';
    expect((await server.client.get(`${node}/healthz`)).text).toBe('ok');
    const { items } = (await server.client.get(`${node}/pods`)).json<{ items: { metadata: { name: string } }[] }>();
    expect(items.map(({ metadata }) => metadata.name)).toContain('web');
    const ns = namespace.split('/').at(-1);
    expect((await server.client.get(`${node}/containerLogs/${ns}/web/c`)).status).toBe(200);
    expect((await server.client.get(`${node}/containerLogs/${ns}/other/c`)).status).toBe(404);
    expect((await server.client.get(`${node}/exec`)).status).toBe(404);
    expect((await server.client.get('/api/v1/nodes/none/proxy/pods')).failure.message).toBe('nodes "none" not found');
  });
});

test.each([
  ['name', { scheme: 'http', name: 'name', port: '' }],
  ['name:80', { scheme: 'http', name: 'name', port: '80' }],
  ['https:name:web', { scheme: 'https', name: 'name', port: 'web' }],
  ['https:name:', { scheme: 'https', name: 'name', port: '' }],
  [':name:80', { scheme: 'http', name: 'name', port: '80' }],
  ['', undefined],
  [':80', undefined],
  ['a:b:c:d', undefined],
  ['ftp:name:80', undefined],
])('the name of what is proxied: %j', (id, parts) => {
  expect(splitProxyName(id)).toEqual(parts);
});
