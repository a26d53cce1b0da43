import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JsonObject } from '../../core/model/json.js';
import type { AuditFlags } from '../../server/audit-log.js';
import { serve } from '../../server/serve.js';
import { ApiClient } from '../support/api-client.js';
import { configMap } from '../support/api-objects.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hindcast-audit-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Serves with a policy while something is asked, and gives back what was told. */
async function toldOf(
  policy: string,
  ask: (client: ApiClient) => Promise<unknown>,
  more: AuditFlags = {},
): Promise<JsonObject[]> {
  const auditPolicyFile = join(folder, 'policy.yaml');
  const auditLogPath = join(folder, 'audit.log');
  await writeFile(auditPolicyFile, `apiVersion: audit.k8s.io/v1\nkind: Policy\n${policy}`);
  const serving = await serve({
    dataDir: join(folder, 'data'),
    listen: { host: '127.0.0.1', port: 0 },
    nodes: 0,
    kubeconfig: join(folder, 'kubeconfig'),
    audit: { auditPolicyFile, auditLogPath, ...more },
    onDefect: (_where, error) => {
      throw error;
    },
  });
  const token = (await readFile(join(folder, 'data/pki/admin.token'), 'utf8')).trim();
  const client = new ApiClient({
    url: serving.url,
    authority: await readFile(join(folder, 'data/pki/ca.crt'), 'utf8'),
    token,
  });
  await ask(client);
  client.close();
  await serving.stop();
  const lines = (await readFile(auditLogPath, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as JsonObject);
}

test('a write is told of as it comes and as it is answered, with what was sent and said', async () => {
  const policy =
    'rules: [{level: RequestResponse, resources: [{group: "", resources: [configmaps]}], verbs: [create]}]\n';
  const events = await toldOf(policy, async (client) => {
    const path = '/api/v1/namespaces/default/configmaps';
    const answer = await client.post(path, configMap('told', { n: '1' }), { headers: { 'audit-id': 'mine' } });
    expect(answer.headers['audit-id']).toBe('mine');
    (await client.get('/api/v1/namespaces')).orThrow();
  });
  expect(events.map(({ stage }) => stage)).toEqual(['RequestReceived', 'ResponseComplete']);
  expect(events[1]).toMatchObject({
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'RequestResponse',
    auditID: 'mine',
    requestURI: '/api/v1/namespaces/default/configmaps',
    verb: 'create',
    user: { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] },
    sourceIPs: ['127.0.0.1'],
    objectRef: { resource: 'configmaps', namespace: 'default', apiVersion: 'v1' },
    responseStatus: { metadata: {}, code: 201 },
    requestObject: { metadata: { name: 'told' } },
    responseObject: { kind: 'ConfigMap', metadata: { name: 'told', namespace: 'default' }, data: { n: '1' } },
  });
  expect(events[0]).not.toHaveProperty('responseStatus');
  expect(events[0]!['requestReceivedTimestamp']).toMatch(/^\d{4}-.*T.*\.\d{6}Z$/);
});

test('failures, impersonation and who is not known are told of, and a stage that is left out is not', async () => {
  const events = await toldOf('omitStages: [RequestReceived]\nrules: [{level: Metadata}]\n', async (client) => {
    await client.get('/api/v1/namespaces/none');
    await client.get('/api/v1/pods', { headers: { 'impersonate-user': 'jane' } });
    await client.get('/api/v1/pods', { token: 'wrong' });
  });
  expect(events.map((event) => [event['stage'], (event['responseStatus'] as JsonObject)['code']])).toEqual([
    ['ResponseComplete', 404],
    ['ResponseComplete', 403],
    ['ResponseComplete', 401],
  ]);
  expect(events[0]).toMatchObject({ responseStatus: { status: 'Failure', reason: 'NotFound' } });
  expect(events[1]).toMatchObject({ user: { username: 'kubernetes-admin' }, impersonatedUser: { username: 'jane' } });
  expect(events[2]).toMatchObject({ user: { username: '' } });
});

test('what was decided of a request is told, and whether it asks for what is deprecated', async () => {
  const events = await toldOf('rules: [{level: Metadata}]\n', async (client) => {
    await client.get('/api/v1/endpoints');
    const asNobody = { 'impersonate-user': 'jane', 'impersonate-group': 'system:authenticated' };
    await client.get('/api', { headers: asNobody });
    await client.get('/api/v1/pods', { headers: asNobody });
    await client.get('/api/v1/pods', { token: 'wrong' });
  });
  const annotations = events.filter(({ stage }) => stage === 'ResponseComplete').map((event) => event['annotations']);
  const decided = (decision: string, reason: string) => ({
    'authorization.k8s.io/decision': decision,
    'authorization.k8s.io/reason': reason,
  });
  expect(annotations).toEqual([
    { ...decided('allow', ''), 'k8s.io/deprecated': 'true' },
    decided(
      'allow',
      'RBAC: allowed by ClusterRoleBinding "system:discovery" of ClusterRole "system:discovery" to Group "system:authenticated"',
    ),
    decided('forbid', ''),
    undefined,
  ]);
  expect(events.filter(({ stage }) => stage === 'RequestReceived')[0]).not.toHaveProperty('annotations');
});

test('a policy that is none keeps the server from starting, in words', async () => {
  await expect(toldOf('rules: []\n', async () => {})).rejects.toThrow('loaded illegal policy with 0 rules');
  expect(await readdir(folder)).not.toContain('audit.log');
});

test('a webhook is told what the log is told, when the server stops at the latest', async () => {
  const heard: JsonObject[] = [];
  const listener = createServer(async (request, response) => {
    heard.push(...(JSON.parse(await text(request)) as { items: JsonObject[] }).items);
    response.end();
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const server = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const auditWebhookConfigFile = join(folder, 'webhook.kubeconfig');
  const config = {
    'current-context': 'it',
    contexts: [{ name: 'it', context: { cluster: 'it' } }],
    clusters: [{ name: 'it', cluster: { server } }],
  };
  await writeFile(auditWebhookConfigFile, JSON.stringify(config));
  const rules = 'rules: [{level: Metadata, verbs: [list]}]\n';
  const events = await toldOf(rules, (client) => client.get('/api/v1/namespaces'), { auditWebhookConfigFile });
  listener.close();
  expect(events.map(({ stage }) => stage)).toEqual(['RequestReceived', 'ResponseComplete']);
  expect(heard).toEqual(events);
});
