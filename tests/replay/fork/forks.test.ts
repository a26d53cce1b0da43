import { describe, expect, it } from 'vitest';
import { EventLogError } from '../../../core/model/event-log.js';
import { NODES } from '../../../core/schema/kinds.js';
import { forkPath, pathOfFork } from '../../../replay/fork/fork-path.js';
import type { ForkRequest } from '../../../replay/fork/fork-record.js';
import { readForkRecord, writeForkRecord } from '../../../replay/fork/fork-record.js';
import { sharedUntil } from '../../../replay/fork/shared-until.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { testCluster } from '../../support/test-cluster.js';
import { forksOf, MemoryForkStore } from './memory-forks.js';

const request = (name: string, at: number, more: Partial<ForkRequest> = {}): ForkRequest => ({
  name,
  at,
  time: 'virtual',
  controllers: true,
  ...more,
});

async function fixture(options: Parameters<typeof forksOf>[1] = {}) {
  const test = await testCluster({ nodes: 1 });
  const defects: unknown[] = [];
  const forks = forksOf(test, { ...options, defects });
  const close = async () => {
    await forks.stop();
    await test.stop();
    expect(defects).toEqual([]);
  };
  return { test, forks, close, head: test.log.head().revision, end: new Date(test.now()).toISOString() };
}

describe('forks', () => {
  it('are made, listed by name, run and deleted', async () => {
    const { test, forks, close, head, end } = await fixture();
    expect(await forks.list()).toEqual([]);
    const made = await forks.create(request('b', head));
    expect(made).toMatchObject({ ok: true, value: { name: 'b', base: head, head, now: end, time: 'virtual' } });
    expect((await forks.create(request('a', 1))).ok).toBe(true);
    expect((await forks.list()).map(({ name }) => name)).toEqual(['a', 'b']);
    const run = await forks.run('b', 60_000);
    expect(run).toMatchObject({ ok: true, value: { now: new Date(Date.parse(end) + 60_000).toISOString() } });
    expect(run.ok && run.value.head).toBeGreaterThan(head);
    expect(test.log.head().revision).toBe(head);
    expect(await forks.delete('b')).toMatchObject({ ok: true, value: { name: 'b' } });
    expect(await forks.get('b')).toBeUndefined();
    expect((await forks.list()).map(({ name }) => name)).toEqual(['a']);
    await close();
  });

  it('that are made alike are alike, so that only what is done to them tells them apart', async () => {
    const { forks, close, head } = await fixture();
    const ran = [await forks.create(request('one', head), 600_000), await forks.create(request('two', head), 600_000)];
    const heads = await Promise.all(['one', 'two'].map(async (name) => (await forks.get(name))!.cluster.log.head()));
    expect(heads[1]).toEqual(heads[0]);
    expect(ran[0]!.ok && ran[0]!.value.head).toBeGreaterThan(head + 10);
    await close();
  });

  it('go on where they were when they are run again', async () => {
    const store = new MemoryForkStore();
    const { test, forks, close, head } = await fixture({ store });
    await forks.create(request('again', head), 60_000);
    const [before] = await forks.list();
    await forks.stop();
    const later = forksOf(test, { store });
    expect(await later.list()).toMatchObject([{ name: 'again', head: before!.head, base: head }]);
    expect(await later.run('again', 60_000)).toMatchObject({ ok: true });
    const fork = (await later.get('again'))!;
    const uids = [...fork.cluster.state.resources()].flatMap((resource) =>
      [...fork.cluster.state.listResource(resource)].map(({ metadata }) => metadata.uid),
    );
    expect(new Set(uids).size).toBe(uids.length);
    expect((await fork.cluster.log.verify()).ok).toBe(true);
    await later.stop();
    await close();
  });

  it('on real time go on from the time of their revision', async () => {
    const { forks, close, head, end } = await fixture();
    await forks.create(request('real', head, { time: 'real', controllers: false }));
    const fork = (await forks.get('real'))!;
    const { clock } = fork.cluster.environment;
    const passed = clock.now() - Date.parse(end);
    expect(passed).toBeGreaterThanOrEqual(0);
    expect(passed).toBeLessThan(60_000);
    await close();
  });

  it('have nothing happen in them by itself when they are made without controllers, and as many nodes as asked', async () => {
    const { forks, close, head } = await fixture();
    const made = await forks.create(request('still', head, { controllers: false }), 600_000);
    expect(made).toMatchObject({ ok: true, value: { head } });
    await forks.create(request('wide', head, { nodes: 5 }), 60_000);
    const { state } = (await forks.get('wide'))!.cluster;
    const ready = [...state.list(NODES)].map(({ status }) => status?.conditions?.find(({ type }) => type === 'Ready'));
    expect(ready.map((condition) => condition?.status)).toEqual(['True', 'True', 'True', 'True', 'True']);
    await close();
  });

  it('made in the middle of setting up are set up as their parent was', async () => {
    const { forks, close } = await fixture();
    await forks.create(request('early', 2, { controllers: false }));
    expect((await forks.get('early'))!.cluster.log.head().revision).toBe(2);
    await close();
  });

  it('can be made of forks, and are not deleted before those that were made of them', async () => {
    const { forks, close, head } = await fixture();
    const first = await forks.create(request('first', head), 60_000);
    const at = first.ok ? first.value.head : 0;
    expect(await forks.create(request('second', at, { parent: 'first' }))).toMatchObject({
      ok: true,
      value: { parent: 'first', base: at },
    });
    expect(await forks.delete('first')).toMatchObject({
      ok: false,
      error: { reason: 'has-forks', message: 'other forks were made from first: second' },
    });
    expect((await forks.get('first'))?.isStopped).toBe(false);
    expect((await forks.delete('second')).ok).toBe(true);
    expect((await forks.delete('first')).ok).toBe(true);
    await close();
  });

  it('are refused for what is wrong with them, and nothing is kept', async () => {
    const store = new MemoryForkStore();
    const { forks, close, head } = await fixture({ store });
    await forks.create(request('there', head));
    const cases: [ForkRequest, number | undefined, string, RegExp][] = [
      [request('there', head), undefined, 'taken', /there is a fork there already/],
      [request('No', head), undefined, 'bad-name', /"No" cannot be the name of a fork: .*RFC 1123/],
      [request('', head), undefined, 'bad-name', /""/],
      [request('../x', head), undefined, 'bad-name', /cannot be the name/],
      [request('__proto__', head), undefined, 'bad-name', /cannot be the name/],
      [request('x'.repeat(64), head), undefined, 'bad-name', /63/],
      [
        request('x', head + 1),
        undefined,
        'not-yet',
        new RegExp(`there is no revision ${head + 1} yet: the newest is ${head}`),
      ],
      [request('x', 0), undefined, 'before-the-log', /there is no revision 0: the first is 1/],
      [request('x', head, { parent: 'none' }), undefined, 'not-found', /there is no fork "none"/],
      [request('x', head, { nodes: 4_000 }), undefined, 'bad-settings', /from 0 to 3072 nodes/],
      [request('x', head, { time: 'real' }), 1, 'not-virtual', /on virtual time/],
      [request('x', head), -1, 'bad-settings', /at most 366 days/],
      [request('x', head), 1e15, 'bad-settings', /at most 366 days/],
      [request('x', head, { controllers: false, with: '/x.js' }), undefined, 'bad-settings', /needs controllers/],
    ];
    for (const [asked, run, reason, message] of cases) {
      const refused = await forks.create(asked, run);
      expect(refused).toMatchObject({ ok: false, error: { reason, message: expect.stringMatching(message) } });
    }
    expect([...store.kept.keys()]).toEqual(['there']);
    expect(await forks.delete('none')).toMatchObject({ ok: false, error: { reason: 'not-found' } });
    expect(await forks.run('none', 1)).toMatchObject({ ok: false, error: { reason: 'not-found' } });
    await close();
  });

  it('of one name are made once, however many ask at the same time', async () => {
    const { forks, close, head } = await fixture();
    const made = await Promise.all([1, 2, 3].map(() => forks.create(request('one', head))));
    expect(made.map(({ ok }) => ok)).toEqual([true, false, false]);
    await close();
  });

  it('of another history are not opened', async () => {
    const store = new MemoryForkStore();
    const { forks, close, head } = await fixture({ store });
    await forks.create(request('mine', head));
    const other = await testCluster({ seed: 2, nodes: 1 });
    const strangers = forksOf(other, { store });
    await expect(strangers.get('mine')).rejects.toThrow(EventLogError);
    expect(await strangers.list()).toMatchObject([
      { name: 'mine', problem: expect.stringContaining('not made from this') },
    ]);
    expect((await strangers.delete('mine')).ok).toBe(true);
    await strangers.stop();
    await other.stop();
    await close();
  });
});

describe('the record of a fork', () => {
  it('is read as it was written, and nothing else is', () => {
    const base = { revision: 3, hash: Uint8Array.from({ length: 32 }, (_, index) => index) };
    const record = { name: 'x', base, created: '2026-01-01T00:00:00.000Z', time: 'real', controllers: true } as const;
    expect(readForkRecord(writeForkRecord(record))).toEqual(record);
    const full = { ...record, parent: 'y', nodes: 3, with: '/c.js' };
    expect(readForkRecord(writeForkRecord(full))).toEqual(full);
    const written = JSON.parse(writeForkRecord(record)) as object;
    const bad = [
      { time: 'fast' },
      { base: { revision: 1.5, hash: '' } },
      { name: 3 },
      { nodes: '3' },
      { controllers: 1 },
    ];
    for (const change of bad) expect(readForkRecord(JSON.stringify({ ...written, ...change }))).toBeUndefined();
    for (const text of ['', 'null', '[]', '{}', '{"name":']) expect(readForkRecord(text)).toBeUndefined();
  });
});

describe('what two timelines share', () => {
  const forks = [
    { name: 'a', base: 10 },
    { name: 'b', base: 20 },
    { name: 'a2', parent: 'a', base: 15 },
    { name: 'a3', parent: 'a2', base: 12 },
    { name: 'early', parent: 'a', base: 5 },
  ];
  it('ends where the first of them left their nearest common ancestor', () => {
    expect(sharedUntil(forks, 'a', undefined)).toBe(10);
    expect(sharedUntil(forks, 'a', 'b')).toBe(10);
    expect(sharedUntil(forks, 'a2', 'a')).toBe(15);
    expect(sharedUntil(forks, 'a3', 'a')).toBe(12);
    expect(sharedUntil(forks, 'a3', 'b')).toBe(10);
    expect(sharedUntil(forks, 'early', undefined)).toBe(5);
    expect(sharedUntil(forks, 'early', 'a3')).toBe(5);
    expect(sharedUntil(forks, 'b', 'b')).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('the path of a fork', () => {
  it('is taken apart into its name and the path within', () => {
    expect(forkPath('/fork/x/at/5/api/v1/pods')).toEqual({ name: 'x', path: '/at/5/api/v1/pods' });
    expect(forkPath('/fork/x')).toEqual({ name: 'x', path: '/' });
    for (const path of ['/fork', '/fork/', '/fork//api', '/forks/x', '/api/fork/x'])
      expect(forkPath(path)).toBeUndefined();
    expect(forkPath(pathOfFork('x'))?.name).toBe('x');
  });
});

it('a log kept for a fork may not end before the fork begins', async () => {
  const store = new MemoryForkStore(() => new MemoryEventLog());
  const { forks, close, head } = await fixture({ store });
  await expect(forks.create(request('x', head))).rejects.toThrow('ends before the fork begins');
  await close();
});
