import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../core/model/json.js';
import type { ApiObject } from '../support/api-client.js';
import { eventually } from '../support/eventually.js';
import { type Kubectl, kubectlFor } from '../support/kubectl.js';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { type ExtensionServer, extensionServer } from './extension-server.js';

const API_SERVICES = '/apis/apiregistration.k8s.io/v1/apiservices';
const FLUNDERS = '/apis/wardle.example.com/v1alpha1/namespaces/default/flunders';
const NAME = 'v1alpha1.wardle.example.com';

let server: TestServer;
let wardle: ExtensionServer;
let kubectl: Kubectl;

beforeAll(async () => {
  server = await startTestServer({ nodes: 0 });
  wardle = await extensionServer(await readFile(join(server.dataDir, 'pki/front-proxy-ca.crt'), 'utf8'));
  kubectl = await kubectlFor(server);
  await create('/api/v1/namespaces', { kind: 'Namespace', apiVersion: 'v1', metadata: { name: 'wardle' } });
});
afterAll(async () => {
  await kubectl.close();
  await server.close();
  await wardle.stop();
});
afterEach(async () => {
  wardle.broken = undefined;
  wardle.isModern = true;
  await server.client.delete(`${API_SERVICES}/${NAME}`);
  await server.client.delete('/api/v1/namespaces/wardle/services/api');
  await server.client.delete('/apis/discovery.k8s.io/v1/namespaces/wardle/endpointslices/api-1');
});

async function create(path: string, object: JsonObject): Promise<void> {
  const answer = await server.client.post(path, object);
  if (answer.status !== 201) throw new Error(answer.text);
}

const service = (spec: JsonObject) =>
  create('/api/v1/namespaces/wardle/services', { kind: 'Service', apiVersion: 'v1', metadata: { name: 'api' }, spec });
/** A Service that is the other server's name, and so leads to it without an address. */
const named = () => service({ type: 'ExternalName', externalName: 'localhost' });
const clusterIP = '10.96.7.7';
const apiService = (spec: JsonObject = { caBundle: wardle.caBundle }, port = wardle.port) =>
  create(API_SERVICES, {
    kind: 'APIService',
    apiVersion: 'apiregistration.k8s.io/v1',
    metadata: { name: NAME },
    spec: {
      group: 'wardle.example.com',
      version: 'v1alpha1',
      groupPriorityMinimum: 2000,
      versionPriority: 200,
      service: { namespace: 'wardle', name: 'api', port },
      ...spec,
    },
  });

/** The condition of the APIService, as soon as it has that reason. */
const available = (reason: string) =>
  eventually(`an APIService that is ${reason}`, async () => {
    const found = (await server.client.get(`${API_SERVICES}/${NAME}`)).json<ApiObject & Conditioned>();
    return found.status?.conditions?.find((condition) => condition.reason === reason);
  });
interface Conditioned {
  status?: { conditions?: { type: string; status: string; reason: string; message: string }[] };
}

async function whole(): Promise<void> {
  await named();
  await apiService();
  await available('Passed');
}

describe('an API server behind a Service', () => {
  test('is passed requests, and told who asks by headers that it believes for a certificate', async () => {
    await whole();
    wardle.received.length = 0;
    const flunder = { kind: 'Flunder', apiVersion: 'wardle.example.com/v1alpha1', metadata: { name: 'one' } };
    const made = await server.client.post(FLUNDERS, flunder, {
      headers: { 'x-remote-user': 'root', 'x-remote-extra-a': 'b', 'audit-id': 'me' },
    });
    expect([made.status, made.json()]).toEqual([201, flunder]);
    const [sent] = wardle.received;
    expect(sent).toMatchObject({
      method: 'POST',
      path: FLUNDERS,
      proxy: 'front-proxy-client',
      headers: {
        'x-remote-user': 'kubernetes-admin',
        'x-remote-group': 'system:masters, system:authenticated',
        'audit-id': 'me',
      },
    });
    expect(Object.keys(sent!.headers)).not.toEqual(expect.arrayContaining(['authorization']));
    expect(sent!.headers['x-remote-extra-a']).toBeUndefined();
    const found = await server.client.get(`${FLUNDERS}/one?pretty=1`);
    expect([found.status, found.headers['x-served-by'], found.json()]).toEqual([200, 'wardle', flunder]);
    expect(wardle.received.at(-1)!.path).toBe(`${FLUNDERS}/one?pretty=1`);
    expect((await server.client.get(`${FLUNDERS}/two`)).failure.message).toBe(
      'flunders.wardle.example.com "two" not found',
    );
    const redirected = await server.client.get('/apis/wardle.example.com/v1alpha1/elsewhere');
    expect([redirected.status, redirected.text]).toEqual([
      502,
      'the backend attempted to redirect this request, which is not permitted',
    ]);
  });

  test('is asked only for what the caller may do, and as whom they are let be', async () => {
    await whole();
    wardle.received.length = 0;
    const as = { 'impersonate-user': 'joe' };
    const refused = await server.client.get(FLUNDERS, { headers: as });
    expect(refused.failure.message).toBe(
      'flunders.wardle.example.com is forbidden: User "joe" cannot list resource "flunders" in API group "wardle.example.com" in the namespace "default"',
    );
    expect(wardle.received).toEqual([]);
    const extra = { 'impersonate-extra-acme.com%2fteam': 'blue' };
    await server.client.get(FLUNDERS, { headers: { ...as, 'impersonate-group': 'system:masters', ...extra } });
    expect(wardle.received.at(-1)!.headers).toMatchObject({
      'x-remote-user': 'joe',
      'x-remote-group': 'system:masters, system:authenticated',
    });
    expect(wardle.received.at(-1)!.headers['x-remote-extra-acme.com%2fteam']).toBe('blue');
  });

  test('is watched through', async () => {
    await whole();
    const watch = await server.client.watch(FLUNDERS);
    await create(FLUNDERS, { kind: 'Flunder', apiVersion: 'wardle.example.com/v1alpha1', metadata: { name: 'seen' } });
    expect(await watch.next()).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'seen' } } });
    watch.close();
  });

  test('leaves nothing in the log, and has no past', async () => {
    await whole();
    const before = (await server.client.get('/api/v1/namespaces')).json<{ metadata: { resourceVersion: string } }>();
    await create(FLUNDERS, { kind: 'Flunder', apiVersion: 'wardle.example.com/v1alpha1', metadata: { name: 'none' } });
    const after = (await server.client.get('/api/v1/namespaces')).json<{ metadata: { resourceVersion: string } }>();
    expect(after.metadata.resourceVersion).toBe(before.metadata.resourceVersion);
    const past = await server.client.get(`/at/${after.metadata.resourceVersion}${FLUNDERS}`);
    expect(past.failure).toMatchObject({
      code: 404,
      message:
        'wardle.example.com/v1alpha1 is served by wardle/api: what that holds is not in the log, and has no past here',
    });
  });

  test('is trusted by the authority of its APIService, or unseen where that says so', async () => {
    await named();
    await apiService({ insecureSkipTLSVerify: true });
    await available('Passed');
    expect((await server.client.get(FLUNDERS)).status).toBe(200);
    await server.client.delete(`${API_SERVICES}/${NAME}`);
    await apiService({});
    const url = `https://localhost:${wardle.port}/apis/wardle.example.com/v1alpha1`;
    expect((await available('FailedDiscoveryCheck')).message).toBe(
      `failing or missing response from ${url}: Get "${url}": tls: failed to verify certificate: x509: certificate signed by unknown authority`,
    );
  });
});

describe('an APIService', () => {
  test('says what is missing, and is asked again when that comes', async () => {
    await apiService({}, 443);
    expect(await available('ServiceNotFound')).toMatchObject({
      type: 'Available',
      status: 'False',
      message: 'service/api in "wardle" is not present',
    });
    const refused = await server.client.get(FLUNDERS);
    expect([refused.status, refused.text, refused.headers['content-type']]).toEqual([
      503,
      'service unavailable\n',
      'text/plain; charset=utf-8',
    ]);
    await service({ clusterIP, ports: [{ port: 444 }] });
    expect((await available('ServicePortError')).message).toBe('service/api in "wardle" is not listening on port 443');
    await server.client.delete('/api/v1/namespaces/wardle/services/api');
    await service({ clusterIP, ports: [{ port: 443 }] });
    expect((await available('EndpointsNotFound')).message).toBe(
      'cannot find endpointslices for service/api in "wardle"',
    );
    const slice = (endpoints: JsonObject[]) => ({
      kind: 'EndpointSlice',
      apiVersion: 'discovery.k8s.io/v1',
      metadata: { name: 'api-1', labels: { 'kubernetes.io/service-name': 'api' } },
      addressType: 'IPv4',
      endpoints,
      ports: [{ name: '', port: 8443, protocol: 'TCP' }],
    });
    await create('/apis/discovery.k8s.io/v1/namespaces/wardle/endpointslices', slice([]));
    expect((await available('MissingEndpoints')).message).toBe(
      'endpointslices for service/api in "wardle" have no addresses with port name ""',
    );
    await create('/api/v1/namespaces/wardle/pods', {
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: { name: 'api-0' },
      spec: { containers: [{ name: 'api', image: 'api' }] },
    });
    // A container of a simulated node listens nowhere.
    const targetRef = { kind: 'Pod', namespace: 'wardle', name: 'api-0' };
    await server.client.patch(
      '/apis/discovery.k8s.io/v1/namespaces/wardle/endpointslices/api-1',
      'merge',
      slice([{ addresses: ['10.1.2.3'], conditions: { ready: true }, targetRef }]),
    );
    const url = `https://${clusterIP}:443/apis/wardle.example.com/v1alpha1`;
    expect((await available('FailedDiscoveryCheck')).message).toBe(
      `failing or missing response from ${url}: Get "${url}": dial tcp ${clusterIP}:443: connect: connection refused`,
    );
  });

  test('tells of a server that answers with a failure, and is asked again by itself', async () => {
    wardle.broken = 403;
    await named();
    await apiService();
    const url = `https://localhost:${wardle.port}/apis/wardle.example.com/v1alpha1`;
    expect((await available('FailedDiscoveryCheck')).message).toBe(
      `failing or missing response from ${url}: bad status from ${url}: 403`,
    );
    wardle.broken = undefined;
    await available('Passed');
  });

  test('of what the server serves itself is there from the start, and says so', async () => {
    const shown = (await kubectl('get apiservices')).split('\n').map((line) => line.replace(/ +/g, ' '));
    expect(shown.slice(0, 2)).toEqual(['NAME SERVICE AVAILABLE AGE', expect.stringMatching(/^v1\. Local True \d+s$/)]);
    expect(shown.map((line) => line.split(' ')[0])).toEqual(expect.arrayContaining(['v1.apps', 'v2.autoscaling']));
    const apps = (await server.client.get(`${API_SERVICES}/v1.apps`)).json();
    expect(apps).toMatchObject({
      metadata: { labels: { 'kube-aggregator.kubernetes.io/automanaged': 'onstart' } },
      spec: { group: 'apps', version: 'v1', groupPriorityMinimum: 17800, versionPriority: 15 },
    });
  });
});

describe('discovery and OpenAPI', () => {
  const names = (list: { groups: { name: string }[] }) => list.groups.map(({ name }) => name);

  test.each([true, false])('tell of it, in order of its priority (aggregated discovery: %s)', async (isModern) => {
    wardle.isModern = isModern;
    await whole();
    const groups = names((await server.client.get('/apis')).json());
    expect(groups[0]).toBe('apiregistration.k8s.io');
    expect(groups.indexOf('wardle.example.com')).toBe(groups.indexOf('flowcontrol.apiserver.k8s.io') + 1);
    expect((await server.client.get('/apis/wardle.example.com')).json()).toMatchObject({
      kind: 'APIGroup',
      versions: [{ groupVersion: 'wardle.example.com/v1alpha1', version: 'v1alpha1' }],
    });
    expect((await server.client.get('/')).json<{ paths: string[] }>().paths).toContain(
      '/apis/wardle.example.com/v1alpha1',
    );
    const resources = await kubectl('api-resources --api-group=wardle.example.com -o wide');
    expect(resources.replace(/ +/g, ' ').split('\n')[1]).toBe(
      'flunders fl wardle.example.com/v1alpha1 true Flunder create,delete,get,list,watch ',
    );
  });

  test('call what is known of it old when it is gone, and keep its group', async () => {
    await whole();
    wardle.broken = 500;
    await server.client.delete('/api/v1/namespaces/wardle/services/api');
    await available('ServiceNotFound');
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
    const list = (await server.client.get('/apis', { headers: { accept } })).json<{ items: JsonObject[] }>();
    const found = list.items.find((item) => (item['metadata'] as JsonObject)['name'] === 'wardle.example.com');
    expect(found?.['versions']).toMatchObject([
      { version: 'v1alpha1', freshness: 'Stale', resources: [{ resource: 'flunders' }] },
    ]);
    expect((await server.client.get('/apis/wardle.example.com')).status).toBe(200);
  });

  test('are merged: its paths, its definitions, and a name that is taken by another one', async () => {
    await whole();
    const v2 = (await server.client.get('/openapi/v2')).json<{
      paths: JsonObject;
      definitions: Record<string, JsonObject>;
    }>();
    expect(Object.keys(v2.paths)).toContain('/apis/wardle.example.com/v1alpha1/namespaces/{namespace}/flunders/{name}');
    expect(Object.keys(v2.paths)).not.toContain('/apis/another.example.com/v1/things');
    expect(v2.definitions['Thing']).toBeUndefined();
    expect(v2.definitions['io.k8s.apimachinery.pkg.apis.meta.v1.Time_v2']).toEqual({
      type: 'object',
      description: 'Its own time.',
    });
    expect((v2.definitions['Flunder']!['properties'] as JsonObject)['time']).toEqual({
      $ref: '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.Time_v2',
    });
    const protobuf = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
    const encoded = await server.client.get('/openapi/v2', { headers: { accept: protobuf } });
    expect(encoded.text).toContain('What a wardle keeps.');
    const v3 = (await server.client.get('/openapi/v3')).json<{ paths: JsonObject }>();
    expect(v3.paths['apis/wardle.example.com/v1alpha1']).toEqual({
      serverRelativeURL: '/openapi/v3/apis/wardle.example.com/v1alpha1?hash=A1',
    });
    expect(await kubectl('explain flunder.spec.reference')).toContain('Another one.');
  });

  test('serve kubectl: it makes, gets and deletes what the other server keeps', async () => {
    await whole();
    const manifest = JSON.stringify({
      kind: 'Flunder',
      apiVersion: 'wardle.example.com/v1alpha1',
      metadata: { name: 'kubed', namespace: 'default' },
    });
    expect(await kubectl('create -f -', { input: manifest })).toBe('flunder.wardle.example.com/kubed created\n');
    expect(await kubectl('get fl kubed -o name')).toBe('flunder.wardle.example.com/kubed\n');
    expect(await kubectl('delete flunder kubed --wait=false')).toContain('"kubed" deleted');
    expect(await kubectl('get apiservice v1alpha1.wardle.example.com')).toMatch(/wardle\/api +True/);
  });
});
