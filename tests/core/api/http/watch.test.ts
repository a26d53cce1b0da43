import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configMap, headRevision, makeNamespace } from '../../../support/api-objects.js';
import { startTestServer, type TestServer } from '../../../support/test-server.js';
import { brief } from '../../../support/watch-stream.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ nodes: 0 });
});
afterAll(() => server.close());

async function configMapsOf(namespace: string): Promise<string> {
  return `${await makeNamespace(server.client, namespace)}/configmaps?fieldSelector=metadata.name!%3Dkube-root-ca.crt`;
}

const bare = (path: string) => path.slice(0, path.indexOf('?'));
const label = (path: string, name: string, value: string | null) =>
  server.client.patch(`${bare(path)}/${name}`, 'merge', { metadata: { labels: { watched: value } } });

describe('a watch', () => {
  test('tells adds, changes and deletes in order, each at its own revision', async () => {
    const path = await configMapsOf('told');
    const watch = await server.client.watch(`${path}&resourceVersion=${await headRevision(server.client)}`);
    const made = (await server.client.post(bare(path), configMap('a', { n: '1' }))).orThrow().json();
    const changed = (await server.client.patch(`${bare(path)}/a`, 'merge', { data: { n: '2' } })).orThrow().json();
    (await server.client.delete(`${bare(path)}/a`)).orThrow();
    const lines = await watch.take(3);
    expect(brief(lines)).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a']);
    expect(lines[0]!.object).toEqual(made);
    expect(lines[1]!.object).toEqual(changed);
    // A deleted object is the last state with the revision of its end.
    expect(lines[2]!.object['data']).toEqual({ n: '2' });
    expect(Number(lines[2]!.object.metadata.resourceVersion)).toBeGreaterThan(Number(changed.metadata.resourceVersion));
    watch.close();
  });

  test('without a resourceVersion begins with what there is', async () => {
    const path = await configMapsOf('begins');
    for (const name of ['a', 'b', 'c']) (await server.client.post(bare(path), configMap(name))).orThrow();
    for (const query of ['', '&resourceVersion=0']) {
      const watch = await server.client.watch(`${path}${query}`);
      expect(brief(await watch.take(3))).toEqual(['ADDED a', 'ADDED b', 'ADDED c']);
      watch.close();
    }
  });

  test('under a label selector tells objects that come to match as added and that cease to as deleted', async () => {
    const path = await configMapsOf('labels');
    (await server.client.post(bare(path), configMap('x'))).orThrow();
    const watch = await server.client.watch(
      `${path}&labelSelector=watched%3Dyes&resourceVersion=${await headRevision(server.client)}`,
    );
    (await label(path, 'x', 'yes')).orThrow();
    (await server.client.patch(`${bare(path)}/x`, 'merge', { data: { n: '1' } })).orThrow();
    const last = (await label(path, 'x', 'no')).orThrow().json();
    (await server.client.patch(`${bare(path)}/x`, 'merge', { data: { n: '2' } })).orThrow();
    (await label(path, 'x', 'yes')).orThrow();
    (await server.client.delete(`${bare(path)}/x`)).orThrow();
    const lines = await watch.take(5);
    expect(brief(lines)).toEqual(['ADDED x', 'MODIFIED x', 'DELETED x', 'ADDED x', 'DELETED x']);
    // Kubernetes sends the object as it last matched, at the revision at which it ceased to.
    expect(lines[2]!.object.metadata.labels).toEqual({ watched: 'yes' });
    expect(lines[2]!.object.metadata.resourceVersion).toBe(last.metadata.resourceVersion);
    watch.close();
  });

  test('from any revision ever reads what came after it out of the log: 410 never', async () => {
    const path = await configMapsOf('ancient');
    const start = await headRevision(server.client);
    (await server.client.post(bare(path), configMap('a', { n: '0' }))).orThrow();
    for (let n = 1; n <= 40; n++)
      (await server.client.patch(`${bare(path)}/a`, 'merge', { data: { n: String(n) } })).orThrow();
    (await server.client.delete(`${bare(path)}/a`)).orThrow();
    await server.stop();
    // Nothing of this is in memory any more.
    await server.start();
    const watch = await server.client.watch(`${path}&resourceVersion=${start}`);
    const lines = await watch.take(42);
    expect(lines.map(({ type }) => type)).toEqual([
      'ADDED',
      ...Array.from({ length: 40 }, () => 'MODIFIED'),
      'DELETED',
    ]);
    expect(lines.slice(0, 41).map(({ object }) => (object['data'] as { n: string }).n)).toEqual(
      Array.from({ length: 41 }, (_, n) => String(n)),
    );
    watch.close();
    const first = await server.client.watch('/api/v1/namespaces?resourceVersion=1');
    expect((await first.take(1))[0]!.type).toBe('ADDED');
    first.close();
  });

  test('from a revision read out of the log goes on with what comes, without gap or repetition', async () => {
    const path = await configMapsOf('seam');
    const start = await headRevision(server.client);
    const writing = (async () => {
      for (let n = 0; n < 60; n++)
        (await server.client.post(bare(path), configMap(`m-${String(n).padStart(2, '0')}`))).orThrow();
    })();
    const watches = [];
    for (let i = 0; i < 5; i++) {
      watches.push(await server.client.watch(`${path}&resourceVersion=${start}`));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await writing;
    const expected = Array.from({ length: 60 }, (_, n) => `ADDED m-${String(n).padStart(2, '0')}`);
    for (const watch of watches) {
      expect(brief(await watch.take(60))).toEqual(expected);
      watch.close();
    }
  });

  test('ends by itself after timeoutSeconds, on a whole line', async () => {
    const path = await configMapsOf('timed');
    (await server.client.post(bare(path), configMap('a'))).orThrow();
    const watch = await server.client.watch(`${path}&timeoutSeconds=1`);
    expect(brief(await watch.rest())).toEqual(['ADDED a']);
  });

  test('of one object by its path, and by the old /watch/ path', async () => {
    const path = bare(await configMapsOf('single'));
    (await server.client.post(path, configMap('one'))).orThrow();
    (await server.client.post(path, configMap('two'))).orThrow();
    const byName = await server.client.watch(`${path}/two`);
    expect(brief(await byName.take(1))).toEqual(['ADDED two']);
    byName.close();
    const old = await server.client.watch(`${path.replace('/api/v1/', '/api/v1/watch/')}/two`);
    expect(brief(await old.take(1))).toEqual(['ADDED two']);
    old.close();
  });
});

describe('sendInitialEvents', () => {
  test('ends the initial objects with a bookmark that says so', async () => {
    const path = await configMapsOf('streamed');
    for (const name of ['a', 'b']) (await server.client.post(bare(path), configMap(name))).orThrow();
    const query = 'sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan&resourceVersion=';
    const watch = await server.client.watch(`${path}&${query}`);
    const initial = await watch.until(({ type }) => type === 'BOOKMARK');
    expect(initial.map(({ type }) => type)).toEqual(['ADDED', 'ADDED', 'BOOKMARK']);
    const { object } = initial[2]!;
    expect(object.kind).toBe('ConfigMap');
    expect(object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
    const version = Number(object.metadata.resourceVersion);
    expect(version).toBeGreaterThanOrEqual(Number(initial[1]!.object.metadata.resourceVersion));
    const later = (await server.client.post(bare(path), configMap('c'))).orThrow().json();
    expect(Number(later.metadata.resourceVersion)).toBeGreaterThan(version);
    expect((await watch.take(1))[0]!.object).toEqual(later);
    watch.close();
  });

  test('false begins after the given revision', async () => {
    const path = await configMapsOf('from-there');
    (await server.client.post(bare(path), configMap('a'))).orThrow();
    const head = await headRevision(server.client);
    const watch = await server.client.watch(
      `${path}&sendInitialEvents=false&resourceVersionMatch=NotOlderThan&resourceVersion=${head}`,
    );
    (await server.client.post(bare(path), configMap('b'))).orThrow();
    expect(brief(await watch.take(1))).toEqual(['ADDED b']);
    watch.close();
  });

  test('without its match is invalid', async () => {
    const { failure } = await server.client.get('/api/v1/pods?watch=1&sendInitialEvents=true');
    expect(failure).toMatchObject({ code: 422, reason: 'Invalid' });
    expect(failure.message).toContain('resourceVersionMatch');
  });
});

test('bookmarks come at the end of a watch that asks for them', async () => {
  const path = await configMapsOf('marked');
  (await server.client.post(bare(path), configMap('a'))).orThrow();
  const watch = await server.client.watch(`${path}&allowWatchBookmarks=true&timeoutSeconds=3`);
  const lines = await watch.rest();
  expect(lines.at(-1)!.type).toBe('BOOKMARK');
  expect(lines.at(-1)!.object).toMatchObject({ kind: 'ConfigMap', apiVersion: 'v1' });
});

test('a watch of the past replays what followed, then goes on with the present', async () => {
  const path = await configMapsOf('past-watch');
  const start = await headRevision(server.client);
  (await server.client.post(bare(path), configMap('a'))).orThrow();
  const middle = await headRevision(server.client);
  (await server.client.post(bare(path), configMap('b'))).orThrow();
  const watch = await server.client.watch(`/at/${middle}${path}`);
  expect(brief(await watch.take(2))).toEqual(['ADDED a', 'ADDED b']);
  (await server.client.post(bare(path), configMap('c'))).orThrow();
  expect(brief(await watch.take(1))).toEqual(['ADDED c']);
  watch.close();
  const before = await server.client.watch(`/at/${middle}${path}&resourceVersion=${start}`);
  expect(brief(await before.take(3))).toEqual(['ADDED a', 'ADDED b', 'ADDED c']);
  before.close();
});

test('sixty watches tell the same', async () => {
  const path = await configMapsOf('crowd');
  const head = await headRevision(server.client);
  const watches = await Promise.all(
    Array.from({ length: 60 }, () => server.client.watch(`${path}&resourceVersion=${head}`)),
  );
  for (let n = 0; n < 20; n++) (await server.client.post(bare(path), configMap(`c-${n}`))).orThrow();
  const told = await Promise.all(watches.map((watch) => watch.take(20)));
  for (const lines of told) expect(lines).toEqual(told[0]);
  for (const watch of watches) watch.close();
});

describe('a watch of a revision that is yet to come', () => {
  test('waits, and tells of nothing before it', async () => {
    const path = await configMapsOf('future');
    const after = (await headRevision(server.client)) + 5;
    const watch = await server.client.watch(`${path}&resourceVersion=${after}`);
    let first = '';
    for (let index = 0; first === ''; index++) {
      const { metadata } = (await server.client.post(bare(path), configMap(`m${index}`))).orThrow().json();
      if (Number(metadata.resourceVersion) > after) first = metadata.name;
    }
    expect(brief(await watch.take(1))).toEqual([`ADDED ${first}`]);
    watch.close();
  });

  test('ends with an error where it is to begin with the objects of then', async () => {
    const path = await configMapsOf('future-list');
    const future = (await headRevision(server.client)) + 1_000_000;
    const query = `resourceVersion=${future}&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`;
    const watch = await server.client.watch(`${path}&${query}`);
    const [line] = await watch.take(1);
    const cause = { reason: 'ResourceVersionTooLarge', message: 'Too large resource version' };
    expect(line).toMatchObject({
      type: 'ERROR',
      object: { kind: 'Status', code: 504, reason: 'Timeout', details: { causes: [cause], retryAfterSeconds: 1 } },
    });
    watch.close();
  });
});
