import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { configMap, deployment, headRevision } from '../../../support/api-objects.js';
import { startTestServer, type TestServer } from '../../../support/test-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ nodes: 0 });
});
afterAll(() => server.close());

const MAPS = '/api/v1/namespaces/default/configmaps';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';

describe('content types', () => {
  test.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'nonsense'])(
    '%s is unsupported',
    async (type) => {
      const { failure } = await server.client.post(MAPS, JSON.stringify(configMap('a')), { type });
      expect(failure).toMatchObject({ code: 415, reason: 'UnsupportedMediaType' });
      expect(failure.message).toContain(
        'the body of the request was in an unknown format - accepted media types include: application/json',
      );
    },
  );

  test('a patch must say which patch it is', async () => {
    (await server.client.post(MAPS, configMap('patched'))).orThrow();
    const { failure } = await server.client.send('PATCH', `${MAPS}/patched`, { body: {}, type: 'application/json' });
    expect(failure).toMatchObject({ code: 415, reason: 'UnsupportedMediaType' });
    expect(failure.message).toContain('application/merge-patch+json');
  });

  test('YAML is read, with a charset too', async () => {
    const sent = stringify(configMap('from-yaml', { yes: 'on', number: '012' }), { version: '1.1' });
    const answer = await server.client.post(MAPS, sent, { type: 'application/yaml; charset=utf-8' });
    expect(answer.orThrow().json()).toMatchObject({ data: { yes: 'on', number: '012' } });
  });
});

describe('bodies that cannot be read are refused with 400 and a reason', () => {
  test.each([
    ['cut short', '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"'],
    ['no JSON', 'hello'],
    ['two values', '{}{}'],
    ['empty', ''],
    ['an array', '[]'],
    ['a string', '"x"'],
    ['a byte that is no UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
  ])('%s', async (_what, body) => {
    for (const answer of [await server.client.post(MAPS, body), await server.client.put(`${MAPS}/x`, body)]) {
      expect(answer.failure).toMatchObject({ code: 400, reason: 'BadRequest' });
      expect(answer.failure.message.length).toBeGreaterThan(10);
    }
  });

  test.each([
    ['bad indentation', 'a:\n  b: 1\n c: 2'],
    [
      'an alias bomb',
      `${Array.from({ length: 12 }, (_, i) => `a${i}: &a${i} [${Array.from({ length: 12 }, () => (i === 0 ? 'x' : `*a${i - 1}`)).join(',')}]`).join('\n')}`,
    ],
    ['a tab', 'a:\n\t- b'],
  ])('YAML: %s', async (_what, body) => {
    const answer = await server.client.post(MAPS, body, { type: 'application/yaml' });
    expect(answer.failure.code).toBe(400);
  });

  test('YAML: a tag that makes code in other languages makes a string here', async () => {
    const body =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: tagged}\ndata: {f: !!js/function "function () { return 1 }"}';
    const answer = await server.client.post(MAPS, body, { type: 'application/yaml' });
    expect(answer.orThrow().json()['data']).toEqual({ f: 'function () { return 1 }' });
  });

  test.each(['[', '{"a":'])('JSON that nests 10,000 deep with %s', async (open) => {
    const close = open === '[' ? ']' : '}';
    const deep = `${open.repeat(10_000)}1${close.repeat(10_000)}`;
    expect((await server.client.post(MAPS, deep)).failure.code).toBe(400);
    expect((await server.client.post(MAPS, deep, { type: 'application/yaml' })).failure.code).toBe(400);
    (await server.client.post(MAPS, configMap(`deep-${open.length}`))).orThrow();
    for (const kind of ['json', 'merge', 'strategic', 'apply'] as const) {
      const answer = await server.client.patch(`${MAPS}/deep-${open.length}?fieldManager=x`, kind, deep);
      expect(answer.failure.code, kind).toBe(400);
    }
  });

  test('longer than 3 MiB is 413, a little shorter is read', async () => {
    const big = (bytes: number) => configMap('big', { text: 'x'.repeat(bytes) });
    expect((await server.client.post(MAPS, big(3 * 1024 * 1024))).failure).toMatchObject({
      code: 413,
      reason: 'RequestEntityTooLarge',
    });
    // Data of a ConfigMap may have 1 MiB, so this one is read and found invalid.
    expect((await server.client.post(MAPS, big(2 * 1024 * 1024))).failure).toMatchObject({
      code: 422,
      reason: 'Invalid',
    });
  });
});

describe('kinds and versions', () => {
  test('a kind that the path does not serve is refused', async () => {
    const { failure } = await server.client.post(MAPS, { ...configMap('a'), kind: 'Secret' });
    expect(failure.code).toBe(400);
    expect(failure.message).toContain('Secret in version "v1" cannot be handled as a ConfigMap');
  });

  test('so is another version', async () => {
    const { failure } = await server.client.post(MAPS, { ...configMap('a'), apiVersion: 'apps/v1' });
    expect(failure.code).toBe(400);
    expect(failure.message).toBe(
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: no kind "ConfigMap" is registered for version "apps/v1" in scheme "pkg/runtime/scheme.go:111"',
    );
  });

  test.each(['/api/v1/namespaces/default/widgets', '/api/v2/pods', '/apis/apps/v1beta1/deployments'])(
    '%s does not exist',
    async (path) => {
      for (const answer of [await server.client.get(path), await server.client.post(path, {})]) {
        expect(answer.failure).toMatchObject({ code: 404, reason: 'NotFound' });
        expect(answer.failure.message).toBe('the server could not find the requested resource');
      }
    },
  );
});

describe('fields', () => {
  test('a wrong type is refused, whatever the validation', async () => {
    for (const validation of ['Ignore', 'Warn', 'Strict']) {
      const body = { ...deployment('wrong', 1), spec: { ...deployment('wrong', 1).spec, replicas: 'three' } };
      const { failure } = await server.client.post(`${DEPLOYMENTS}?fieldValidation=${validation}`, body);
      expect(failure).toMatchObject({ code: 400, reason: 'BadRequest' });
      expect(failure.message).toContain('Deployment in version "v1" cannot be handled as a Deployment');
      expect(failure.message).toContain('replicas');
    }
  });

  const odd = (name: string) => {
    const whole = deployment(name, 0);
    return { ...whole, spec: { ...whole.spec, colour: 'red', template: { ...whole.spec.template, shape: 'round' } } };
  };

  test('Strict refuses unknown fields by their path', async () => {
    const { failure } = await server.client.post(`${DEPLOYMENTS}?fieldValidation=Strict`, odd('strict'));
    expect(failure).toMatchObject({ code: 400, reason: 'BadRequest' });
    expect(failure.message).toContain(
      'strict decoding error: unknown field "spec.template.shape", unknown field "spec.colour"',
    );
  });

  test('Warn drops them and warns of each; it is what happens without being told', async () => {
    for (const query of ['?fieldValidation=Warn', '']) {
      const answer = (await server.client.post(`${DEPLOYMENTS}${query}`, odd(`warn${query.length}`))).orThrow();
      expect(answer.headers['warning']).toBe(
        '299 - "unknown field \\"spec.template.shape\\"", 299 - "unknown field \\"spec.colour\\""',
      );
      expect(answer.json()['spec']).not.toHaveProperty('colour');
    }
  });

  test('Ignore drops them in silence', async () => {
    const answer = (await server.client.post(`${DEPLOYMENTS}?fieldValidation=Ignore`, odd('ignore'))).orThrow();
    expect(answer.headers['warning']).toBeUndefined();
    expect(answer.json()['spec']).not.toHaveProperty('colour');
  });

  test('patches are validated too', async () => {
    (await server.client.post(DEPLOYMENTS, deployment('patchy', 0))).orThrow();
    for (const kind of ['merge', 'strategic', 'apply'] as const) {
      const body =
        kind === 'apply' ? { ...deployment('patchy', 0), spec: { colour: 'red' } } : { spec: { colour: 'red' } };
      const answer = await server.client.patch(
        `${DEPLOYMENTS}/patchy?fieldValidation=Strict&fieldManager=t`,
        kind,
        body,
      );
      const message = kind === 'apply' ? '.spec.colour: field not declared in schema' : 'unknown field "spec.colour"';
      expect(answer.failure.code, kind).toBe(kind === 'apply' ? 500 : 422);
      expect(answer.failure.message, kind).toContain(message);
    }
  });

  describe('that come twice', () => {
    const json = (name: string) =>
      `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"${name}","labels":{"a":"1","a":"2"}},"data":{"k":"x","k" : "y","l":"{\\"k\\":1,\\"k\\":2}"}}`;
    const yaml = (name: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  k: first\n  k: last\n`;
    const post = (query: string, body: string, type = 'application/json') =>
      server.client.post(`${MAPS}?fieldValidation=${query}`, body, { type });

    test('are refused by Strict, each by its path', async () => {
      const { failure } = await post('Strict', json('twice-strict'));
      expect(failure).toMatchObject({ code: 400, reason: 'BadRequest' });
      expect(failure.message).toContain(
        'strict decoding error: duplicate field "metadata.labels.a", duplicate field "data.k"',
      );
      const inYaml = await post('Strict', yaml('twice-yaml'), 'application/yaml');
      expect(inYaml.failure.message).toContain(
        'strict decoding error: yaml: unmarshal errors:\n  line 7: key "k" already set in map',
      );
      const patch = '{"data":{"k":"1"},"data":{"k":"2"}}';
      (await post('Ignore', json('twice-patched'))).orThrow();
      const patched = await server.client.patch(`${MAPS}/twice-patched?fieldValidation=Strict`, 'merge', patch);
      expect(patched.failure.message).toContain('duplicate field "data"');
    });

    test('are warned of by Warn; the last one counts', async () => {
      const answer = (await post('Warn', json('twice-warn'))).orThrow();
      expect(answer.headers['warning']).toBe(
        '299 - "duplicate field \\"metadata.labels.a\\"", 299 - "duplicate field \\"data.k\\""',
      );
      expect(answer.json()['data']).toMatchObject({ k: 'y' });
    });

    test("are nobody's business under Ignore", async () => {
      const answers = [
        await post('Ignore', json('twice-ignore')),
        await post('Ignore', yaml('twice-too'), 'application/yaml'),
      ];
      for (const answer of answers) {
        expect(answer.orThrow().headers['warning']).toBeUndefined();
      }
      expect(answers.map((answer) => answer.json()['data'])).toMatchObject([{ k: 'y' }, { k: 'last' }]);
    });
  });

  test.each(['dryRun=Some', 'fieldValidation=Maybe', `fieldManager=${'x'.repeat(129)}`])(
    '%s is refused',
    async (query) => {
      const { failure } = await server.client.post(`${MAPS}?${query}`, configMap('options'));
      expect(failure).toMatchObject({ code: 422, reason: 'Invalid' });
      expect(failure.message).toContain('CreateOptions.meta.k8s.io "" is invalid');
    },
  );
});

describe('keys that JavaScript gives a meaning', () => {
  const hostile = '{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}},"toString":"x"}';
  const untouched = () => {
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('polluted');
  };

  test('stay data in a body', async () => {
    const body = `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"hostile","labels":{"constructor":"a"}},"data":{"__proto__":"p","constructor":"c","hasOwnProperty":"h"}}`;
    const made = (await server.client.post(MAPS, body)).orThrow();
    expect(made.text).toContain('"__proto__":"p"');
    const read = await server.client.get(`${MAPS}/hostile`);
    expect(read.text).toContain('"__proto__":"p"');
    expect(read.text).toContain('"constructor":"c"');
    expect((await server.client.get(`${MAPS}?labelSelector=constructor%3Da`)).text).toContain('"name":"hostile"');
    untouched();
  });

  test.each(['merge', 'strategic', 'apply'] as const)('do nothing in a %s patch', async (kind) => {
    (await server.client.post(MAPS, configMap(`hostile-${kind}`))).orThrow();
    const bodies = [
      `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"hostile-${kind}","annotations":{"__proto__":"x"}}}`,
      `{"apiVersion":"v1","kind":"ConfigMap",${hostile.slice(1)}`,
      `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"hostile-${kind}","labels":${hostile}}}`,
    ];
    for (const body of bodies) {
      const answer = await server.client.patch(`${MAPS}/hostile-${kind}?fieldManager=t`, kind, body);
      // Only an apply of what no schema has is answered so, as Kubernetes does.
      if (answer.status === 500) expect(answer.failure.message).toContain('failed to create typed patch object');
      untouched();
    }
    const data = `{"apiVersion":"v1","kind":"ConfigMap","data":{"__proto__":"p","constructor":"c"}}`;
    (await server.client.patch(`${MAPS}/hostile-${kind}?fieldManager=t`, kind, data)).orThrow();
    expect((await server.client.get(`${MAPS}/hostile-${kind}`)).text).toContain(
      '"data":{"__proto__":"p","constructor":"c"}',
    );
    untouched();
  });

  test.each([
    [{ op: 'add', path: '/__proto__/polluted', value: 'yes' }],
    [{ op: 'add', path: '/constructor/prototype/polluted', value: 'yes' }],
    [{ op: 'add', path: '/metadata/__proto__', value: { polluted: 'yes' } }],
    [{ op: 'copy', from: '/__proto__', path: '/data' }],
    [{ op: 'move', from: '/data/constructor', path: '/data/x' }],
    [{ op: 'replace', path: '/data/toString', value: 'x' }],
    [{ op: 'test', path: '/data/__proto__', value: {} }],
  ])('do nothing in a JSON patch: %j', async (operation) => {
    await server.client.post(MAPS, configMap('hostile-json', { a: 'b' }));
    const answer = await server.client.patch(`${MAPS}/hostile-json`, 'json', [operation]);
    expect(answer.status).toBeLessThan(500);
    untouched();
  });

  test('are no resources, namespaces, groups, subresources or extensions either', async () => {
    for (const path of [
      '/api/v1/__proto__',
      '/api/v1/constructor',
      '/apis/__proto__/v1/x',
      '/apis/constructor',
      '/apis/apps/__proto__',
      '/api/v1/namespaces/__proto__/pods/constructor',
      '/api/v1/namespaces/default/pods/x/__proto__',
      '/constructor',
      '/__proto__/x',
      '/at/__proto__/api/v1/pods',
      '/openapi/v3/__proto__',
      '/openapi/v3/apis/constructor/v1',
    ]) {
      const answer = await server.client.get(path);
      expect(answer.status, path).toBeGreaterThanOrEqual(400);
      expect(answer.status, path).toBeLessThan(500);
    }
  });

  test('and the server is up, with nothing written by what it refused', async () => {
    const before = await headRevision(server.client);
    expect((await server.client.post(`${MAPS}?fieldValidation=Strict`, hostile)).status).toBeGreaterThanOrEqual(400);
    expect(await headRevision(server.client)).toBe(before);
    expect((await server.client.get('/readyz')).text).toBe('ok');
  });
});
