import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../../support/test-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ nodes: 0 });
});
afterAll(() => server.close());

const ask = async (path: string) => {
  const { status, text } = await server.client.get(path, { token: '' });
  return { status, text };
};

test('health is ok, in a word, for whoever asks', async () => {
  for (const path of ['/livez', '/readyz', '/healthz', '/livez/ping', '/readyz/informer-sync'])
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
