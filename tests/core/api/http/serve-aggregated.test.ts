import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import type { Aggregator } from '../../../../core/api/aggregation/aggregator.js';
import { delegatedApi } from '../../../../core/api/aggregation/delegated-apis.js';
import type { Exchange } from '../../../../core/api/http/exchange.js';
import { identityHeaders, serveAggregated } from '../../../../core/api/http/serve-aggregated.js';
import { VirtualClock } from '../../../../core/engine/virtual-environment.js';
import { ok } from '../../../../core/model/result.js';
import { messageOf } from '../../../../core/model/thrown-text.js';
import { eventually } from '../../../support/eventually.js';

const api = delegatedApi({
  apiVersion: 'apiregistration.k8s.io/v1',
  kind: 'APIService',
  metadata: { name: 'v1.example.com', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' },
  spec: {
    group: 'example.com',
    version: 'v1',
    groupPriorityMinimum: 100,
    versionPriority: 100,
    service: { namespace: 'default', name: 'api' },
  },
  status: { conditions: [{ type: 'Available', status: 'True' }] },
})!;

test('a server that does not say what it serves is waited for five seconds, and for the rest as long as a client likes', async () => {
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const aggregator: Aggregator = {
    open: (_, options) => ok(request({ ...options, host: '127.0.0.1', port })),
    problem: (_, error) => messageOf(error),
    documents: () => ({ resources: [], isCurrent: false }),
  };
  const wallClock = new VirtualClock(0);
  const ask = (path: string) => {
    let told: readonly [number, string] | undefined;
    const reply: Exchange['reply'] = {
      send: (code, _, body) => {
        told = [code, String(body)];
      },
      pipe: () => undefined,
      open: () => ({ write: async () => undefined, end: () => undefined, onClose: () => undefined }),
    };
    const exchange: Exchange = {
      method: 'GET',
      path,
      query: new URLSearchParams(),
      header: () => undefined,
      headers: {},
      body: async () => new Uint8Array(),
      reply,
    };
    const done = serveAggregated(exchange, { aggregator, wallClock }, { api, user: { name: 'ann', groups: [] }, path });
    return { done, told: () => told };
  };
  try {
    const things = ask('/apis/example.com/v1/things');
    const discovery = ask('/apis/example.com/v1');
    await eventually('a time', async () => wallClock.next ?? undefined);
    expect(wallClock.next).toBe(5_000);
    wallClock.step();
    await discovery.done;
    expect(discovery.told()).toEqual([503, 'context deadline exceeded\n']);
    expect([things.told(), wallClock.next]).toEqual([undefined, undefined]);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

test('whom a request is for stands in headers, keys in the way of headers', () => {
  const extra = { 'Acme.com/Team': ['red', 'blue'], 'a b%': ['x'], none: [] };
  expect(identityHeaders({ name: 'ann', uid: 'u1', groups: ['a', 'b, c'], extra })).toEqual({
    'x-remote-user': 'ann',
    'x-remote-uid': 'u1',
    'x-remote-group': ['a', 'b, c'],
    'x-remote-extra-acme.com%2Fteam': ['red', 'blue'],
    'x-remote-extra-a%20b%25': ['x'],
  });
});
