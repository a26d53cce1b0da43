import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadSchemas } from '../../core/schema/schemas.js';
import type { DiffQuery } from '../../replay/diff/diff-revisions.js';
import type { EventQuery } from '../../replay/events/event-query.js';
import { RemoteTimeline } from '../../replay/http/remote-timeline.js';
import { RemoteTimelineError } from '../../replay/http/remote-timeline-error.js';
import type { ServerAddress } from '../../replay/http/server-address.js';
import { LocalTimeline } from '../../replay/local-timeline.js';
import type { Timeline } from '../../replay/timeline.js';
import { readKubeconfig } from '../../workspace/kubeconfig-file.js';
import { BEGINNING } from './recorder.js';
import { type ServedTimeline, serveHistory } from './served-timeline.js';
import { shopHistory } from './shop-history.js';

const open = (server: ServerAddress) => RemoteTimeline.open({ server, schemas: loadSchemas() });

let served: ServedTimeline;
let address: ServerAddress;
let remote: Timeline;
let local: Timeline;

beforeAll(async () => {
  served = await serveHistory(shopHistory());
  address = (await readKubeconfig(served.kubeconfig)).server;
  remote = await open(address);
  local = new LocalTimeline({ log: served.log, schemas: loadSchemas() });
});
afterAll(async () => {
  await remote.close();
  await served.close();
});

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of source) found.push(one);
  return found;
}

/** What comes over HTTP is JSON: a member that is undefined is absent. */
const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

describe('a timeline that a server holds says what the log says', () => {
  test('head, names and revisions', async () => {
    expect(await remote.head()).toEqual(await local.head());
    for (const name of ['deploy', 'Pods', 'nothing'])
      expect(await remote.findResource(name)).toEqual(await local.findResource(name));
    for (const text of ['5', 'HEAD~2', '-52s', '99', 'nonsense', '2020-01-01T00:00:00Z']) {
      for (const bound of ['first', 'last'] as const) {
        const now = BEGINNING + 60_000;
        expect(await remote.resolveRevision(text, now, bound)).toEqual(await local.resolveRevision(text, now, bound));
      }
    }
  });

  test.each<EventQuery>([
    {},
    { from: 3, to: 7 },
    { resource: 'deployments.apps', namespace: 'shop', name: 'frontend', reverse: true },
    { actor: '*-controller', verb: 'create', limit: 1 },
    { namespace: 'nowhere' },
  ])('events %j', async (query) => {
    expect((await collect(remote.events(query))).flat()).toEqual(plain((await collect(local.events(query))).flat()));
  });

  test('single events, objects and states', async () => {
    for (const revision of [0, 1, 4, 7, 9, 10]) {
      expect(await remote.event(revision)).toEqual(plain((await local.event(revision)) ?? null) ?? undefined);
      const pod = { resource: 'pods', namespace: 'shop', name: 'web-1' };
      expect(await remote.objectAt(pod, revision)).toEqual(await local.objectAt(pod, revision));
    }
    for (const at of [0, 5, 9]) {
      const [there, here] = [await remote.stateAt(at), await local.stateAt(at)];
      expect(there.revision).toBe(at);
      expect([...there.listResource('pods')]).toEqual([...here.listResource('pods')]);
      expect(there.resources()).toEqual(here.resources());
    }
  });

  test.each<DiffQuery>([
    { from: 0, to: 9 },
    { from: 9, to: 2, withoutStatus: true, withManagedFields: true },
    { from: 0, to: 9, selector: { resource: 'pods' } },
    { from: 4, to: 4 },
  ])('difference %j', async (query) => {
    expect(await collect(remote.diff(query))).toEqual(plain(await collect(local.diff(query))));
  });

  test('why an object is as it is', async () => {
    for (const at of [4, 9]) {
      const address = { resource: 'deployments.apps', namespace: 'shop', name: 'frontend' };
      const here = await local.whyObject({ address, at });
      expect(here!.causes.length).toBeGreaterThan(0);
      expect(plain(await remote.whyObject({ address, at }))).toEqual(plain(here));
    }
  });

  test('verification', async () => {
    expect(await remote.verify()).toEqual(await local.verify());
  });

  test('follows what is written from now on', async () => {
    const stop = new AbortController();
    const batches = remote.follow({ from: 9, resource: 'configmaps' }, stop.signal)[Symbol.asyncIterator]();
    const next = batches.next();
    const target = { resource: 'configmaps', namespace: 'shop', name: 'new' };
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'new', namespace: 'shop' } };
    const written = await served.cluster.submit(
      { verb: 'create', target, object },
      { actor: { user: 'bob', groups: [] } },
    );
    expect(written).toMatchObject({ ok: true });
    expect((await next).value).toMatchObject([
      { revision: 10, actor: { user: 'bob' }, kind: 'ConfigMap', change: { type: 'created' } },
    ]);
    const last = batches.next();
    stop.abort();
    expect(await last).toEqual({ done: true, value: undefined });
  });
});

describe('a server that does not answer as it should', () => {
  const failure = (server: ServerAddress) => expect(open(server)).rejects;

  test('refuses those who may not see everything', async () => {
    await failure({ ...address, token: undefined }).toMatchObject({ name: 'RemoteTimelineError', problem: 'refused' });
    await failure({ ...address, token: 'wrong' }).toMatchObject({
      problem: 'refused',
      message: expect.stringMatching(/Unauthorized$/),
    });
  });

  test('is not trusted without the certificate of its authority', async () => {
    await failure({ ...address, authority: undefined }).toMatchObject({ problem: 'unreachable' });
    const timeline = await open({ ...address, authority: undefined, insecure: true });
    expect(await timeline.head()).toBeDefined();
    await timeline.close();
  });

  test('is told from one that broke off', async () => {
    const { createServer } = await import('node:http');
    for (const body of ['{"item":{"revision":1}}\n', '<html>\n', '']) {
      const server = createServer((_request, response) => response.end(body));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const at = server.address() as { readonly port: number };
      await expect(open({ url: `http://127.0.0.1:${at.port}` })).rejects.toBeInstanceOf(RemoteTimelineError);
      server.close();
    }
  });

  test('refuses what is no question', async () => {
    const ask = async (path: string, init: { method?: string } = {}) => {
      const { request } = await import('node:https');
      return new Promise<number>((resolve, reject) => {
        const headers = { authorization: `Bearer ${address.token}` };
        const sent = request(
          new URL(path, address.url),
          { ...init, headers, ca: address.authority, agent: false },
          (response) => {
            response.resume();
            resolve(response.statusCode ?? 0);
          },
        );
        sent.on('error', reject).end();
      });
    };
    expect(await ask('/timeline/ends')).toBe(200);
    expect(await ask('/timeline/nothing')).toBe(404);
    expect(await ask('/timeline/events?from=x')).toBe(400);
    expect(await ask('/timeline/diff?from=1')).toBe(400);
    expect(await ask('/timeline/version?at=1')).toBe(400);
    expect(await ask('/timeline/records?name=x')).toBe(400);
    expect(await ask('/timeline/ends', { method: 'POST' })).toBe(405);
  });
});
