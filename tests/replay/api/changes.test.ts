import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChangeObject } from '../../../replay/api/change.js';
import type { ApiList } from '../../support/api-client.js';
import { brief } from '../../support/watch-stream.js';
import { Recorder } from '../recorder.js';
import { shopHistory } from '../shop-history.js';
import { type ServedApi, serveApi } from './served-api.js';

const GROUP = '/apis/timeline.hindcast.dev/v1';
const ALL = `${GROUP}/changes`;
const SHOP = `${GROUP}/namespaces/shop/changes`;
const TABLE = { headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } };

let api: ServedApi;
beforeAll(async () => {
  api = await serveApi({ history: shopHistory() });
});
afterAll(() => api.close());

const names = ({ items }: ApiList) => items.map(({ metadata }) => metadata.name);
const list = async (path: string) => names(await api.client.read<ApiList>(path));
const select = (query: string) => list(`${ALL}?fieldSelector=${encodeURIComponent(query)}`);
const change = (path: string) => api.client.read<ChangeObject & { [field: string]: unknown }>(path);
const settings = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' } });

describe('a change', () => {
  test('tells who did what to which object, when, why and on what knowledge', async () => {
    expect(await change(`${SHOP}/3`)).toEqual({
      apiVersion: 'timeline.hindcast.dev/v1',
      kind: 'Change',
      metadata: {
        name: '3',
        namespace: 'shop',
        uid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
        resourceVersion: '3',
        creationTimestamp: '2026-01-01T00:00:03Z',
        labels: {
          'timeline.hindcast.dev/kind': 'Pod',
          'timeline.hindcast.dev/name': 'web-1',
          'timeline.hindcast.dev/actor': 'replicaset-controller',
          'timeline.hindcast.dev/verb': 'create',
          'timeline.hindcast.dev/origin': 'inside',
        },
      },
      revision: 3,
      time: '2026-01-01T00:00:03.000Z',
      type: 'created',
      verb: 'create',
      fieldManager: 'replicaset-controller',
      actor: {
        user: 'system:serviceaccount:kube-system:replicaset-controller',
        groups: [],
        controller: 'replicaset-controller',
      },
      object: { apiVersion: 'v1', kind: 'Pod', resource: 'pods', namespace: 'shop', name: 'web-1', uid: 'uid-3' },
      reason: 'too few replicas',
      cause: { trigger: 2, seen: 2, request: { namespace: 'shop', name: 'frontend' }, now: '2026-01-01T00:00:02Z' },
      correlation: 'request-3',
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test('names the fields that changed', async () => {
    const { fields } = await change(`${SHOP}/6`);
    expect(fields).toEqual([{ path: 'spec.replicas', type: 'changed', before: 1, after: 3 }]);
  });

  test('is marked when its decision was made on an older version of its object', async () => {
    const { cause, reason } = await change(`${SHOP}/7`);
    expect(reason).toBe('add sidecar');
    expect(cause).toEqual({
      seen: 4,
      seenByResource: { 'deployments.apps': 4, pods: 6 },
      unseen: 1,
      stale: true,
      missed: 6,
    });
  });

  test('does not tell what a Secret holds', async () => {
    const { fields } = await change(`${SHOP}/8`);
    expect(fields).toEqual([{ path: 'data.token', type: 'changed', before: '*** (before)', after: '*** (after)' }]);
    for (const path of [ALL, `${ALL}?limit=9`]) {
      for (const accept of ['application/json', 'application/yaml', TABLE.headers.accept]) {
        const { text } = await api.client.get(path, { headers: { accept } });
        expect(text).not.toMatch(/b2xk|bmV3/);
      }
    }
  });

  test('of a cluster-scoped object lies in the namespace default', async () => {
    expect(await change(`${GROUP}/namespaces/default/changes/1`)).toMatchObject({ object: { kind: 'Namespace' } });
    expect(await list(`${GROUP}/namespaces/default/changes`)).toEqual(['1']);
  });

  test('is found from another namespace, too, since revisions are unique', async () => {
    expect((await change(`${GROUP}/namespaces/default/changes/6`)).metadata.namespace).toBe('shop');
  });

  test.each(['0', '99', '03', '-1', 'abc', '1e0', '__proto__'])('%s is not there', async (name) => {
    const { failure } = await api.client.get(`${SHOP}/${name}`);
    expect(failure).toMatchObject({ code: 404, reason: 'NotFound' });
    expect(failure.message).toBe(`changes.timeline.hindcast.dev "${name}" not found`);
  });
});

describe('a list of changes', () => {
  test('is the log, oldest first, at the newest revision', async () => {
    const all = await api.client.read<ApiList>(ALL);
    expect(all).toMatchObject({ kind: 'ChangeList', apiVersion: 'timeline.hindcast.dev/v1' });
    expect(names(all)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
    expect(all.metadata).toEqual({ resourceVersion: '9' });
    expect(await list(SHOP)).toEqual(['2', '3', '4', '5', '6', '7', '8', '9']);
    expect(await list(`${GROUP}/namespaces/nowhere/changes`)).toEqual([]);
  });

  test('comes in pages that make one list, whatever is written meanwhile', async () => {
    const first = await api.client.read<ApiList>(`${ALL}?limit=4`);
    expect(first.metadata).toMatchObject({ resourceVersion: '9', remainingItemCount: 5 });
    const found = [...first.items];
    let token = first.metadata.continue;
    while (token !== undefined) {
      const page = await api.client.read<ApiList>(`${ALL}?limit=4&continue=${encodeURIComponent(token)}`);
      found.push(...page.items);
      token = page.metadata.continue;
    }
    expect(found).toEqual((await api.client.read<ApiList>(ALL)).items);
  });

  test('is of the past below /at', async () => {
    expect(await list(`/at/4${ALL}`)).toEqual(['1', '2', '3', '4']);
    expect(await list(`/at/2026-01-01T00:00:02Z${ALL}`)).toEqual(['1', '2']);
    expect((await api.client.get(`/at/4${SHOP}/6`)).status).toBe(404);
    expect((await api.client.get(`/at/6${SHOP}/6`)).status).toBe(200);
    expect(await list(`${ALL}?resourceVersion=3&resourceVersionMatch=Exact`)).toEqual(['1', '2', '3']);
    expect((await api.client.get(`${ALL}?resourceVersion=99`)).failure).toMatchObject({ code: 504, reason: 'Timeout' });
  });

  test.each([
    ['kind=Deployment', ['2', '6', '7']],
    ['object.kind=Deployment,name=frontend,verb=update', ['6', '7']],
    ['kind=Pod,name=web-1', ['3', '4', '9']],
    ['kind=Namespace', ['1']],
    ['kind=Nothing', []],
    ['name=web-1', ['3', '4', '9']],
    ['actor=kubelet', ['4']],
    ['actor=alice,kind!=Secret', ['1', '2', '6']],
    ['controller=,verb=create', ['1', '2', '5']],
    ['user=system:serviceaccount:kube-system:kubelet', ['4']],
    ['subresource=status', ['4']],
    ['type=deleted', ['9']],
    ['uid=uid-5', ['5', '8']],
    ['namespace=shop,type=created', ['2', '3', '5']],
    ['metadata.name=6', ['6']],
    ['metadata.namespace=default', ['1']],
    ['correlation=request-7', ['7']],
  ])('under the field selector %s is %j', async (query, expected) => {
    expect(await select(query)).toEqual(expected);
    const inShop = `${SHOP}?limit=1000&fieldSelector=${encodeURIComponent(query)}`;
    expect(await list(inShop)).toEqual(expected.filter((name) => name !== '1'));
  });

  test('refuses a field that changes do not offer, and says which they do', async () => {
    const { failure } = await api.client.get(`${ALL}?fieldSelector=colour%3Dred`);
    expect(failure).toMatchObject({ code: 400, reason: 'BadRequest' });
    expect(failure.message).toMatch(/field label not supported: colour; .*kind, name/);
  });

  test('is selected by labels, too', async () => {
    const labels = 'timeline.hindcast.dev/kind in (Pod,Secret),timeline.hindcast.dev/verb!=create';
    expect(await list(`${ALL}?labelSelector=${encodeURIComponent(labels)}`)).toEqual(['4', '8', '9']);
  });

  test('is a table of who did what, and why', async () => {
    const table = (await api.client.get(SHOP, TABLE)).orThrow().json<{
      columnDefinitions: { name: string; priority: number }[];
      rows: { cells: unknown[] }[];
    }>();
    const shown = table.columnDefinitions.flatMap(({ name, priority }, index) =>
      priority === 0 ? [{ name, index }] : [],
    );
    expect(shown.map(({ name }) => name)).toEqual(['Revision', 'Age', 'Verb', 'Kind', 'Name', 'Who', 'Why', 'What']);
    const rows = table.rows.map(({ cells }) =>
      shown.filter(({ name }) => name !== 'Age').map(({ index }) => cells[index]),
    );
    expect(rows).toEqual([
      ['2', 'create', 'Deployment', 'frontend', 'alice', '<none>', 'created'],
      ['3', 'create', 'Pod', 'web-1', 'replicaset-controller', 'too few replicas (after 2)', 'created'],
      ['4', 'patch/status', 'Pod', 'web-1', 'kubelet', 'after 3', 'status.phase Pending → Running'],
      ['5', 'create', 'Secret', 'key', 'alice', '<none>', 'created'],
      ['6', 'update', 'Deployment', 'frontend', 'alice', '<none>', 'spec.replicas 1 → 3'],
      [
        '7',
        'update',
        'Deployment',
        'frontend',
        'sidecar-injector',
        'add sidecar (STALE: saw 4, object was at 6)',
        expect.stringContaining('containers[name=sidecar]'),
      ],
      ['8', 'update', 'Secret', 'key', 'alice', '<none>', 'data.token *** (before) → *** (after)'],
      ['9', 'delete', 'Pod', 'web-1', 'pod-garbage-collector', 'saw 6, 2 unseen', 'deleted'],
    ]);
  });
});

describe('a watch of changes', () => {
  let live: ServedApi;
  beforeAll(async () => {
    live = await serveApi({ history: shopHistory(), recentCommits: 2 });
  });
  afterAll(() => live.close());

  test('goes on where a list ended, and only ever adds', async () => {
    const watch = await live.client.watch(`${SHOP}?resourceVersion=${live.cluster.state.revision}`);
    const path = '/api/v1/namespaces/shop/configmaps';
    (await live.client.post(path, settings('a'))).orThrow();
    (await live.client.patch(`${path}/a`, 'merge', { data: { colour: 'blue' } })).orThrow();
    (await live.client.delete(`${path}/a`)).orThrow();
    const lines = await watch.take(3);
    expect(brief(lines)).toEqual(['ADDED 10', 'ADDED 11', 'ADDED 12']);
    expect(lines.map(({ object }) => object['type'])).toEqual(['created', 'modified', 'deleted']);
    expect(lines[1]!.object['fields']).toEqual([{ path: 'data', type: 'added', after: { colour: 'blue' } }]);
    watch.close();
  });

  test('from an old revision replays what the log holds, then goes on', async () => {
    const watch = await live.client.watch(`${SHOP}?resourceVersion=6&fieldSelector=kind%3DSecret`);
    expect(brief(await watch.take(1))).toEqual(['ADDED 8']);
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'new' }, stringData: { pin: '1234' } };
    (await live.client.post('/api/v1/namespaces/shop/configmaps', settings('b'))).orThrow();
    (await live.client.post('/api/v1/namespaces/shop/secrets', secret)).orThrow();
    const [line] = await watch.take(1);
    expect(line!.object['object']).toMatchObject({ kind: 'Secret', name: 'new' });
    watch.close();
  });

  test('without a resourceVersion begins with the whole log; below /at with that of the time', async () => {
    const watch = await live.client.watch(`/at/3${ALL}`);
    expect(brief(await watch.take(5))).toEqual(['ADDED 1', 'ADDED 2', 'ADDED 3', 'ADDED 4', 'ADDED 5']);
    watch.close();
    const initial = await live.client.watch(
      `${ALL}?sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&fieldSelector=kind%3DDeployment`,
    );
    expect(brief(await initial.take(4)).map((line) => line.split(' ')[0])).toEqual([
      'ADDED',
      'ADDED',
      'ADDED',
      'BOOKMARK',
    ]);
    initial.close();
  });
});

describe('a log that does not fit into one page', () => {
  let long: ServedApi;
  beforeAll(async () => {
    const history = new Recorder();
    for (let i = 0; i < 2_500; i++) history.create('configmaps', settings(`map-${i}`));
    long = await serveApi({ history });
  });
  afterAll(() => long.close());

  test.each(['application/json', 'application/yaml'])('goes out whole as %s when no limit is given', async (accept) => {
    const { items, metadata } = (await long.client.get(ALL, { headers: { accept } })).orThrow().json<ApiList>();
    expect(items.map(({ metadata: { name } }) => Number(name))).toEqual(Array.from({ length: 2_500 }, (_, i) => i + 1));
    expect(metadata).toEqual({ resourceVersion: '2500' });
  });

  test('goes out as a table and as bare metadata, too', async () => {
    const table = (await long.client.get(ALL, TABLE)).orThrow().json<{ kind: string; rows: unknown[] }>();
    expect([table.kind, table.rows.length]).toEqual(['Table', 2_500]);
    const accept = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';
    const bare = (await long.client.get(ALL, { headers: { accept } })).orThrow().json<ApiList>();
    expect([bare.kind, bare.items.length]).toEqual(['PartialObjectMetadataList', 2_500]);
  });

  test('comes in smaller pages than were asked for', async () => {
    const page = await long.client.read<ApiList>(`${ALL}?limit=2000`);
    expect([page.items.length, page.metadata.remainingItemCount]).toEqual([1_000, 1_500]);
  });
});

describe('the history', () => {
  test.each([
    ['POST', SHOP, 'create'],
    ['PUT', `${SHOP}/3`, 'update'],
    ['PATCH', `${SHOP}/3`, 'patch'],
    ['DELETE', `${SHOP}/3`, 'delete'],
    ['DELETE', SHOP, 'deletecollection'],
  ])('cannot be rewritten by %s %s', async (method, path, verb) => {
    const { failure } = await api.client.send(method, path, { body: {} });
    expect(failure).toMatchObject({ code: 405, reason: 'MethodNotAllowed' });
    expect(failure.message).toBe(
      `${verb} is not supported on resources of kind "changes.timeline.hindcast.dev": changes are the history of the cluster, which nobody can rewrite`,
    );
  });

  test('is open to whom RBAC opens it, namespace by namespace', async () => {
    const path = '/apis/rbac.authorization.k8s.io/v1/namespaces/shop';
    const rule = { apiGroups: ['timeline.hindcast.dev'], resources: ['changes'], verbs: ['get', 'list', 'watch'] };
    const rbac = 'rbac.authorization.k8s.io';
    const as = { headers: { 'impersonate-user': 'jane' } };
    expect((await api.client.get(SHOP, as)).failure.message).toContain(
      'User "jane" cannot list resource "changes" in API group "timeline.hindcast.dev" in the namespace "shop"',
    );
    const role = { apiVersion: `${rbac}/v1`, kind: 'Role', metadata: { name: 'auditor' }, rules: [rule] };
    (await api.client.post(`${path}/roles`, role)).orThrow();
    const binding = {
      apiVersion: `${rbac}/v1`,
      kind: 'RoleBinding',
      metadata: { name: 'auditor' },
      roleRef: { apiGroup: rbac, kind: 'Role', name: 'auditor' },
      subjects: [{ apiGroup: rbac, kind: 'User', name: 'jane' }],
    };
    (await api.client.post(`${path}/rolebindings`, binding)).orThrow();
    // She may read changes, and nothing that they tell of.
    expect((await api.client.get(SHOP, as)).json<ApiList>().items).toEqual([]);
    expect((await api.client.get(`${SHOP}/6`, as)).status).toBe(404);
    const reading = { apiGroups: [''], resources: ['pods'], verbs: ['list'] };
    (await api.client.put(`${path}/roles/auditor`, { ...role, rules: [rule, reading] })).orThrow();
    const told = (await api.client.get(SHOP, as)).json<ApiList>().items;
    const kinds = new Set(told.map(({ object }) => (object as { kind: string }).kind));
    expect(kinds).toEqual(new Set(['Pod']));
    expect((await api.client.get(SHOP)).json<ApiList>().items.length).toBeGreaterThan(told.length);
    expect((await api.client.get(`${SHOP}/${told[0]!.metadata.name}`, as)).status).toBe(200);
    const watch = await api.client.watch(`${SHOP}?resourceVersion=0&timeoutSeconds=1`, as);
    const seen = new Set<string>();
    for (let line = await watch.next(); line !== undefined; line = await watch.next())
      seen.add((line.object['object'] as { kind: string }).kind);
    expect(seen).toEqual(new Set(['Pod']));
    expect((await api.client.get(ALL, as)).status).toBe(403);
    // The first change lies in default, which jane may not read: it is as if it were not there.
    expect((await api.client.get(`${SHOP}/1`, as)).status).toBe(404);
  });
});
