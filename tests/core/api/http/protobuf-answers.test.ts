import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeProtobuf } from '../../../../core/api/protobuf/decode.js';
import { encodeProtobuf } from '../../../../core/api/protobuf/encode.js';
import { Opcode } from '../../../../core/api/websocket/opcode.js';
import type { JsonObject } from '../../../../core/model/json.js';
import type { ApiAnswer, ApiList } from '../../../support/api-client.js';
import { configMap, headRevision, makeNamespace } from '../../../support/api-objects.js';
import { startTestServer, type TestServer } from '../../../support/test-server.js';
import { openWebSocket } from '../../../support/web-socket.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ nodes: 1 });
});
afterAll(() => server.close());

const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const accept = (value = PROTOBUF) => ({ headers: { accept: value } });

function decoded(bytes: Uint8Array): JsonObject {
  const read = decodeProtobuf(bytes);
  if (!read.ok) throw new Error(read.message);
  return read.value;
}

function protobufOf(answer: ApiAnswer): JsonObject {
  expect(answer.headers['content-type']).toBe(PROTOBUF);
  return decoded(answer.bytes);
}

describe('a client that accepts only protobuf', () => {
  test('reads one object, and a list, as they are in JSON', async () => {
    const path = `${await makeNamespace(server.client, 'read')}/configmaps`;
    const made = await server.client.post(path, configMap('a', { n: '1' }), accept());
    expect(made.status).toBe(201);
    expect(protobufOf(made)).toEqual(await server.client.read(`${path}/a`));
    expect(protobufOf(await server.client.get(`${path}/a`, accept()))).toEqual(await server.client.read(`${path}/a`));
    const list = await server.client.read<ApiList>(path);
    expect(protobufOf(await server.client.get(path, accept()))).toMatchObject({ kind: 'ConfigMapList' });
    const items = list.items.map(({ apiVersion: _version, kind: _kind, ...rest }) => rest);
    expect(protobufOf(await server.client.get(path, accept()))['items']).toEqual(items);
  });

  test('gets a long list whole', async () => {
    const path = `${await makeNamespace(server.client, 'long')}/configmaps`;
    for (let i = 0; i < 8; i++)
      (await server.client.post(path, configMap(`long-${i}`, { text: 'x'.repeat(100_000) }))).orThrow();
    const list = protobufOf(await server.client.get(`${path}?fieldSelector=metadata.name!=kube-root-ca.crt`, accept()));
    expect(
      (list['items'] as readonly JsonObject[]).map(({ data }) => String((data as JsonObject)['text']).length),
    ).toEqual(Array(8).fill(100_000));
  });

  test('is told of failures, and of what a delete did, as a Status', async () => {
    const missing = await server.client.get('/api/v1/namespaces/none', accept());
    expect(missing.status).toBe(404);
    expect(protobufOf(missing)).toMatchObject({ kind: 'Status', reason: 'NotFound', code: 404 });
    const path = `${await makeNamespace(server.client, 'gone')}/configmaps`;
    (await server.client.post(path, configMap('a'))).orThrow();
    const options = encodeProtobuf({ apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' });
    const gone = await server.client.delete(`${path}/a`, options, { type: PROTOBUF, ...accept() });
    expect(protobufOf(gone)).toMatchObject({ kind: 'Status', status: 'Success', details: { name: 'a' } });
  });

  test('may write, patch and ask in it', async () => {
    const path = `${await makeNamespace(server.client, 'written')}/configmaps`;
    const body = encodeProtobuf({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { n: '1' } });
    (await server.client.post(path, body, { type: PROTOBUF, ...accept() })).orThrow();
    const patched = await server.client.patch(`${path}/a`, 'merge', { data: { n: '2' } }, accept());
    expect(protobufOf(patched)).toMatchObject({ kind: 'ConfigMap', data: { n: '2' } });
    const review = encodeProtobuf({
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: { verb: 'list', resource: 'pods' } },
    });
    const asked = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
    const answered = await server.client.post(asked, review, { type: PROTOBUF, ...accept() });
    expect(protobufOf(answered)).toMatchObject({ status: { allowed: true } });
  });

  test('gets metadata alone, of custom objects too, but no tables', async () => {
    const partial = `${PROTOBUF};as=PartialObjectMetadataList;g=meta.k8s.io;v=v1`;
    const nodes = protobufOf(await server.client.get('/api/v1/nodes', accept(partial)));
    expect(nodes).toMatchObject({ kind: 'PartialObjectMetadataList', items: [{ metadata: { name: 'node-1' } }] });
    const faults = '/apis/timeline.hindcast.dev/v1/namespaces/default/changes';
    const table = `${PROTOBUF};as=Table;g=meta.k8s.io;v=v1`;
    for (const [path, type] of [
      ['/api/v1/nodes', table],
      [faults, table],
    ] as const)
      expect((await server.client.get(path, accept(type))).status).toBe(406);
    const either = await server.client.get(
      '/api/v1/nodes',
      accept(`${table},application/json;as=Table;g=meta.k8s.io;v=v1`),
    );
    expect(either.json().kind).toBe('Table');
  });

  test('finds out in it what there is', async () => {
    for (const [path, kind] of [
      ['/api', 'APIVersions'],
      ['/apis', 'APIGroupList'],
      ['/apis/apps', 'APIGroup'],
      ['/apis/apps/v1', 'APIResourceList'],
    ] as const)
      expect(protobufOf(await server.client.get(path, accept()))['kind']).toBe(kind);
  });

  test('watches in frames that begin with their length', async () => {
    const path = `${await makeNamespace(server.client, 'watched')}/configmaps`;
    const head = await headRevision(server.client);
    (await server.client.post(path, configMap('a'))).orThrow();
    const answer = await server.client.get(
      `${path}?watch=1&resourceVersion=${head}&timeoutSeconds=1&fieldSelector=metadata.name%3Da`,
      accept(),
    );
    expect(answer.headers['content-type']).toBe(`${PROTOBUF};stream=watch`);
    const length = answer.bytes.readUInt32BE();
    const event = answer.bytes.subarray(4, 4 + length);
    expect(event.subarray(0, 7)).toEqual(Buffer.from('\n\x05ADDED'));
    expect(objectOf(event)).toMatchObject({ kind: 'ConfigMap', metadata: { name: 'a' } });
  });

  test('watches by WebSocket in binary messages', async () => {
    const socket = await openWebSocket(server, '/api/v1/namespaces?watch=1', { accept: PROTOBUF });
    const frame = await socket.next();
    expect(frame?.opcode).toBe(Opcode.binary);
    expect(objectOf(frame!.payload)).toMatchObject({ kind: 'Namespace' });
    socket.close();
  });
});

/** The object of a WatchEvent: its last field, in an envelope of its own. */
function objectOf(event: Buffer): JsonObject {
  return decoded(event.subarray(event.indexOf('k8s\0')));
}
