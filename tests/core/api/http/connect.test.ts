import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Opcode } from '../../../../core/api/websocket/opcode.js';
import { headRevision, makeNamespace } from '../../../support/api-objects.js';
import { eventually } from '../../../support/eventually.js';
import { startTestServer, type TestServer } from '../../../support/test-server.js';
import { openWebSocket, type TestWebSocket } from '../../../support/web-socket.js';

let server: TestServer;
let namespace: string;
let pod: string;
beforeAll(async () => {
  server = await startTestServer({ nodes: 1 });
  namespace = await makeNamespace(server.client, 'connect');
  pod = `${namespace}/pods/p`;
  const container = (name: string) => ({ name, image: 'nginx' });
  (
    await server.client.post(`${namespace}/pods`, { metadata: { name: 'p' }, spec: { containers: [container('c')] } })
  ).orThrow();
  const two = { metadata: { name: 'two' }, spec: { containers: [container('a'), container('b')] } };
  (await server.client.post(`${namespace}/pods`, two)).orThrow();
  const unscheduled = {
    metadata: { name: 'waiting' },
    spec: { containers: [container('c')], nodeSelector: { no: 'such' } },
  };
  (await server.client.post(`${namespace}/pods`, unscheduled)).orThrow();
  await eventually('the Pod runs', async () => {
    const { status } = await server.client.read(pod);
    return (status as { phase?: string }).phase === 'Running' || undefined;
  });
});
afterAll(() => server.close());

/** All messages of a connection, each as its opcode, its channel and the rest. */
async function messages(socket: TestWebSocket): Promise<string[]> {
  const all: string[] = [];
  for (let frame = await socket.next(); frame !== undefined; frame = await socket.next()) {
    if (frame.opcode === Opcode.close) break;
    const { payload } = frame;
    all.push(frame.opcode === Opcode.text ? String(payload) : `${payload[0]}:${payload.subarray(1)}`);
  }
  socket.close();
  return all;
}

const exec = (command: string, more = 'stdout=1&stderr=1') =>
  `${pod}/exec?${more}&${command
    .split(' ')
    .map((word) => `command=${word}`)
    .join('&')}`;
const speaking = (protocol: string) => ({ 'sec-websocket-protocol': protocol });

describe('exec by WebSocket', () => {
  test.each([
    ['v5.channel.k8s.io', '3:{"status":"Success"}'],
    ['v4.channel.k8s.io', '3:{"status":"Success"}'],
    ['channel.k8s.io', undefined],
  ])('tells in %s of the output, and then of the end', async (protocol, end) => {
    const socket = await openWebSocket(server, exec('echo hello'), speaking(protocol));
    expect(socket.headers['sec-websocket-protocol']).toBe(protocol);
    expect(await messages(socket)).toEqual(['1:', '1:hello\n', ...(end === undefined ? [] : [end])]);
  });

  test('tells of it as text in base64, where that is asked for', async () => {
    const socket = await openWebSocket(server, exec('echo hello'), speaking('v4.base64.channel.k8s.io'));
    const [first, hello, end] = await messages(socket);
    expect([first, hello]).toEqual(['1', `1${Buffer.from('hello\n').toString('base64')}`]);
    expect(Buffer.from(end!.slice(1), 'base64').toString()).toBe('{"status":"Success"}');
  });

  test('tells which code a program ends with', async () => {
    const [, end] = await messages(await openWebSocket(server, exec('false'), speaking('v5.channel.k8s.io')));
    expect(JSON.parse(end!.slice(2))).toMatchObject({
      status: 'Failure',
      reason: 'NonZeroExitCode',
      details: { causes: [{ reason: 'ExitCode', message: '1' }] },
    });
  });

  test('is refused in a protocol that nobody knows', async () => {
    await expect(openWebSocket(server, exec('true'), speaking('v9.channel.k8s.io'))).rejects.toThrow('403');
  });
});

describe('a connection into a Pod', () => {
  test.each([
    ['GET', 'p/exec?stdout=1&command=true', 400, 'Upgrade request required'],
    ['POST', 'p/attach?stdout=1', 400, 'Upgrade request required'],
    ['POST', 'p/portforward', 400, 'Upgrade request required'],
    ['GET', 'p/exec?stdout=1&command=true&container=x', 400, 'container x is not valid for pod p'],
    [
      'GET',
      'two/exec?stdout=1&command=true',
      400,
      'a container name must be specified for pod two, choose one of: [a b]',
    ],
    ['GET', 'waiting/exec?stdout=1&command=true', 400, 'pod waiting does not have a host assigned'],
    ['GET', 'waiting/portforward', 400, 'pod waiting does not have a host assigned'],
    ['GET', 'none/exec?stdout=1&command=true', 404, 'pods "none" not found'],
    ['PUT', 'p/exec?stdout=1&command=true', 405, 'update is not supported on resources of kind "pods"'],
  ])('is refused: %s %s', async (method, path, code, message) => {
    const answer = await server.client.send(method, `${namespace}/pods/${path}`);
    expect(answer.failure).toMatchObject({ code, message });
  });

  test('must be for some stream', async () => {
    const answer = await server.client.get(`${pod}/exec?command=true`);
    expect([answer.status, answer.text]).toEqual([400, 'you must specify at least 1 of stdin, stdout, stderr']);
  });

  test('is not there in the past', async () => {
    const head = await headRevision(server.client);
    const { failure } = await server.client.get(`/at/${head}${exec('true')}`);
    expect(failure).toMatchObject({
      code: 405,
      message: `exec is not possible at revision ${head}: nothing runs in the past`,
    });
  });

  test('takes leave to create, and not only to read', async () => {
    const rights = `/apis/rbac.authorization.k8s.io/v1${namespace.replace('/api/v1', '')}`;
    const rules = [{ apiGroups: [''], resources: ['pods/exec'], verbs: ['get'] }];
    (await server.client.post(`${rights}/roles`, { metadata: { name: 'reader' }, rules })).orThrow();
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' };
    const subjects = [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'jane' }];
    (await server.client.post(`${rights}/rolebindings`, { metadata: { name: 'reader' }, roleRef, subjects })).orThrow();
    const asJane = { 'impersonate-user': 'jane', ...speaking('v5.channel.k8s.io') };
    await expect(openWebSocket(server, exec('true'), asJane)).rejects.toThrow(
      'User \\"jane\\" cannot create resource \\"pods/exec\\"',
    );
    const more = [{ ...rules[0], verbs: ['get', 'create'] }];
    (await server.client.put(`${rights}/roles/reader`, { metadata: { name: 'reader' }, rules: more })).orThrow();
    await messages(await openWebSocket(server, exec('true'), asJane));
  });

  test('is told of to policies as CONNECT, with what it is asked for with', async () => {
    const admission = '/apis/admissionregistration.k8s.io/v1';
    const policy = {
      metadata: { name: 'no-shells' },
      spec: {
        matchConstraints: {
          resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CONNECT'], resources: ['pods/exec'] }],
        },
        validations: [
          { expression: "object.kind == 'PodExecOptions' && object.command[0] != 'sh'", message: 'no shells' },
        ],
      },
    };
    (await server.client.post(`${admission}/validatingadmissionpolicies`, policy)).orThrow();
    const binding = { metadata: { name: 'no-shells' }, spec: { policyName: 'no-shells', validationActions: ['Deny'] } };
    (await server.client.post(`${admission}/validatingadmissionpolicybindings`, binding)).orThrow();
    const before = await headRevision(server.client);
    await expect(openWebSocket(server, exec('sh'))).rejects.toThrow('no shells');
    expect(await messages(await openWebSocket(server, exec('true'), speaking('v4.channel.k8s.io')))).toHaveLength(2);
    expect(await headRevision(server.client)).toBe(before);
  });
});

describe('the log of a Pod that has no node', () => {
  test('is no content', async () => {
    expect((await server.client.get(`${namespace}/pods/waiting/log`)).status).toBe(204);
  });
});
