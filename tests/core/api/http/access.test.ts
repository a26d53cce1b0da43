import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiClient, ApiList } from '../../../support/api-client.js';
import { configMap, makeNamespace } from '../../../support/api-objects.js';
import { startTestServer, type TestServer } from '../../../support/test-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ nodes: 0 });
});
afterAll(() => server.close());

describe('without credentials', () => {
  test.each(['/livez', '/readyz', '/healthz', '/version', '/livez?verbose'])('%s may be read', async (path) => {
    const answer = await server.client.get(path, { token: '' });
    expect(answer.status).toBe(200);
  });

  test.each([
    '/api/v1/pods',
    '/api',
    '/apis',
    '/openapi/v2',
    '/',
    '/at/1/api/v1/pods',
    '/api/v1/namespaces/default/secrets/x',
  ])('%s is forbidden to system:anonymous', async (path) => {
    const { failure } = await server.client.get(path, { token: '' });
    expect(failure).toMatchObject({ code: 403, reason: 'Forbidden' });
    expect(failure.message).toContain('User "system:anonymous" cannot');
  });

  test('nothing may be written, and nobody may be impersonated', async () => {
    expect(
      (await server.client.post('/api/v1/namespaces/default/configmaps', configMap('a'), { token: '' })).failure.code,
    ).toBe(403);
    const impersonating = {
      token: '',
      headers: { 'impersonate-user': 'admin', 'impersonate-group': 'system:masters' },
    };
    expect((await server.client.get('/api/v1/pods', impersonating)).failure.code).toBe(403);
  });
});

test.each(['wrong', 'a.b.c', 'x'.repeat(5000), '🙂'.normalize('NFC').length.toString()])(
  'a bad token is 401: %#',
  async (token) => {
    const { failure } = await server.client.get('/api/v1/pods', { token });
    expect(failure).toMatchObject({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' });
  },
);

describe('paths and methods', () => {
  test.each([
    '/api/v1/nothing',
    '/api/v2/pods',
    '/apis/apps/v9',
    '/apis/apps/v1/nothing/x',
    '/api/v1/namespaces/default/pods/none/nothing',
    '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews/x',
  ])('GET %s: there is nothing in this built-in group', async (path) => {
    const { failure } = await server.client.get(path);
    const message = 'the server could not find the requested resource';
    expect(failure).toMatchObject({ code: 404, reason: 'NotFound', message });
  });

  test.each(['/nothing', '/apis/nothing.io', '/apis/nothing.io/v1/things', '/livez/nothing', '/openapi'])(
    'GET %s: there is nothing at all',
    async (path) => {
      const answer = await server.client.get(path);
      expect([answer.status, answer.text]).toEqual([404, '404 page not found\n']);
    },
  );

  test('a group is told of', async () => {
    expect((await server.client.get('/apis/apps')).json()).toMatchObject({ kind: 'APIGroup', name: 'apps' });
  });

  test('a release tells which ones it is compatible with', async () => {
    const version = { major: '1', minor: '36', emulationMajor: '1', emulationMinor: '36' };
    const oldest = { minCompatibilityMajor: '1', minCompatibilityMinor: '35' };
    expect((await server.client.get('/version')).json()).toMatchObject({ ...version, ...oldest });
  });

  test.each([
    ['PUT', '/api/v1/namespaces/default/configmaps'],
    ['PATCH', '/api/v1/namespaces/default/configmaps'],
    ['POST', '/api/v1/namespaces/default/configmaps/x'],
    ['POST', '/api/v1/configmaps'],
    ['DELETE', '/api/v1/configmaps'],
    ['GET', '/api/v1/namespaces/default/pods/none/eviction'],
    ['OPTIONS', '/api/v1/pods'],
    ['GET', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'],
    ['DELETE', '/api/v1/namespaces'],
    ['POST', '/api/v1/namespaces/default/pods/x/status'],
    ['TRACE', '/api/v1/pods'],
    ['DELETE', '/api/v1'],
    ['DELETE', '/apis'],
    ['POST', '/apis/apps'],
    ['PUT', '/apis/apps/v1'],
    ['DELETE', '/version'],
  ])('%s %s is not allowed', async (method, path) => {
    const sent =
      method === 'GET' || method === 'TRACE'
        ? {}
        : { body: configMap('x'), type: method === 'PATCH' ? 'application/merge-patch+json' : undefined };
    const { failure } = await server.client.send(method, path, sent);
    const message = 'the server does not allow this method on the requested resource';
    expect(failure).toMatchObject({ code: 405, reason: 'MethodNotAllowed', message });
  });

  test('an unknown method is refused', async () => {
    expect((await server.client.send('BREW', '/api/v1/pods')).status).toBe(400);
  });

  test.each(['/api/v1/namespaces/%ZZ/pods', '/%'])('%s is badly encoded', async (path) => {
    expect((await server.client.get(path)).failure.code).toBe(400);
  });

  test('an object that is not there is 404 by name', async () => {
    const { failure } = await server.client.get('/api/v1/namespaces/default/pods/none');
    expect(failure).toMatchObject({
      code: 404,
      reason: 'NotFound',
      message: 'pods "none" not found',
      details: { name: 'none', kind: 'pods' },
    });
  });

  test('a media type that cannot be answered is 406', async () => {
    const { failure } = await server.client.get('/api/v1/pods', { headers: { accept: 'application/xml' } });
    const offered =
      'application/json, application/yaml, application/vnd.kubernetes.protobuf, application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch';
    const message = `406: Not Acceptable\n\nAvailable representations: ${offered}`;
    expect(failure).toMatchObject({ code: 406, reason: 'NotAcceptable', message, details: {} });
  });

  test.each([
    ['GET', '/version', 'application/json'],
    ['GET', '/api', 'application/json, application/yaml, application/vnd.kubernetes.protobuf'],
    ['GET', '/apis/apps/v1', 'application/json, application/yaml, application/vnd.kubernetes.protobuf'],
    [
      'DELETE',
      '/api/v1/namespaces/default/configmaps/none',
      'application/json, application/yaml, application/vnd.kubernetes.protobuf',
    ],
    [
      'GET',
      '/api/v1/namespaces/default/pods/none/log',
      'text/plain, application/json, application/yaml, application/vnd.kubernetes.protobuf',
    ],
  ])('%s %s tells which media types it has', async (method, path, offered) => {
    const { failure } = await server.client.send(method, path, { headers: { accept: 'application/*' } });
    expect(failure).toMatchObject({
      code: 406,
      message: `406: Not Acceptable\n\nAvailable representations: ${offered}`,
    });
  });

  test('HEAD has no route to a built-in resource', async () => {
    const answer = await server.client.send('HEAD', '/api/v1/namespaces/default');
    expect(answer.status).toBe(405);
    expect(answer.bytes).toHaveLength(0);
  });
});

describe("a ServiceAccount's token", () => {
  const RBAC = '/apis/rbac.authorization.k8s.io/v1/namespaces/tenant';
  let robot: ApiClient;
  let namespace: string;

  beforeAll(async () => {
    namespace = await makeNamespace(server.client, 'tenant');
    (
      await server.client.post(`${namespace}/serviceaccounts`, {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: 'robot' },
      })
    ).orThrow();
    const asked = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 3600 } };
    const answer = (await server.client.post(`${namespace}/serviceaccounts/robot/token`, asked)).orThrow();
    expect(answer.status).toBe(201);
    robot = server.client.as(answer.json<{ status: { token: string } }>().status.token);
  });
  afterAll(() => robot.close());

  const configMaps = '/api/v1/namespaces/tenant/configmaps';

  test('proves who it is', async () => {
    const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
    const answer = (await robot.post('/apis/authentication.k8s.io/v1/selfsubjectreviews', review)).orThrow();
    expect(answer.json()).toMatchObject({
      status: {
        userInfo: {
          username: 'system:serviceaccount:tenant:robot',
          groups: ['system:serviceaccounts', 'system:serviceaccounts:tenant', 'system:authenticated'],
        },
      },
    });
  });

  test('may discover, and nothing else, until a RoleBinding says so', async () => {
    expect((await robot.get('/api')).status).toBe(200);
    const { failure } = await robot.get(configMaps);
    expect(failure.message).toBe(
      'configmaps is forbidden: User "system:serviceaccount:tenant:robot" cannot list resource "configmaps" in API group "" in the namespace "tenant"',
    );
    const role = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'reader' },
      rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'watch', 'create'] }],
    };
    (await server.client.post(`${RBAC}/roles`, role)).orThrow();
    const binding = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'robot-reads' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
      subjects: [{ kind: 'ServiceAccount', name: 'robot', namespace: 'tenant' }],
    };
    (await server.client.post(`${RBAC}/rolebindings`, binding)).orThrow();
    expect((await robot.get(configMaps)).status).toBe(200);
    expect((await robot.post(configMaps, configMap('by-robot'))).status).toBe(201);
    expect((await robot.delete(`${configMaps}/by-robot`)).failure.code).toBe(403);
    expect((await robot.get('/api/v1/namespaces/default/configmaps')).failure.code).toBe(403);
    expect((await robot.get('/api/v1/configmaps')).failure.code).toBe(403);
  });

  test('may look into the past no further than into the present', async () => {
    const head = (await robot.get(configMaps)).json<{ metadata: { resourceVersion: string } }>().metadata
      .resourceVersion;
    expect((await robot.get(`/at/${head}${configMaps}`)).status).toBe(200);
    expect((await robot.get(`/at/${head}/api/v1/namespaces/tenant/secrets`)).failure.code).toBe(403);
  });

  test('cannot make itself greater: escalation, impersonation', async () => {
    expect((await robot.get('/api/v1/secrets', { headers: { 'impersonate-user': 'system:admin' } })).failure.code).toBe(
      403,
    );
    const greedy = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'greedy' },
      rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
    };
    expect((await robot.post(`${RBAC}/roles`, greedy)).failure.code).toBe(403);
  });

  test('ends with the ServiceAccount', async () => {
    (await server.client.delete(`${namespace}/serviceaccounts/robot`)).orThrow();
    expect((await robot.get(configMaps)).failure.code).toBe(401);
  });
});

// The webhook of cert-manager watches the one Secret that its Role names, and so does a kubelet.
describe('who may read an object by name', () => {
  const ask = { headers: { 'impersonate-user': 'reader' } };
  let secrets: string;
  beforeAll(async () => {
    const namespace = await makeNamespace(server.client, 'named');
    secrets = `${namespace}/secrets`;
    const rbac = namespace.replace('/api/v1/', '/apis/rbac.authorization.k8s.io/v1/');
    const rules = [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['mine'], verbs: ['*'] }];
    (await server.client.post(`${rbac}/roles`, { metadata: { name: 'reader' }, rules })).orThrow();
    const binding = {
      metadata: { name: 'reader' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'reader' }],
    };
    (await server.client.post(`${rbac}/rolebindings`, binding)).orThrow();
    for (const name of ['mine', 'other']) (await server.client.post(secrets, { metadata: { name } })).orThrow();
  });
  const selecting = (selector: string) => `${secrets}?fieldSelector=${encodeURIComponent(selector)}`;

  test.each(['metadata.name=mine', 'metadata.name==mine', 'metadata.name=mine,type=Opaque'])(
    'may list and watch it with %s, and gets nothing else',
    async (selector) => {
      const { items } = (await server.client.get(selecting(selector), ask)).orThrow().json<ApiList>();
      expect(items.map(({ metadata }) => metadata.name)).toEqual(['mine']);
      const watch = await server.client.watch(`${selecting(selector)}&timeoutSeconds=1`, ask);
      expect((await watch.rest()).map(({ object }) => object.metadata.name)).toEqual(['mine']);
    },
  );

  test.each(['', 'metadata.name!=other', 'type=Opaque', 'metadata.namespace=named'])(
    'may not list all with "%s"',
    async (selector) => {
      const { failure } = await server.client.get(selecting(selector), ask);
      expect(failure.message).toBe(
        'secrets is forbidden: User "reader" cannot list resource "secrets" in API group "" in the namespace "named"',
      );
    },
  );

  test('is told by name of what may not be listed, and may not delete many', async () => {
    expect((await server.client.get(selecting('metadata.name=other'), ask)).failure.message).toBe(
      'secrets "other" is forbidden: User "reader" cannot list resource "secrets" in API group "" in the namespace "named"',
    );
    expect((await server.client.delete(selecting('metadata.name=mine'), undefined, ask)).failure.code).toBe(403);
    const everywhere = '/api/v1/secrets?fieldSelector=metadata.name%3Dmine';
    expect((await server.client.get(everywhere, ask)).failure.message).toBe(
      'secrets "mine" is forbidden: User "reader" cannot list resource "secrets" in API group "" at the cluster scope',
    );
  });
});
