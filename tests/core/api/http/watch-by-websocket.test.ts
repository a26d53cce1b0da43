import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Opcode } from '../../../../core/api/websocket/opcode.js';
import { configMap, headRevision, makeNamespace } from '../../../support/api-objects.js';
import { startTestServer, type TestServer } from '../../../support/test-server.js';
import { openWebSocket, type TestWebSocket } from '../../../support/web-socket.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ nodes: 0 });
});
afterAll(() => server.close());

const FINAL = 0x80;

async function nextEvent(socket: TestWebSocket) {
  const frame = await socket.next();
  expect(frame?.opcode).toBe(Opcode.text);
  return JSON.parse(String(frame!.payload)) as { type: string; object: { metadata: { name: string } } };
}

describe('a watch by WebSocket', () => {
  test('sends each event as one message of text', async () => {
    const path = `${await makeNamespace(server.client, 'ws')}/configmaps`;
    const socket = await openWebSocket(
      server,
      `${path}?watch=true&resourceVersion=${await headRevision(server.client)}&fieldSelector=metadata.name%3Da`,
    );
    (await server.client.post(path, configMap('a', { n: 'x'.repeat(70_000) }))).orThrow();
    (await server.client.delete(`${path}/a`)).orThrow();
    const events = [await nextEvent(socket), await nextEvent(socket)];
    expect(events.map(({ type, object }) => `${type} ${object.metadata.name}`)).toEqual(['ADDED a', 'DELETED a']);
    socket.close();
  });

  test('is there at old paths, and below /at/', async () => {
    const head = await headRevision(server.client);
    for (const path of ['/api/v1/watch/namespaces/default', `/at/${head}/api/v1/namespaces?watch=1`]) {
      const socket = await openWebSocket(server, path);
      expect(await nextEvent(socket)).toMatchObject({ type: 'ADDED', object: { kind: 'Namespace' } });
      socket.close();
    }
  });

  test('answers pings, and closes when its time is up', async () => {
    const socket = await openWebSocket(
      server,
      `/api/v1/configmaps?watch=1&timeoutSeconds=1&resourceVersion=${await headRevision(server.client)}`,
    );
    socket.send(FINAL | Opcode.ping, 'are you there');
    expect(await socket.next()).toEqual({ opcode: Opcode.pong, payload: Buffer.from('are you there') });
    expect(await socket.next()).toEqual({ opcode: Opcode.close, payload: Buffer.from([0x03, 0xe8]) });
    expect(await socket.next()).toBeUndefined();
  });

  test('closes when the client does, or breaks the protocol', async () => {
    const path = `/api/v1/configmaps?watch=1&resourceVersion=${await headRevision(server.client)}`;
    const polite = await openWebSocket(server, path);
    polite.send(FINAL | Opcode.close, Buffer.from([0x03, 0xe8]));
    expect(await polite.next()).toEqual({ opcode: Opcode.close, payload: Buffer.from([0x03, 0xe8]) });
    const broken = await openWebSocket(server, path);
    broken.send(FINAL | 7, '');
    expect(await broken.next()).toEqual({ opcode: Opcode.close, payload: Buffer.from([0x03, 0xea]) });
  });

  test('takes a token from a sub-protocol, and chooses another one', async () => {
    const token = Buffer.from(server.adminToken).toString('base64url');
    const socket = await openWebSocket(server, '/api/v1/namespaces?watch=1', {
      authorization: '',
      'sec-websocket-protocol': `base64url.bearer.authorization.k8s.io.${token}, base64.binary.k8s.io`,
    });
    expect(socket.headers['sec-websocket-protocol']).toBe('base64.binary.k8s.io');
    socket.close();
  });

  test('is refused as any request is, in an answer', async () => {
    await expect(openWebSocket(server, '/api/v1/nothing?watch=1')).rejects.toThrow('404: {"kind":"Status"');
    await expect(openWebSocket(server, '/api/v1/pods?watch=1', { authorization: 'Bearer no' })).rejects.toThrow('401');
    await expect(openWebSocket(server, '/api/v1/pods?watch=1&resourceVersion=x')).rejects.toThrow('resourceVersion');
    await expect(openWebSocket(server, '/api/v1/pods?watch=1', { 'sec-websocket-version': '8' })).rejects.toThrow(
      '400: missing or bad WebSocket Version',
    );
  });

  test('asked for where there is nothing to watch gets the answer that there is', async () => {
    await expect(openWebSocket(server, '/api/v1/namespaces/default')).rejects.toThrow(
      '200: {"apiVersion":"v1","kind":"Namespace"',
    );
    await expect(openWebSocket(server, '/version', { upgrade: 'h2c' })).rejects.toThrow('200: {"major"');
  });
});
