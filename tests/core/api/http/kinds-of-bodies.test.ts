import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startTestServer, type TestServer } from '../../../support/test-server.js';

let server: TestServer;
const MAPS = '/api/v1/namespaces/default/configmaps';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const WIDGETS = '/apis/example.com/v1/namespaces/default/widgets';

beforeAll(async () => {
  server = await startTestServer({ nodes: 0 });
  const schema = { openAPIV3Schema: { type: 'object' } };
  const version = (name: string, more: object) => ({ name, served: true, storage: false, schema, ...more });
  (
    await server.client.post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'widgets.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { plural: 'widgets', kind: 'Widget' },
        versions: [
          version('v1', { storage: true, subresources: { status: {} } }),
          version('v1beta1', { deprecated: true }),
          version('v1alpha1', { deprecated: true, deprecationWarning: 'no "alpha" any more' }),
        ],
      },
    })
  ).orThrow();
  await vi.waitFor(async () => (await server.client.get(WIDGETS)).orThrow());
});
afterAll(() => server.close());

const BEGIN = 'the object provided is unrecognized (must be of type';
const notRegistered = (kind: string, version: string) =>
  `no kind "${kind}" is registered for version "${version}" in scheme "pkg/runtime/scheme.go:111"`;

describe('a body of another kind than its path takes', () => {
  test.each([
    [
      MAPS,
      { apiVersion: 'v1', kind: 'Secret' },
      'Secret in version "v1" cannot be handled as a ConfigMap: converting (v1.Secret) to (core.ConfigMap): unknown conversion',
    ],
    [
      DEPLOYMENTS,
      { apiVersion: 'v1', kind: 'Pod' },
      'Pod in version "v1" cannot be handled as a Deployment: converting (v1.Pod) to (apps.Deployment): unknown conversion',
    ],
    [
      '/apis/rbac.authorization.k8s.io/v1/clusterroles',
      { apiVersion: 'networking.k8s.io/v1beta1', kind: 'Ingress' },
      'Ingress in version "v1beta1" cannot be handled as a ClusterRole: converting (v1beta1.Ingress) to (rbac.ClusterRole): unknown conversion',
    ],
    [
      '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      { apiVersion: 'v1', kind: 'Secret' },
      'Secret in version "v1" cannot be handled as a SelfSubjectAccessReview: converting (v1.Secret) to (authorization.SelfSubjectAccessReview): unknown conversion',
    ],
    [
      MAPS,
      { apiVersion: 'v1', kind: 'Nope' },
      `Nope in version "v1" cannot be handled as a ConfigMap: ${notRegistered('Nope', 'v1')}`,
    ],
    [
      MAPS,
      { apiVersion: 'example.com/v1', kind: 'Widget' },
      `Widget in version "v1" cannot be handled as a ConfigMap: ${notRegistered('Widget', 'example.com/v1')}`,
    ],
    [
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
      { apiVersion: 'v1', kind: 'Secret' },
      `Secret in version "v1" cannot be handled as a CustomResourceDefinition: ${notRegistered('Secret', 'v1')}`,
    ],
    [
      DEPLOYMENTS,
      { apiVersion: 'extensions/v1beta1', kind: 'Deployment' },
      'the API version in the data (extensions/v1beta1) does not match the expected API version (apps/v1)',
    ],
    [
      '/api/v1/namespaces/default/events',
      { apiVersion: 'events.k8s.io/v1', kind: 'Event' },
      'the API version in the data (events.k8s.io/v1) does not match the expected API version (v1)',
    ],
    [
      MAPS,
      { apiVersion: 'a/b/c', kind: 'ConfigMap' },
      `${BEGIN} ConfigMap): unexpected GroupVersion string: a/b/c ({"apiVersion":"a/b/c","kind":" ...)`,
    ],
    [
      MAPS,
      { apiVersion: 'v1', kind: {} },
      `${BEGIN} ConfigMap): couldn't get version/kind; json parse error: json: cannot unmarshal object into Go struct field .kind of type string ({"apiVersion":"v1","kind":{}})`,
    ],
    [
      WIDGETS,
      { apiVersion: 'v1', kind: 'Secret' },
      'the API version in the data (v1) does not match the expected API version (example.com/v1)',
    ],
    [
      WIDGETS,
      { kind: 'Widget' },
      'the API version in the data () does not match the expected API version (example.com/v1)',
    ],
    [WIDGETS, { metadata: {} }, `${BEGIN} Widget): Object 'Kind' is missing in '{"metadata":{}}' ({"metadata":{}})`],
  ])('%s: %j', async (path, body, message) => {
    expect((await server.client.post(path, body)).failure).toMatchObject({ code: 400, reason: 'BadRequest', message });
  });

  test('is invalid where it names another custom kind of the group', async () => {
    const { failure } = await server.client.post(WIDGETS, {
      apiVersion: 'example.com/v1',
      kind: 'Gadget',
      metadata: { name: 'a' },
    });
    const message = 'Gadget.example.com "a" is invalid: kind: Invalid value: "Gadget": must be Widget';
    expect(failure).toMatchObject({ code: 422, message, details: { name: 'a', group: 'example.com', kind: 'Gadget' } });
  });

  test('need not name a built-in kind, and names a group with a slash in front as well', async () => {
    const dry = `${MAPS}?dryRun=All`;
    for (const apiVersion of [undefined, '', '/', '/v1'])
      expect((await server.client.post(dry, { apiVersion, metadata: { name: 'x' } })).status).toBe(201);
  });

  test('says nothing where it is null', async () => {
    const { failure } = await server.client.post(MAPS, 'null');
    expect(failure.message).toBe(
      'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
    );
  });
});

test.each([
  ['strategic', "invalid character 'o' in literal null (expecting 'u')"],
  ['merge', "error decoding patch: invalid character 'o' in literal null (expecting 'u')"],
  ['json', "error decoding patch: invalid character 'o' in literal null (expecting 'u')"],
] as const)('a %s patch that is no JSON is refused once there is something to patch', async (type, message) => {
  const path = '/api/v1/namespaces/default';
  expect((await server.client.patch(path, type, '{"a":nope}')).failure).toMatchObject({ code: 400, message });
  const { failure } = await server.client.patch(`${MAPS}/none`, type, '{"a":nope}');
  expect(failure.message).toBe('configmaps "none" not found');
});

describe('how to delete', () => {
  const NONE = `${MAPS}/none`;
  const remove = (query: string, body?: object) => server.client.send('DELETE', `${NONE}${query}`, { body });

  test.each([
    ['?gracePeriodSeconds=x', undefined, 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
    ['?gracePeriodSeconds=', undefined, 400, 'strconv.ParseInt: parsing "": invalid syntax'],
    [
      '',
      { gracePeriodSeconds: 'x' },
      400,
      'json: cannot unmarshal string into Go struct field DeleteOptions.gracePeriodSeconds of type int64',
    ],
    ['', { apiVersion: 'v1', kind: 'Secret' }, 400, notRegistered('Secret', 'v1')],
    [
      '?propagationPolicy=x',
      undefined,
      422,
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "x": supported values: "Foreground", "Background", "Orphan", "nil"',
    ],
    [
      '?dryRun=x',
      undefined,
      422,
      'DeleteOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["x"]: supported values: "All"',
    ],
    [
      '',
      { dryRun: ['x'] },
      422,
      'DeleteOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["x"]: supported values: "All"',
    ],
  ])('%s %j is refused', async (query, body, code, message) => {
    expect((await remove(query, body)).failure).toMatchObject({ code, message });
  });

  test('is read from the query only where there is no body', async () => {
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'told-twice' } };
    (await server.client.post(MAPS, map)).orThrow();
    const path = `${MAPS}/told-twice`;
    (await server.client.send('DELETE', `${path}?dryRun=All`)).orThrow();
    expect((await server.client.get(path)).status).toBe(200);
    (await server.client.send('DELETE', `${path}?dryRun=All`, { body: { kind: 'DeleteOptions' } })).orThrow();
    expect((await server.client.get(path)).status).toBe(404);
  });
});

describe('a deprecated kind', () => {
  const warned = async (path: string, method = 'GET', body?: object) =>
    (await server.client.send(method, path, { body })).headers['warning'];

  test('is told of to whoever asks for it, whatever they are answered', async () => {
    const endpoints = '299 - "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"';
    const path = '/api/v1/namespaces/default/endpoints';
    expect(await warned(path)).toBe(endpoints);
    expect(await warned(`${path}/none`)).toBe(endpoints);
    expect(await warned(`${path}/none`, 'DELETE')).toBe(endpoints);
    expect(await warned(path, 'POST', { metadata: { name: 'a' } })).toBe(endpoints);
    expect(await warned('/api/v1/componentstatuses')).toBe('299 - "v1 ComponentStatus is deprecated in v1.19+"');
    expect(await warned('/api/v1/namespaces/default/services')).toBeUndefined();
  });

  test('may be a version of a custom one, with its own words or with the version to use', async () => {
    const at = (version: string) => warned(WIDGETS.replace('/v1/', `/${version}/`));
    expect(await at('v1')).toBeUndefined();
    expect(await at('v1beta1')).toBe('299 - "example.com/v1beta1 Widget is deprecated; use example.com/v1 Widget"');
    expect(await at('v1alpha1')).toBe('299 - "no \\"alpha\\" any more"');
  });
});

test('a custom resource is asked where built-in ones have no route', async () => {
  const asked = async (method: string, path: string, body?: object) => {
    const answer = await server.client.send(method, path, { body });
    return [answer.status, answer.text === '404 page not found\n' ? answer.text : answer.failure.message];
  };
  const none = [404, '404 page not found\n'];
  expect(await asked('POST', '/apis/example.com/v1/widgets', {})).toEqual(none);
  expect(await asked('DELETE', '/apis/example.com/v1/widgets')).toEqual(none);
  expect(await asked('GET', '/apis/example.com/v1/widgets/x')).toEqual(none);
  expect(await asked('GET', '/apis/example.com/v1/gadgets')).toEqual(none);
  expect(await asked('GET', '/apis/example.com/v2')).toEqual(none);
  expect(await asked('GET', `${WIDGETS}/x/scale`)).toEqual([404, 'widgets.example.com "x" not found']);
  expect(await asked('PUT', WIDGETS, {})).toEqual([400, 'name must be provided']);
});
