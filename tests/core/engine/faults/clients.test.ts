import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FaultSpec } from '../../../../core/schema/fault.js';
import type { ApiObject } from '../../../support/api-client.js';
import { eventually } from '../../../support/eventually.js';
import { startTestServer, type TestServer } from '../../../support/test-server.js';
import { brief } from '../../../support/watch-stream.js';
import { faultObject } from './fault.js';

const PATH = '/apis/simulation.hindcast.dev/v1/faults';
const MAPS = '/api/v1/namespaces/default/configmaps';
const VICTIM = { headers: { 'user-agent': 'victim/1.0' } };

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ nodes: 0 });
  await eventually('the namespace', async () => ((await server.client.get(MAPS)).status === 200 ? true : undefined));
});
afterAll(() => server.close());
afterEach(async () => {
  await server.client.delete(PATH);
  await server.client.delete(`${MAPS}?labelSelector=test`);
});

async function breakClients(spec: FaultSpec, name = 'broken'): Promise<void> {
  (await server.client.post(PATH, faultObject(name, { client: { userAgent: 'victim/' }, ...spec }))).orThrow();
}

interface Report {
  readonly phase: string;
  readonly struck: number;
  readonly lastStrike: string;
}

const report = async () => (await server.client.read(`${PATH}/broken`))['status'] as Report;

const configMap = (name: string, value = '') => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels: { test: 'yes' } },
  data: { value },
});

const write = (name: string, value: string, as = {}) =>
  server.client.patch(`${MAPS}/${name}`, 'merge', { data: { value } }, as);

async function dataOf(name: string, as = {}): Promise<unknown> {
  const answer = await server.client.get(`${MAPS}/${name}`, as);
  return answer.status === 200 ? answer.json<ApiObject & { data: { value: string } }>().data.value : answer.status;
}

describe('errors that a client gets', () => {
  it('before a write: nothing was written, and others are spared', async () => {
    await breakClients({ type: 'error-before', times: 1 });
    expect((await server.client.post(MAPS, configMap('a'))).status).toBe(201);
    const refused = await server.client.post(MAPS, configMap('b'), VICTIM);
    expect(refused.failure).toMatchObject({
      code: 500,
      reason: 'InternalError',
      message: 'Internal error occurred: fault "broken"',
    });
    expect(await dataOf('b')).toBe(404);
    expect((await server.client.post(MAPS, configMap('b'), VICTIM)).status).toBe(201);
    expect(await report()).toMatchObject({ phase: 'Expired', struck: 1 });
  });

  it('after a write: it was written, and the log says under which fault', async () => {
    await breakClients({ type: 'error-after' });
    const refused = await server.client.post(MAPS, configMap('a'), VICTIM);
    expect(refused.failure).toMatchObject({ code: 504, reason: 'Timeout' });
    expect(await dataOf('a')).toBe('');
    const changes = await server.client.read<{ items: { object: { name: string }; cause?: { faults?: string[] } }[] }>(
      '/apis/timeline.hindcast.dev/v1/namespaces/default/changes',
    );
    expect(changes.items.findLast(({ object }) => object.name === 'a')?.cause?.faults).toEqual(['broken']);
  });

  it('after a write that is refused anyway: what it is refused for', async () => {
    await server.client.post(MAPS, configMap('a'));
    await breakClients({ type: 'error-after' });
    expect((await server.client.post(MAPS, configMap('a'), VICTIM)).failure.reason).toBe('AlreadyExists');
  });

  it('conflicts: of updates, patches and deletes', async () => {
    await server.client.post(MAPS, configMap('a'));
    await breakClients({ type: 'conflict', afterWrites: 1 });
    expect((await write('a', '1', VICTIM)).status).toBe(200);
    expect((await write('a', '2', VICTIM)).failure).toMatchObject({ code: 409, reason: 'Conflict' });
    expect((await write('a', '3', VICTIM)).status).toBe(200);
    expect((await server.client.post(MAPS, configMap('b'), VICTIM)).status).toBe(201);
    expect(await report()).toMatchObject({ struck: 1 });
  });

  it('on reading too, where it is asked for', async () => {
    await breakClients({ type: 'error-before', verbs: ['list'], times: 1 });
    expect((await server.client.get(MAPS, VICTIM)).status).toBe(500);
    expect((await server.client.get(MAPS, VICTIM)).status).toBe(200);
  });

  it('never on faults themselves, so that everybody can heal', async () => {
    await breakClients({ type: 'error-before', client: {} });
    expect((await server.client.delete(`${PATH}/broken`)).status).toBe(200);
  });
});

describe('slow answers', () => {
  it('come when their time is over', async () => {
    await breakClients({ type: 'slow-api', delay: '300ms', verbs: ['get'] });
    const start = performance.now();
    await server.client.get(`${MAPS}/kube-root-ca.crt`, VICTIM);
    expect(performance.now() - start).toBeGreaterThan(290);
  });
});

describe('reads of the past', () => {
  it('stale: a client reads what was, others what is', async () => {
    await breakClients({ type: 'stale', revisions: 1_000 });
    await server.client.post(MAPS, configMap('a'));
    expect(await dataOf('a')).toBe('');
    expect(await dataOf('a', VICTIM)).toBe(404);
    const list = (await server.client.get(MAPS, VICTIM)).json<{ metadata: { resourceVersion: string } }>();
    const truth = (await server.client.get(MAPS)).json<{ metadata: { resourceVersion: string } }>();
    expect(Number(list.metadata.resourceVersion)).toBeLessThan(Number(truth.metadata.resourceVersion));
    await server.client.delete(`${PATH}/broken`);
    expect(await dataOf('a', VICTIM)).toBe('');
  });

  it('rewind: a client reads what it had seen change already', async () => {
    await server.client.post(MAPS, configMap('a', '1'));
    await write('a', '2');
    expect(await dataOf('a', VICTIM)).toBe('2');
    await breakClients({ type: 'rewind', revisions: 1 });
    expect(await dataOf('a', VICTIM)).toBe('2');
    await server.client.delete(`${PATH}/broken`);
    await breakClients({ type: 'rewind', revisions: 5 }, 'broken');
    expect(await dataOf('a', VICTIM)).toBe('1');
  });

  it('what is written on it says what was seen', async () => {
    await server.client.post(MAPS, configMap('a', '1'));
    await breakClients({ type: 'stale', revisions: 1_000 });
    await write('a', '2');
    const old = (await server.client.get(`${MAPS}/a`, VICTIM)).json();
    const refused = await server.client.put(`${MAPS}/a`, { ...old, data: { value: '3' } }, VICTIM);
    expect(refused.failure.reason).toBe('Conflict');
  });
});

describe('watches', () => {
  const watch = async (as = VICTIM) => {
    const { metadata } = await server.client.read<{ metadata: { resourceVersion: string } }>(MAPS);
    return server.client.watch(`${MAPS}?resourceVersion=${metadata.resourceVersion}`, as);
  };

  it('slow: events come late, also in a watch that was open before', async () => {
    const slow = await watch();
    const other = await watch({ headers: { 'user-agent': 'other/1.0' } });
    await breakClients({ type: 'slow-watch', delay: '500ms' });
    const start = performance.now();
    await server.client.post(MAPS, configMap('a'));
    expect(brief(await other.take(1))).toEqual(['ADDED a']);
    expect(brief(await slow.take(1))).toEqual(['ADDED a']);
    expect(performance.now() - start).toBeGreaterThan(490);
    slow.close();
    other.close();
  });

  it('duplicated: an event comes twice', async () => {
    const stream = await watch();
    await breakClients({ type: 'duplicate-watch', times: 1 });
    await server.client.post(MAPS, configMap('a'));
    await server.client.post(MAPS, configMap('b'));
    expect(brief(await stream.take(3))).toEqual(['ADDED a', 'ADDED a', 'ADDED b']);
    stream.close();
  });

  it('cut: the watch ends before the event, and the next one has it', async () => {
    const { metadata } = await server.client.read<{ metadata: { resourceVersion: string } }>(MAPS);
    const path = `${MAPS}?resourceVersion=${metadata.resourceVersion}`;
    const stream = await server.client.watch(path, VICTIM);
    await breakClients({ type: 'cut-watch', times: 1 });
    await server.client.post(MAPS, configMap('a'));
    expect(brief(await stream.rest())).toEqual([]);
    const next = await server.client.watch(path, VICTIM);
    expect(brief(await next.take(1))).toEqual(['ADDED a']);
    next.close();
  });

  it('coalesced: what comes and goes is never seen', async () => {
    const stream = await watch();
    await breakClients({ type: 'coalesce', delay: '10m' });
    await server.client.post(MAPS, configMap('goes'));
    await server.client.post(MAPS, configMap('stays', '1'));
    await write('stays', '2');
    await server.client.delete(`${MAPS}/goes`);
    // Healing ends the window.
    await server.client.delete(`${PATH}/broken`);
    const [first] = await stream.take(1);
    expect(brief([first!])).toEqual(['ADDED stays']);
    expect(first!.object['data']).toEqual({ value: '2' });
    stream.close();
  });

  it('stale: events are held back until enough others came', async () => {
    const stream = await watch();
    await breakClients({ type: 'stale', revisions: 1_000, kinds: ['configmaps'] });
    await server.client.post(MAPS, configMap('a'));
    await eventually('the strike', async () => ((await report())?.struck > 0 ? true : undefined));
    await server.client.delete(`${PATH}/broken`);
    expect(brief(await stream.take(1))).toEqual(['ADDED a']);
    stream.close();
  });
});

describe('after a restart of the server', () => {
  it('a fault goes on where it was, with its count and its view', async () => {
    await server.client.post(MAPS, configMap('a', '1'));
    await breakClients({ type: 'stale', revisions: 1_000 });
    await breakClients({ type: 'error-before', verbs: ['create'], times: 3 }, 'three');
    await write('a', '2');
    expect((await server.client.post(MAPS, configMap('b'), VICTIM)).status).toBe(500);
    await server.stop();
    await server.start();
    expect(await dataOf('a')).toBe('2');
    expect(await dataOf('a', VICTIM)).toBe('1');
    const codes: number[] = [];
    for (let i = 0; i < 3; i++) codes.push((await server.client.post(MAPS, configMap('b'), VICTIM)).status);
    expect(codes).toEqual([500, 500, 201]);
  });

  it('a fault ends when its time is over', async () => {
    await breakClients({ type: 'error-before', for: '500ms' });
    await server.stop();
    await server.start();
    await eventually('the end', async () => ((await report()).phase === 'Expired' ? true : undefined));
    expect((await server.client.post(MAPS, configMap('a'), VICTIM)).status).toBe(201);
  });
});
