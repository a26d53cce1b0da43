import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadSchemas } from '../../core/schema/schemas.js';
import { RemoteTimeline } from '../../replay/http/remote-timeline.js';
import { serverOfFork } from '../../workspace/forks/open-fork.js';
import { ApiClient, type ApiList } from '../support/api-client.js';
import { configMap, deployment, headRevision } from '../support/api-objects.js';
import { eventually } from '../support/eventually.js';
import { openShop, type Shop } from '../support/shop.js';

interface Status {
  readonly name: string;
  readonly base: number;
  readonly head: number;
  readonly now: string;
}

const FORKS = '/timeline/forks';
const MAPS = '/api/v1/namespaces/shop/configmaps';

let shop: Shop;
let client: ApiClient;

beforeAll(async () => {
  shop = await openShop();
  client = shop.server.client;
});
afterAll(() => shop.close());

const create = (name: string, at: number, more: object = {}) =>
  client.post(FORKS, { name, at, time: 'real', controllers: true, ...more });

/** kubectl, pointed at a fork. */
const inFork = (name: string, command: string) => shop.kubectl(`--server ${shop.server.url}/fork/${name} ${command}`);

describe('a fork on a running server', () => {
  test('is made at once, and kubectl works on it unmodified', async () => {
    const made = await create('what-if', shop.opened);
    expect(made.status).toBe(201);
    expect(made.json<Status>()).toMatchObject({ name: 'what-if', base: shop.opened, head: shop.opened });
    expect(await inFork('what-if', 'get deployment web -n shop -o jsonpath={.spec.replicas}')).toBe('3');
    expect(await inFork('what-if', 'api-resources')).toContain('deployments');
    expect(await inFork('what-if', 'explain deployment.spec.replicas')).toContain('Number of desired pods');
    await inFork('what-if', 'scale deployment web -n shop --replicas=5');
    await inFork('what-if', 'rollout status deployment/web -n shop --timeout=300s');
    expect(await inFork('what-if', 'get deployment web -n shop -o jsonpath={.status.readyReplicas}')).toBe('5');
    expect(await shop.jsonpath('deployment web -n shop', '.status.readyReplicas')).toBe('3');
    expect(await inFork('what-if', 'auth can-i create pods')).toBe('yes\n');
  });

  test('has a past of its own, and a timeline', async () => {
    const past = await client.get(`/fork/what-if/at/${shop.opened}/apis/apps/v1/namespaces/shop/deployments/web`);
    expect(past.json()['spec']).toMatchObject({ replicas: 3 });
    const listed = (await client.get(FORKS)).json<{ items: Status[] }>().items.find(({ name }) => name === 'what-if')!;
    expect(listed.head).toBeGreaterThan(shop.opened);
    const { url, authority, adminToken: token } = shop.server;
    const server = serverOfFork({ url, authority, token }, 'what-if');
    const timeline = await RemoteTimeline.open({ server, schemas: loadSchemas() });
    expect((await timeline.head()).revision).toBeGreaterThanOrEqual(listed.head);
    const changes: string[] = [];
    const query = {
      from: shop.opened,
      to: listed.head,
      selector: { resource: 'deployments.apps' },
      withoutStatus: true,
    };
    for await (const diff of timeline.diff(query)) changes.push(`${diff.change} ${diff.name}`);
    expect(changes).toEqual(['changed web']);
    await timeline.close();
    const ahead = await client.get(`/fork/what-if/at/${listed.head + 10_000}/api/v1/pods`);
    expect(ahead.failure.message).toContain('is after the newest one');
  });

  test('is watched and written beside its parent, which hears nothing of it', async () => {
    const { resourceVersion } = (await client.get(`/fork/what-if${MAPS}`)).json<ApiList>().metadata;
    const watch = await client.watch(`/fork/what-if${MAPS}?resourceVersion=${resourceVersion}`);
    (await client.post(`/fork/what-if${MAPS}`, configMap('only-here', { a: '1' }))).orThrow();
    const [line] = await watch.take(1);
    expect(line).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'only-here' } } });
    watch.close();
    expect((await client.get(`${MAPS}/only-here`)).status).toBe(404);
    (await client.post(MAPS, configMap('only-there', {}))).orThrow();
    expect((await client.get(`/fork/what-if${MAPS}/only-there`)).status).toBe(404);
  });

  test('asks for the same credentials', async () => {
    const { url, authority } = shop.server;
    const stranger = new ApiClient({ url, authority, token: 'nobody' });
    for (const path of ['/fork/what-if/api/v1/pods', '/fork/none/api/v1/pods', FORKS]) {
      expect((await stranger.get(path)).status).toBe(401);
    }
    stranger.close();
    expect((await client.get('/fork/none/api/v1/pods')).failure).toMatchObject({
      code: 404,
      message: 'there is no fork "none"',
    });
  });

  test('on virtual time stands still until it is told to move, but what is due at once happens', async () => {
    (await create('slow', await headRevision(client), { time: 'virtual' })).orThrow();
    const later = deployment('later', 2);
    Object.assign(later.spec.template.metadata, { annotations: { 'simulation.hindcast.dev/pull': '60s' } });
    (await client.post('/fork/slow/apis/apps/v1/namespaces/shop/deployments', later)).orThrow();
    const pods = await eventually('Pods that are bound', async () => {
      const { items } = (
        await client.get('/fork/slow/api/v1/namespaces/shop/pods?labelSelector=app%3Dlater')
      ).json<ApiList>();
      return items.length === 2 && items.every(({ spec }) => (spec as { nodeName?: string }).nodeName)
        ? items
        : undefined;
    });
    expect(pods.map(({ status }) => (status as { phase: string }).phase)).toEqual(['Pending', 'Pending']);
    const ran = (await client.post(`${FORKS}/slow/run`, { milliseconds: 600_000 })).orThrow().json<Status>();
    const ready = (await client.get('/fork/slow/apis/apps/v1/namespaces/shop/deployments/later')).json();
    expect(ready['status']).toMatchObject({ readyReplicas: 2 });
    expect(Date.parse(ran.now) - Date.parse(pods[0]!.metadata.creationTimestamp)).toBeGreaterThanOrEqual(599_000);
  });

  test('is refused when something is wrong with it', async () => {
    const head = await headRevision(client);
    const cases: [object, number, RegExp][] = [
      [{ name: 'what-if', at: 1 }, 409, /there is a fork what-if already/],
      [{ name: 'Bad', at: 1 }, 400, /cannot be the name of a fork/],
      [{ name: 'x', at: head + 10_000 }, 400, /there is no revision/],
      [{ name: 'x', at: 0 }, 400, /the first is 1/],
      [{ name: 'x', at: 'five' }, 400, /at must be a revision/],
      [{ name: 'x', at: 1, with: '/etc/passwd' }, 400, /not taken from afar/],
      [{ name: 'x', at: 1, time: 'warp' }, 400, /time must be/],
      [{ name: 'x', at: 1, parent: 'none' }, 404, /there is no fork "none"/],
    ];
    for (const [body, code, message] of cases) {
      const { failure } = await client.post(FORKS, { time: 'real', controllers: true, ...body });
      expect(failure).toMatchObject({ code, message: expect.stringMatching(message) });
    }
    expect((await client.post(`${FORKS}/what-if/run`, { milliseconds: 1 })).failure.message).toContain('on real time');
    expect((await client.delete(`${FORKS}/none`)).status).toBe(404);
    expect((await client.put(FORKS, {})).status).toBe(405);
    expect((await readdir(join(shop.server.dataDir, 'forks'))).sort()).toEqual(['slow', 'what-if']);
  });

  test('survives a restart: what was written to it is there, and its controllers run on', async () => {
    const before = (await client.get(FORKS)).json<{ items: Status[] }>().items;
    await shop.server.stop();
    await shop.server.start();
    expect((await client.get(`/fork/what-if${MAPS}/only-here`)).orThrow().json().metadata.name).toBe('only-here');
    const after = (await client.get(FORKS)).json<{ items: Status[] }>().items;
    expect(after.map(({ name, base }) => ({ name, base }))).toEqual(before.map(({ name, base }) => ({ name, base })));
    for (const [index, { head }] of after.entries()) expect(head).toBeGreaterThanOrEqual(before[index]!.head);
    await inFork('what-if', 'scale deployment web -n shop --replicas=1');
    await eventually('one replica', async () => {
      const { status } = (await client.get('/fork/what-if/apis/apps/v1/namespaces/shop/deployments/web')).json();
      return (status as { replicas?: number }).replicas === 1 ? true : undefined;
    });
    expect(await inFork('what-if', 'get nodes')).toMatch(/node-1 +Ready/);
  });

  test('is deleted, and its watches end', async () => {
    const watch = await client.watch(`/fork/what-if${MAPS}`);
    await watch.take(1);
    expect((await client.delete(`${FORKS}/what-if`)).orThrow().json<Status>().name).toBe('what-if');
    expect((await client.get('/fork/what-if/api/v1/pods')).status).toBe(404);
    expect(await readdir(join(shop.server.dataDir, 'forks'))).toEqual(['slow']);
    watch.close();
  });
});
