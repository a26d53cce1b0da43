import { readFile } from 'node:fs/promises';
import { CoreV1Api, KubeConfig, makeInformer, type V1ConfigMap } from '@kubernetes/client-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiList } from '../support/api-client.js';
import { configMap, makeNamespace } from '../support/api-objects.js';
import { eventually } from '../support/eventually.js';
import { startTestServer, type TestServer } from '../support/test-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ nodes: 0 });
});
afterAll(() => server.close());

/** An informer that goes on after every error, as its documentation tells users to do, and all it was told. */
async function informerOn(namespace: string) {
  const config = new KubeConfig();
  config.loadFromString(await readFile(server.kubeconfig, 'utf8'));
  const api = config.makeApiClient(CoreV1Api);
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  const informer = makeInformer<V1ConfigMap>(config, path, () => api.listNamespacedConfigMap({ namespace }));
  const told: string[] = [];
  let stopped = false;
  for (const verb of ['add', 'update', 'delete'] as const)
    informer.on(verb, ({ metadata, data }) => told.push(`${verb} ${metadata!.name} ${data?.['n'] ?? ''}`));
  informer.on('error', () => {
    if (!stopped) setTimeout(() => void informer.start().catch(() => informer.start().catch(() => undefined)), 50);
  });
  await informer.start();
  return {
    told,
    cached: () => informer.list().map(({ metadata, data }) => [metadata!.name, metadata!.resourceVersion, data]),
    stop: async () => {
      stopped = true;
      await informer.stop();
    },
  };
}

async function listed(path: string): Promise<unknown[]> {
  const { items } = await server.client.read<ApiList>(path);
  return items.map(({ metadata, data }) => [metadata.name, metadata.resourceVersion, data]);
}

const byName = (rows: readonly unknown[]) => [...rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

async function agree(path: string, cached: () => unknown[]): Promise<void> {
  const expected = byName(await listed(path));
  await eventually('the cache to equal the list', async () =>
    JSON.stringify(byName(cached())) === JSON.stringify(expected) ? true : undefined,
  );
}

test('an informer of @kubernetes/client-node keeps its cache true over restarts of the server', async () => {
  const path = `${await makeNamespace(server.client, 'informed')}/configmaps`;
  const informer = await informerOn('informed');
  for (let n = 0; n < 10; n++) (await server.client.post(path, configMap(`m-${n}`, { n: '0' }))).orThrow();
  for (let round = 1; round <= 3; round++) {
    for (let n = 4; n < 10; n++)
      (await server.client.patch(`${path}/m-${n}`, 'merge', { data: { n: String(round) } })).orThrow();
    await server.stop();
    await server.start();
    // The informer has not come back yet: what happens now it has to catch up with.
    (await server.client.delete(`${path}/m-${round}`)).orThrow();
    (await server.client.post(path, configMap(`late-${round}`, { n: String(round) }))).orThrow();
    await agree(path, informer.cached);
  }
  for (let round = 1; round <= 3; round++) {
    expect(informer.told.filter((line) => line.startsWith(`add late-${round} `))).toHaveLength(1);
    expect(informer.told.filter((line) => line.startsWith(`delete m-${round} `))).toHaveLength(1);
    expect(informer.told.filter((line) => line === `update m-9 ${round}`)).toHaveLength(1);
  }
  await informer.stop();
});

test('a watcher that comes back where it was cut misses nothing and is told nothing twice', async () => {
  const path = `${await makeNamespace(server.client, 'cut')}/configmaps`;
  const { metadata } = await server.client.read<ApiList>(path);
  const query = `${path}?fieldSelector=metadata.name!%3Dkube-root-ca.crt&allowWatchBookmarks=true`;
  let version = metadata.resourceVersion;
  const told: string[] = [];
  const total = 120;
  const writing = (async () => {
    for (let n = 0; n < total; n++) {
      (await server.client.post(path, configMap(`m-${n}`))).orThrow();
      if (n % 40 === 39) {
        await server.stop();
        await server.start();
      }
    }
  })();
  while (told.length < total) {
    const watch = await server.client.watch(`${query}&resourceVersion=${version}`).catch(() => undefined);
    // The connection is cut after a few lines, wherever it is, or by the server that stops.
    for (let lines = 0; watch !== undefined && lines < 7 && told.length < total; lines++) {
      const line = await watch.next();
      if (line === undefined) break;
      version = line.object.metadata.resourceVersion;
      if (line.type !== 'BOOKMARK') told.push(`${line.type} ${line.object.metadata.name}`);
    }
    watch?.close();
    if (watch === undefined) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await writing;
  expect(told).toEqual(Array.from({ length: total }, (_, n) => `ADDED m-${n}`));
});
