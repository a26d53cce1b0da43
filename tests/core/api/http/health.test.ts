import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiList } from '../../../support/api-client.js';
import { startTestServer, type TestServer } from '../../../support/test-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ nodes: 0 });
});
afterAll(() => server.close());

const ask = async (path: string, token?: string) => {
  const { status, text } = await server.client.get(path, token === undefined ? {} : { token });
  return { status, text };
};

test('health is ok, in a word, for whoever asks', async () => {
  for (const path of ['/livez', '/readyz', '/healthz'])
    expect(await ask(path, '')).toEqual({ status: 200, text: 'ok' });
  // A single check is for those who may see it. Source: the role system:public-info-viewer.
  expect((await ask('/livez/ping', '')).status).toBe(403);
  for (const path of ['/livez/ping', '/readyz/informer-sync'])
    expect(await ask(path)).toEqual({ status: 200, text: 'ok' });
});

test('each check is named where that is asked for, and those that are left out', async () => {
  expect((await ask('/livez?verbose&exclude=etcd&exclude=nothing')).text).toBe(
    [
      '[+]ping ok',
      '[+]log ok',
      '[+]etcd excluded: ok',
      '[+]poststarthook/priority-and-fairness-config-consumer ok',
      '[+]poststarthook/rbac/bootstrap-roles ok',
      '[+]poststarthook/scheduling/bootstrap-system-priority-classes ok',
      'warn: some health checks cannot be excluded: no matches for "nothing"',
      'livez check passed',
      '',
    ].join('\n'),
  );
});

test('a check that there is not is not found', async () => {
  expect((await ask('/livez/shutdown')).status).toBe(404);
  expect((await ask('/readyz/shutdown')).status).toBe(200);
});

test('the parts of the server are told of as ComponentStatuses, which nobody writes', async () => {
  const list = await server.client.read<ApiList>('/api/v1/componentstatuses');
  expect(list.items.map(({ metadata, ['conditions']: conditions }) => [metadata.name, conditions])).toEqual(
    ['controller-manager', 'etcd-0', 'scheduler'].map((name) => [
      name,
      [{ type: 'Healthy', status: 'True', message: 'ok' }],
    ]),
  );
  expect((await server.client.read('/api/v1/componentstatuses/etcd-0')).metadata.name).toBe('etcd-0');
  expect((await server.client.get('/api/v1/componentstatuses/none')).status).toBe(404);
  expect((await server.client.delete('/api/v1/componentstatuses/etcd-0')).failure.code).toBe(405);
});
