import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeNamespace } from '../../../support/api-objects.js';
import { certificateRequest } from '../../../support/certificate-request.js';
import { startTestServer, type TestServer } from '../../../support/test-server.js';

let server: TestServer;
const namespace = 'network';
beforeAll(async () => {
  server = await startTestServer({ nodes: 0 });
  await makeNamespace(server.client, namespace);
});
afterAll(() => server.close());

const REQUESTS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';

test('a request for a certificate tells who asks, whatever its author says, and when it was approved', async () => {
  const headers = {
    'impersonate-user': 'jane',
    'impersonate-uid': 'u-1',
    'impersonate-group': 'system:masters',
    'impersonate-extra-scopes': 'a',
  };
  const spec = {
    request: certificateRequest('ec'),
    signerName: 'example.com/signer',
    usages: ['client auth'],
    username: 'root',
    groups: ['root'],
    extra: { b: ['c'] },
  };
  const body = {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name: 'r' },
    spec,
  };
  const made = (await server.client.post(REQUESTS, body, { headers })).orThrow().json();
  expect(made).toMatchObject({
    spec: { username: 'jane', uid: 'u-1', extra: { scopes: ['a'] } },
    status: {},
  });
  expect((made['spec'] as { groups: string[] }).groups).toContain('system:masters');
  expect((made['spec'] as { extra: object }).extra).not.toHaveProperty('b');
  const status = { conditions: [{ type: 'Approved', status: 'True' }] };
  const approved = (await server.client.put(`${REQUESTS}/r/approval`, { ...made, status })).orThrow().json();
  expect(approved['status']).toMatchObject({
    conditions: [{ type: 'Approved', lastUpdateTime: expect.any(String), lastTransitionTime: expect.any(String) }],
  });
});

test('Events are selected by the names that fields have in the group that is asked', async () => {
  const event = {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name: 'e' },
    eventTime: '2026-01-01T00:00:00.000000Z',
    reportingController: 'example.com/c',
    reportingInstance: 'i',
    action: 'a',
    reason: 'r',
    type: 'Normal',
    regarding: { kind: 'Pod', name: 'p', namespace },
  };
  const newer = `/apis/events.k8s.io/v1/namespaces/${namespace}/events`;
  const older = `/api/v1/namespaces/${namespace}/events`;
  const made = (await server.client.post(newer, event)).orThrow().json();
  expect(made).toMatchObject({ reportingController: 'example.com/c', regarding: { name: 'p' }, deprecatedSource: {} });
  const named = async (path: string) => {
    const list = (await server.client.get(path)).orThrow().json() as unknown as {
      items: { metadata: { name: string } }[];
    };
    return list.items.map(({ metadata }) => metadata.name);
  };
  expect(await named(`${newer}?fieldSelector=reportingController=example.com/c`)).toEqual(['e']);
  expect(await named(`${newer}?fieldSelector=reportingController=other`)).toEqual([]);
  expect(await named(`${older}?fieldSelector=reportingComponent=example.com/c`)).toEqual(['e']);
  const { failure } = await server.client.get(`${older}?fieldSelector=reportingController=x`);
  expect(failure).toMatchObject({
    code: 400,
    message: expect.stringContaining('field label not supported: reportingController'),
  });
  const { failure: refused } = await server.client.post(newer, {
    ...event,
    metadata: { name: 'f' },
    deprecatedCount: 1,
  });
  expect(refused).toMatchObject({
    code: 422,
    message: expect.stringContaining('count: Invalid value: "": needs to be unset'),
  });
});

test('who writes Endpoints is told that there is something newer', async () => {
  const path = `/api/v1/namespaces/${namespace}/endpoints`;
  const answer = await server.client.post(path, { apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'e' } });
  expect(answer.status).toBe(201);
  expect(JSON.stringify(answer.headers)).toContain(
    'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  );
});
