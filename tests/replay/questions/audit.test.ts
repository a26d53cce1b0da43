import { describe, expect, test } from 'vitest';
import type { AuditEvent } from '../../../replay/questions/audit/audit-event.js';
import { type AuditQuery, auditEvents } from '../../../replay/questions/audit/audit-events.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { Recorder } from '../recorder.js';
import { shopHistory } from '../shop-history.js';

async function logOf(recorder: Recorder): Promise<MemoryEventLog> {
  const log = new MemoryEventLog();
  await recorder.appendTo(log);
  return log;
}

async function audited(query: Partial<AuditQuery> = {}, given?: MemoryEventLog): Promise<AuditEvent[]> {
  const log = given ?? (await logOf(shopHistory()));
  const found: AuditEvent[] = [];
  for await (const batch of auditEvents({ log }, { level: 'Metadata', ...query })) found.push(...batch);
  return found;
}

describe('an audit log', () => {
  test('tells a write as kube-apiserver tells a request', async () => {
    const [event] = await audited({ from: 3, to: 3 });
    const { hash } = shopHistory().entries[2]!.event;
    expect(event).toEqual({
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: 'Metadata',
      auditID: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      stage: 'ResponseComplete',
      requestURI: '/api/v1/namespaces/shop/pods?fieldManager=replicaset-controller',
      verb: 'create',
      user: { username: 'system:serviceaccount:kube-system:replicaset-controller', groups: [] },
      objectRef: {
        resource: 'pods',
        namespace: 'shop',
        name: 'web-1',
        uid: 'uid-3',
        apiVersion: 'v1',
        resourceVersion: '3',
      },
      responseStatus: { metadata: {}, code: 201 },
      requestReceivedTimestamp: '2026-01-01T00:00:03.000000Z',
      stageTimestamp: '2026-01-01T00:00:03.000000Z',
      annotations: {
        'hindcast.dev/revision': '3',
        'hindcast.dev/hash': hash,
        'hindcast.dev/correlation': 'request-3',
        'hindcast.dev/controller': 'replicaset-controller',
        'hindcast.dev/reason': 'too few replicas',
        'hindcast.dev/trigger': '2',
        'hindcast.dev/seen': '2',
      },
    });
  });

  test('names objects, groups and subresources by the paths of the API', async () => {
    const uris = (await audited()).map(
      ({ verb, requestURI, responseStatus }) => `${verb} ${requestURI} ${responseStatus.code}`,
    );
    expect(uris).toEqual([
      'create /api/v1/namespaces 201',
      'create /apis/apps/v1/namespaces/shop/deployments 201',
      'create /api/v1/namespaces/shop/pods?fieldManager=replicaset-controller 201',
      'patch /api/v1/namespaces/shop/pods/web-1/status 200',
      'create /api/v1/namespaces/shop/secrets 201',
      'update /apis/apps/v1/namespaces/shop/deployments/frontend 200',
      'update /apis/apps/v1/namespaces/shop/deployments/frontend 200',
      'update /api/v1/namespaces/shop/secrets/key 200',
      'delete /api/v1/namespaces/shop/pods/web-1 200',
    ]);
  });

  test('has an ID for each event, the same however it is asked for', async () => {
    const all = await audited();
    expect(new Set(all.map(({ auditID }) => auditID)).size).toBe(9);
    const [one] = await audited({ from: 6, to: 6, level: 'RequestResponse' });
    expect(one?.auditID).toBe(all[5]?.auditID);
  });

  test('tells of a range, a namespace or an object', async () => {
    const revisions = async (query: Partial<AuditQuery>): Promise<string[]> =>
      (await audited(query)).map(({ objectRef }) => objectRef.resourceVersion);
    expect(await revisions({ from: 7 })).toEqual(['7', '8', '9']);
    expect(await revisions({ to: 2 })).toEqual(['1', '2']);
    expect(await revisions({ namespace: 'shop', from: 6 })).toEqual(['6', '7', '8', '9']);
    expect(await revisions({ resource: 'deployments.apps', namespace: 'shop', name: 'frontend' })).toEqual([
      '2',
      '6',
      '7',
    ]);
  });

  test('holds what was asked for, and what came of it, at the levels that want them', async () => {
    const byRevision = async (level: AuditQuery['level']) => await audited({ level });
    for (const event of await byRevision('Metadata')) {
      expect(event).not.toHaveProperty('requestObject');
      expect(event).not.toHaveProperty('responseObject');
    }
    const request = await byRevision('Request');
    expect(request.every((event) => !('responseObject' in event))).toBe(true);
    expect(request[2]?.requestObject).toMatchObject({ kind: 'Pod' });
    expect(request[3]?.requestObject).toEqual([{ op: 'replace', path: '/status/phase', value: 'Running' }]);
    expect(request[5]?.requestObject).toMatchObject({ spec: { replicas: 3 }, metadata: { resourceVersion: '6' } });
    expect(request[8]).not.toHaveProperty('requestObject');
    const response = await byRevision('RequestResponse');
    expect(response[3]?.responseObject).toMatchObject({
      status: { phase: 'Running' },
      metadata: { resourceVersion: '4' },
    });
    expect(response[8]?.responseObject).toMatchObject({
      kind: 'Pod',
      metadata: { name: 'web-1', resourceVersion: '4' },
    });
  });

  test('leaves out what Secrets hold, wherever it stands, unless asked', async () => {
    const recorder = new Recorder()
      .create('secrets', {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'key', namespace: 'shop', labels: { app: 'shop' } },
        data: { token: 'b2xk' },
        stringData: { other: 'b2xk' },
      })
      .modify('secrets', 'shop/key', (draft) => Object.assign(draft['data']!, { token: 'bmV3', more: 'bmV3' }), {
        request: { verb: 'patch' },
      })
      .modify(
        'secrets',
        'shop/key',
        (draft) =>
          Object.assign(draft['metadata']!, {
            annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"data":"bmV3"}' },
          }),
        { request: { verb: 'patch' } },
      )
      .modify(
        'secrets',
        'shop/key',
        (draft) =>
          Object.assign(draft['metadata']!['annotations'] as object, {
            'kubectl.kubernetes.io/last-applied-configuration': '{"data":"b2xk"}',
            note: 'kept',
          }),
        { request: { verb: 'patch' } },
      )
      .modify('secrets', 'shop/key', (draft) => Object.assign(draft, { data: { token: 'bmV3' } }))
      .delete('secrets', 'shop/key');
    const secret = await logOf(recorder);
    for (const level of ['Metadata', 'Request', 'RequestResponse'] as const) {
      const text = JSON.stringify(await audited({ level }, secret));
      expect(text).not.toMatch(/b2xk|bmV3/);
    }
    const hidden = await audited({ level: 'RequestResponse' }, secret);
    expect(hidden[1]?.requestObject).toContainEqual({ op: 'add', path: '/data/more' });
    expect(hidden[3]?.responseObject?.metadata).toMatchObject({
      labels: { app: 'shop' },
      annotations: { note: 'kept' },
    });
    const shown = JSON.stringify(await audited({ level: 'RequestResponse', secrets: true }, secret));
    expect(shown).toMatch(/b2xk/);
    expect(shown).toMatch(/bmV3/);
  });

  test('escapes what a path cannot hold, and says when knowledge was inferred', async () => {
    const recorder = new Recorder().create(
      'clusterroles.rbac.authorization.k8s.io',
      { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'system:a b' } },
      { cause: { seen: { pods: 4, nodes: 5 }, inferred: true } },
    );
    recorder.delete('clusterroles.rbac.authorization.k8s.io', 'system:a b');
    const [created, deleted] = await audited({}, await logOf(recorder));
    expect(created?.annotations).toMatchObject({
      'hindcast.dev/seen': '{"pods":4,"nodes":5}',
      'hindcast.dev/seen-inferred': 'true',
    });
    expect(deleted?.requestURI).toBe('/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Aa%20b');
  });
});
