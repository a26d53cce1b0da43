import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../core/model/json.js';
import { configMap } from '../../../support/api-objects.js';
import { startTestServer, type TestServer } from '../../../support/test-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ nodes: 0 });
});
// Fails when the server had a defect.
afterAll(() => server.close());

const MAPS = '/api/v1/namespaces/default/configmaps';
const YAML = { type: 'application/yaml' };
const many = (count: number, item: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => item(index));
const yamlMap = (name: string, data: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata:\n${data}`;

/** Sends text as it is over a connection of its own, and reads the answer as far as the end of it or of the connection. */
function sendRaw(text: string, { cut = false } = {}): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect({ host: '127.0.0.1', port: server.port, ca: server.authority }, () => {
      socket.write(text);
      if (cut) socket.end();
    });
    socket.setEncoding('utf8');
    socket.on('data', (data: string) => {
      answer += data;
      if (answer.includes('"code":')) socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(answer));
  });
}

const request = (method: string, headers: Record<string, string>, body: string) =>
  [
    `${method} ${MAPS}/cut HTTP/1.1`,
    'host: hindcast',
    ...Object.entries(headers).map((pair) => pair.join(': ')),
    '',
    body,
  ].join('\r\n');

describe('YAML that has no JSON', () => {
  test.each([
    ['a map as a key', 'data: {? {a: 1} : b}', 'yaml: invalid map key: map[interface {}]interface {}{"a":1}'],
    [
      'a template',
      'data: {name: {{ .Values.name }}}',
      'yaml: invalid map key: map[interface {}]interface {}{".Values.name":interface {}(nil)}',
    ],
    ['a list as a key', 'data: {? [1, x] : b}', 'yaml: invalid map key: []interface {}{1, "x"}'],
    ['null as a key', 'data: {~: b}', 'unsupported map key of type: %!s(<nil>)'],
    ['no number', 'data: {a: .nan}', 'json: unsupported value: NaN'],
    ['itself', 'data: &a {b: *a}', "yaml: anchor 'a' value contains itself"],
    ['an anchor that is not there', 'data: *a', "yaml: unknown anchor 'a' referenced"],
    ['half a surrogate pair', 'data: {a: "\\ud800"}', 'yaml: found invalid Unicode character escape code'],
  ])('%s is refused as kube-apiserver refuses it', async (_what, body, message) => {
    const { failure } = await server.client.post(MAPS, body, YAML);
    expect(failure).toMatchObject({ code: 400, reason: 'BadRequest' });
    expect(failure.message).toContain(`the object provided is unrecognized (must be of type ConfigMap): ${message}`);
  });

  test.each([
    ['a byte that begins nothing', [0xff], 'yaml: invalid leading UTF-8 octet'],
    ['a character cut short', [0xc3, 0x20], 'yaml: invalid trailing UTF-8 octet'],
    ['an end in the middle of one', [0xe2, 0x82], 'yaml: incomplete UTF-8 octet sequence'],
  ])('bytes that are no UTF-8: %s', async (_what, bytes, message) => {
    const body = Buffer.concat([Buffer.from('kind: ConfigMap\nx: '), Buffer.from(bytes)]);
    const { failure } = await server.client.post(MAPS, body, YAML);
    expect(failure).toMatchObject({ code: 400 });
    expect(failure.message).toContain(message);
  });
});

describe('YAML means what it means to Kubernetes', () => {
  test.each([
    ['yes', true],
    ['"yes"', 'yes'],
    ['0x1f', 31],
    ['0777', 511],
    ['1_000', 1000],
    ['1e3', 1000],
    ['80:80', '80:80'],
    ['2026-01-01', '2026-01-01'],
    ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'],
    ['~', null],
    ['!!str 1', '1'],
    ['!!binary aGk=', 'hi'],
    ['!mine x', 'x'],
  ])('%s', async (text, value) => {
    const review = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: typed}\ndata: {a: ${text}}`;
    const answer = await server.client.post(`${MAPS}?dryRun=All`, review, YAML);
    if (typeof value === 'string') expect(answer.orThrow().json()['data']).toEqual({ a: value });
    else if (value === null) expect(answer.status).toBeLessThan(500);
    else expect(answer.failure.message).toContain(`cannot unmarshal ${typeof value === 'boolean' ? 'bool' : 'number'}`);
  });

  test('merges maps, aliases and the first of several documents', async () => {
    const whole = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: merged, labels: &x {a: one, b: two}}\ndata:\n  b: own\n  <<: *x\n---\nnonsense: {}`;
    const answer = await server.client.post(MAPS, whole, YAML);
    expect(answer.orThrow().json()['data']).toEqual({ a: 'one', b: 'own' });
  });
});

describe('JSON that is no Unicode is read as Go reads it', () => {
  test('bytes that are no UTF-8, and halves of surrogate pairs, become U+FFFD, in memory and in the log', async () => {
    const body = Buffer.from(
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"odd"},"data":{"a":"x\\ud800y","b":"zQ"}}',
    );
    body[body.indexOf('Q')] = 0xff;
    const made = (await server.client.post(MAPS, body)).orThrow().json();
    expect(made['data']).toEqual({ a: 'x\uFFFDy', b: 'z\uFFFD' });
    const at = made.metadata.resourceVersion;
    expect((await server.client.read(`/at/${at}${MAPS}/odd`))['data']).toEqual(made['data']);
  });
});

describe('what is too deep is refused in Kubernetes’ words, not in those of our engine', () => {
  const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  const block = many(700, (index) => `${' '.repeat(index)}a:`).join('\n');
  test.each([
    ['JSON', 'POST', '', nested(9_000), 'application/json'],
    ['YAML in brackets', 'POST', '', '['.repeat(100_000), 'application/yaml'],
    ['YAML in lines', 'POST', '', block, 'application/yaml'],
    ['YAML in dashes', 'POST', '', '- '.repeat(100_000), 'application/yaml'],
    ['YAML in keys', 'POST', '', '? '.repeat(100_000), 'application/yaml'],
    ['a merge patch', 'PATCH', '/deep', nested(9_000), 'application/merge-patch+json'],
    ['a strategic merge patch', 'PATCH', '/deep', nested(9_000), 'application/strategic-merge-patch+json'],
    [
      'a JSON patch',
      'PATCH',
      '/deep',
      `[{"op":"add","path":"/a","value":${nested(9_000)}}]`,
      'application/json-patch+json',
    ],
    ['an apply', 'PATCH', '/deep?fieldManager=me', nested(9_000), 'application/apply-patch+yaml'],
  ])('%s', async (_what, method, place, body, type) => {
    await server.client.post(MAPS, configMap('deep'));
    const { failure } = await server.client.send(method, `${MAPS}${place}`, { body, type });
    expect(failure.code).toBe(400);
    expect(failure.message).toContain('exceeded max depth');
  });
});

describe('what is too much', () => {
  test('more fields than a body may have are refused before they are looked at', async () => {
    const data = Object.fromEntries(many(30_000, (index) => `k${index}`).map((name) => [name, 'v']));
    const yaml = yamlMap('many', many(30_000, (index) => `  k${index}: v`).join('\n'));
    for (const answer of [
      await server.client.post(MAPS, configMap('many', data)),
      await server.client.post(MAPS, yaml, YAML),
      await server.client.patch(`${MAPS}/many?fieldManager=me`, 'apply', yaml),
    ]) {
      expect(answer.failure).toMatchObject({ code: 413, reason: 'RequestEntityTooLarge' });
      expect(answer.failure.message).toBe('Request entity too large: limit is 16000 fields and items');
    }
  });

  test('a definition of a custom resource may have four times as many, as long as they are its schemas', async () => {
    const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    const fields = (count: number, value: JsonObject | string) =>
      Object.fromEntries(many(count, (index) => `k${index}`).map((name) => [name, value]));
    const definition = (properties: JsonObject, annotations: JsonObject = {}): JsonObject => ({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'things.example.com', annotations },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { plural: 'things', singular: 'thing', kind: 'Thing', listKind: 'ThingList' },
        versions: [
          { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties } } },
        ],
      },
    });
    const large = (type: string, times = 1): JsonObject => {
      const properties = fields(100, { type: 'object', properties: fields(100, { type }) });
      return fields(times, { type: 'object', properties });
    };
    const refusedWith = async (body: JsonObject, message: string) => {
      const answer = await server.client.post(path, body);
      expect(answer.failure).toMatchObject({ code: 413, message: `Request entity too large: ${message}` });
    };
    await refusedWith(definition(large('string', 4)), 'limit is 64000 fields and items');
    await refusedWith(definition({}, fields(17_000, 'v')), 'limit is 16000 fields and items');
    await refusedWith(
      definition(fields(20_000, { type: 'string' })),
      'of more than 16000 fields and items none may have more than 128 fields of its own',
    );
    const apply = `${path}/things.example.com?fieldManager=me`;
    const yaml = JSON.stringify(definition(large('integer')));
    expect((await server.client.post(path, definition(large('string')))).status).toBe(201);
    expect((await server.client.patch(`${apply}&force=true`, 'apply', yaml)).status).toBe(200);
    const merge = { metadata: { annotations: fields(16_100, 'v') } };
    expect((await server.client.patch(`${path}/things.example.com`, 'merge', merge)).status).toBe(413);
  });

  test('a body that says it is too long is not waited for', async () => {
    const headers = { authorization: `Bearer ${server.adminToken}`, 'content-length': String(4 * 1024 * 1024) };
    const answer = await sendRaw(request('PUT', headers, ''));
    expect(answer).toContain('413');
    expect(answer).toContain('Request entity too large: limit is 3145728');
  });

  test('nobody without rights is waited for: the answer comes before the body', async () => {
    const headers = { 'content-length': '1000000', 'content-type': 'application/yaml' };
    expect(await sendRaw(request('PUT', headers, 'a: {'))).toMatch(/"code":40[13]/);
  });

  test('patches cannot let an object grow for ever', async () => {
    const roles = '/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles';
    const rule = { apiGroups: [''], resources: ['pods'], verbs: ['get'], resourceNames: ['x'.repeat(900_000)] };
    const role = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'growing' },
      rules: [rule],
    };
    (await server.client.post(roles, role)).orThrow();
    const copy = [{ op: 'copy', from: '/rules/0', path: '/rules/1' }];
    const { failure } = await server.client.patch(`${roles}/growing`, 'json', copy);
    expect(failure).toMatchObject({ code: 500, message: 'etcdserver: request is too large' });
  });

  test('nor make one with more fields than could have been sent', async () => {
    const half = (prefix: string) =>
      Object.fromEntries(many(9_000, (index) => `${prefix}${index}`).map((name) => [name, 'v']));
    const apply = (data: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'full' }, data });
    const path = `${MAPS}/full?fieldManager=me`;
    (await server.client.patch(path, 'apply', apply(half('a')))).orThrow();
    for (const { failure } of [
      await server.client.patch(path, 'merge', { data: half('b') }),
      await server.client.patch(path, 'strategic', { data: half('b') }),
      await server.client.patch(`${MAPS}/full?fieldManager=other`, 'apply', apply(half('b'))),
    ]) {
      expect(failure).toMatchObject({ code: 413, reason: 'RequestEntityTooLarge' });
    }
    // What is said of who owns them does not count.
    (await server.client.patch(path, 'merge', { data: { a0: 'w' } })).orThrow();
  });

  test('of what is wrong with an object, the first is told, however much there is', async () => {
    const owner = { apiVersion: 'v1', kind: 'Pod', name: 'a', controller: true };
    const ownerReferences = many(2_500, String).map((uid) => ({ ...owner, uid }));
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'owned', ownerReferences } };
    const answer = await server.client.post(MAPS, body);
    expect(answer.failure.code).toBe(422);
    // Each prints all of the references, as far as there is room.
    const { causes = [] } = answer.failure.details ?? {};
    expect(causes.length).toBeLessThanOrEqual(251);
    expect(causes.at(-1)?.message).toBe(`and more: the first ${causes.length - 1} are shown`);
    expect(answer.bytes.length).toBeLessThan(2_000_000);
  });
});

describe('odd clients', () => {
  test('one that ends a request in the middle hears no 500, and is no defect', async () => {
    const headers = {
      authorization: `Bearer ${server.adminToken}`,
      'content-type': 'application/merge-patch+json',
      'content-length': '1000',
    };
    (await server.client.post(MAPS, configMap('cut'))).orThrow();
    expect(await sendRaw(request('PATCH', headers, '{"data":'), { cut: true })).not.toContain(' 500 ');
    expect((await server.client.read(`${MAPS}/cut`))['data']).toBeUndefined();
  });

  test('one that sends unknown fields with any name at all is warned of them', async () => {
    const answer = await server.client.post(MAPS, {
      ...configMap('warned'),
      日本: 1,
      [`long${'x'.repeat(50_000)}`]: 1,
    });
    const [first] = [answer.orThrow().headers['warning']].flat();
    expect(Buffer.from(String(first), 'latin1').toString()).toContain('unknown field');
    expect(Buffer.from(String(first), 'latin1').toString()).toContain('日本');
  });
});
