import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.js';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const SECRETS = '/api/v1/namespaces/default/secrets';
const CHANGES = '/apis/timeline.hindcast.dev/v1/namespaces/default/changes';
const VALUE = Buffer.from('geheim').toString('base64');

let server: TestServer;
/** A revision at which `former` might read Secrets. */
let before: number;

const roleOf = (name: string, apiGroup: string, resource: string) => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name },
  rules: [{ verbs: ['get', 'list', 'watch'], apiGroups: [apiGroup], resources: [resource] }],
});
const bindingOf = (name: string, role: string, user: string) => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
  subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: user }],
});
const as = (user: string) => ({ headers: { 'impersonate-user': user } });

beforeAll(async () => {
  server = await startTestServer({ nodes: 0 });
  const { client } = server;
  (await client.post(`${RBAC}/clusterroles`, roleOf('secrets', '', 'secrets'))).orThrow();
  (await client.post(`${RBAC}/clusterroles`, roleOf('changes', 'timeline.hindcast.dev', 'changes'))).orThrow();
  (await client.post(`${RBAC}/clusterrolebindings`, bindingOf('former', 'secrets', 'former'))).orThrow();
  (await client.post(`${RBAC}/clusterrolebindings`, bindingOf('now', 'secrets', 'allowed'))).orThrow();
  (await client.post(`${RBAC}/clusterrolebindings`, bindingOf('watcher', 'changes', 'former'))).orThrow();
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'box' }, data: { word: VALUE } };
  const made = (await client.post(SECRETS, secret)).orThrow().json();
  before = Number(made.metadata.resourceVersion);
  const fork = { name: 'then', at: before, time: 'real', controllers: false };
  (await client.post('/timeline/forks', fork)).orThrow();
  (await client.delete(`${RBAC}/clusterrolebindings/former`)).orThrow();
  (await client.patch(`${SECRETS}/box`, 'merge', { data: { word: VALUE, more: VALUE } })).orThrow();
});
afterAll(() => server.close());

/** Every way to what a Secret held, at the time of the test. */
const WAYS: readonly (readonly [string, () => string])[] = [
  ['the object', () => `${SECRETS}/box`],
  ['the list', () => SECRETS],
  ['the list of all', () => '/api/v1/secrets'],
  ['a watch', () => `${SECRETS}?watch=true&timeoutSeconds=1`],
  ['an old watch', () => `/api/v1/watch/namespaces/default/secrets?timeoutSeconds=1`],
  ['the object of the past', () => `/at/${before}${SECRETS}/box`],
  ['the list of the past', () => `/at/${before}${SECRETS}`],
  ['a watch from the past', () => `/at/${before}${SECRETS}?watch=true&timeoutSeconds=1`],
  ['the object in a fork', () => `/fork/then${SECRETS}/box`],
  ['the list in a fork', () => `/fork/then${SECRETS}`],
  ['the past of a fork', () => `/fork/then/at/${before}${SECRETS}/box`],
];
const FOR_MASTERS: readonly (readonly [string, () => string])[] = [
  ['records', () => '/timeline/records'],
  ['a version', () => `/timeline/version?resource=secrets&namespace=default&name=box&at=${before}`],
  ['versions', () => `/timeline/versions?resource=secrets&at=${before}`],
  ['the log', () => '/timeline/log'],
  ['an explanation', () => '/timeline/why'],
  ['forks', () => '/timeline/forks'],
  ['the timeline of a fork', () => '/fork/then/timeline/records'],
  ['the past of a timeline', () => `/at/${before}/timeline/records`],
];

describe.each(WAYS)('%s', (_, path) => {
  test('is closed to whoever may not read it now, whatever they might before', async () => {
    for (const user of ['former', 'nobody', 'system:serviceaccount:default:default', 'system:node:node-1']) {
      const { failure, text } = await server.client.get(path(), as(user));
      expect(failure, user).toMatchObject({ code: 403, reason: 'Forbidden' });
      expect(text).not.toContain(VALUE);
    }
    expect((await server.client.get(path(), { token: '' })).failure.code).toBe(403);
  });

  test('is open to whoever may read it now', async () => {
    const answer = await server.client.get(path(), as('allowed'));
    expect(answer.status).toBe(200);
    expect(answer.text).toContain(VALUE);
  });
});

test.each(FOR_MASTERS)('%s are for masters alone', async (_, path) => {
  for (const user of ['former', 'allowed', 'nobody']) {
    const answer = await server.client.get(path(), as(user));
    expect(answer.status, user).toBe(403);
    expect(answer.text).not.toContain(VALUE);
  }
});

test('changes tell nobody of a Secret who may not read it now, and nobody of its values', async () => {
  for (const path of [CHANGES, `/at/${before}${CHANGES}`, `${CHANGES}?watch=true&timeoutSeconds=1`]) {
    const answer = await server.client.get(path, as('former'));
    expect(answer.status).toBe(200);
    expect(answer.text).not.toContain('"name":"box"');
  }
  const all = await server.client.get(CHANGES);
  expect(all.text).toContain('"name":"box"');
  expect(all.text).not.toContain(VALUE);
});

test('who asks a fork as somebody else must be let do so now', async () => {
  const answer = await server.client.get(`/fork/then${SECRETS}/box`, {
    headers: { 'impersonate-user': 'former', 'impersonate-group': 'system:authenticated' },
  });
  expect(answer.status).toBe(403);
});

describe('access reviews', () => {
  const review = (prefix: string, user: string) =>
    server.client.post(
      `${prefix}/apis/authorization.k8s.io/v1/selfsubjectaccessreviews`,
      {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: { verb: 'get', resource: 'secrets', namespace: 'default', name: 'box' } },
      },
      as(user),
    );
  const isAllowed = async (prefix: string, user: string) =>
    (await review(prefix, user)).orThrow().json<{ status: { allowed: boolean } }>().status.allowed;

  test('of the past tell what was allowed then', async () => {
    expect(await isAllowed('', 'former')).toBe(false);
    expect(await isAllowed(`/at/${before}`, 'former')).toBe(true);
    expect(await isAllowed(`/at/${before}`, 'nobody')).toBe(false);
  });

  test('of the past make no tokens', async () => {
    const path = `/at/${before}/api/v1/namespaces/default/serviceaccounts/default/token`;
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
    expect((await server.client.post(path, body)).status).toBe(405);
  });
});
