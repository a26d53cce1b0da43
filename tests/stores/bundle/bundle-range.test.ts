import { stat } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { originOf } from '../../../core/model/journal.js';
import { openBundle } from '../../../stores/bundle/open-bundle.js';
import { writeBundle } from '../../../stores/bundle/write-bundle.js';
import { histories, playHistory } from '../../../stores/contract/any-history.js';
import type { StoreUnderTest } from '../../../stores/contract/event-log-contract.js';
import { HistoryBuilder, podVersion, START, TICK } from '../../../stores/contract/history-builder.js';
import { listingOf, recordsIn, revisionsIn } from '../../../stores/contract/read-back.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { memoryStore } from '../memory/memory-harness.js';
import { BundleFolder } from './bundle-files.js';

let folder: BundleFolder;
beforeAll(async () => {
  folder = await BundleFolder.make();
});
afterAll(() => folder.remove());

const layouts = fc.record({
  blockBytes: fc.constantFrom(1, 600, 100_000),
  segmentBytes: fc.constantFrom(1, 1_500, 1_000_000),
  patchesInRow: fc.nat(4),
});

async function logOf(history: HistoryBuilder): Promise<MemoryEventLog> {
  const log = new MemoryEventLog();
  await history.appendTo(log);
  return log;
}

describe('a bundle of a range', () => {
  it('holds the very events and states of the range, wherever it begins and however it is cut', async () => {
    const cases = fc.tuple(
      histories().filter((steps) => steps.length > 0),
      fc.nat(100),
      fc.nat(100),
      layouts,
    );
    await fc.assert(
      fc.asyncProperty(cases, async ([steps, one, other, layout]) => {
        const history = new HistoryBuilder();
        for (const step of steps) playHistory(history, step);
        const [from, to] = [one, other].map((n) => 1 + (n % history.revision)).sort((a, b) => a - b) as [
          number,
          number,
        ];
        const log = await logOf(history);
        const { path } = await folder.write(log, { from, to, layout });
        const bundle = await openBundle(path);
        const events = history.entries.slice(from - 1, to).map(({ record }) => Buffer.from(record));
        expect((await recordsIn(bundle)).map((record) => Buffer.from(record))).toEqual(events);
        expect(originOf(bundle).revision).toBe(from - 1);
        for (let at = from - 1; at <= to; at++) {
          for (const resource of await bundle.resources()) {
            expect(await listingOf(bundle, resource, undefined, at)).toEqual(history.listing(resource, undefined, at));
          }
        }
        for (const resource of await log.resources()) {
          const range = { resource, from, to };
          expect(await revisionsIn(bundle, range)).toEqual(await revisionsIn(log, range));
        }
        const head = bundle.head();
        expect(await bundle.verify()).toEqual({ ok: true, events: to - from + 1, head });
        expect(Buffer.from(head.hash).toString('hex')).toBe(history.entries[to - 1]!.event.hash);
        await bundle.close();
      }),
      { numRuns: 60 },
    );
  });

  it('may be bundled again, and narrowed', async () => {
    const history = new HistoryBuilder();
    for (let turn = 0; turn < 30; turn++) history.create(podVersion('a', `p${turn}`), 'the same words again and again');
    const { path, summary } = await folder.write(await logOf(history), { from: 5, to: 25 });
    const wide = await openBundle(path);
    expect(summary.bytes).toBe((await stat(path)).size);
    expect(summary.bytes).toBeLessThan(
      history.entries.slice(4, 25).reduce((sum, { record }) => sum + record.length, 0),
    );
    const { path: again } = await folder.write(wide, { from: 10, to: 20 });
    const narrow = await openBundle(again);
    expect(await revisionsIn(narrow)).toEqual(Array.from({ length: 11 }, (_, index) => 10 + index));
    expect(originOf(narrow)).toEqual({
      revision: 9,
      hash: Uint8Array.from(history.entries[8]!.record.subarray(0, 32)),
    });
    expect(await listingOf(narrow, 'pods', 'a', 9)).toEqual(history.listing('pods', 'a', 9));
    const { path: same } = await folder.write(wide, { from: 5 });
    const whole = await openBundle(same);
    expect(originOf(whole)).toEqual(originOf(wide));
    for (const bundle of [wide, narrow, whole]) await bundle.close();
  });

  it('says where it begins when asked for what lies before', async () => {
    const history = new HistoryBuilder();
    for (let turn = 0; turn < 10; turn++) history.create(podVersion('a', `p${turn}`));
    const { path } = await folder.write(await logOf(history), { from: 5 });
    const bundle = await openBundle(path);
    const problem = {
      name: 'EventLogError',
      reason: 'before-the-log',
      message: 'revision 3 lies before the log, which begins at revision 5',
    };
    await expect(bundle.objectAt(podVersion('a', 'p1'), 3)).rejects.toMatchObject(problem);
    await expect(listingOf(bundle, 'pods', undefined, 3)).rejects.toMatchObject(problem);
    expect(await listingOf(bundle, 'pods', undefined, 4)).toHaveLength(4);
    expect(await revisionsIn(bundle, { to: 4 })).toEqual([]);
    expect(await revisionsIn(bundle, { from: 1, to: 6 })).toEqual([5, 6]);
    const times = [START, START + 4 * TICK, START + 5 * TICK, START + 99 * TICK];
    expect(await Promise.all(times.map((time) => bundle.revisionAt(time)))).toEqual([4, 4, 5, 10]);
    await bundle.close();
  });

  it('is refused when there are no such events', async () => {
    const history = new HistoryBuilder().create(podVersion('a', 'x')).create(podVersion('a', 'y'));
    const log = await logOf(history);
    const refused = (source: MemoryEventLog, options: object) =>
      expect(writeBundle(source, options, async () => undefined)).rejects;
    await refused(new MemoryEventLog(), {}).toThrow(new RangeError('the log has no events yet'));
    await refused(log, { from: 2, to: 1 }).toThrow(new RangeError('a range cannot begin at 2 and end at 1'));
    await refused(log, { from: 0 }).toThrow(new RangeError('there is no event 0: the first one is 1'));
    await refused(log, { to: 3 }).toThrow(new RangeError('there is no event 3 yet: the newest is 2'));
    await refused(log, { drop: ['.metadata.name'] }).toThrow(RangeError);
  });

  it('ends with the reason of the signal, and with what the writing of a piece fails with', async () => {
    const history = new HistoryBuilder();
    for (let turn = 0; turn < 50; turn++) history.create(podVersion('a', `p${turn}`));
    const log = await logOf(history);
    const stop = new AbortController();
    stop.abort(new Error('enough'));
    await expect(writeBundle(log, { signal: stop.signal }, async () => undefined)).rejects.toThrow('enough');
    const layout = { blockBytes: 1, segmentBytes: 1 };
    let pieces = 0;
    const full = async () => {
      if (++pieces > 20) throw new Error('no room');
    };
    await expect(writeBundle(log, { layout }, full)).rejects.toThrow('no room');
  });
});

describe('verification of a bundle that was made of a damaged log', () => {
  const verified = async (damage: (store: StoreUnderTest, history: HistoryBuilder) => Promise<void>, layout = {}) => {
    const store = memoryStore();
    const history = new HistoryBuilder().create(podVersion('a', 'x')).create(podVersion('a', 'y'));
    // So long that a segment of a few bytes ends with it.
    history
      .modify(podVersion('a', 'x'), `one${'.'.repeat(5_000)}`)
      .modify(podVersion('a', 'x'), 'two')
      .delete(podVersion('a', 'y'));
    await history.appendTo(store.log);
    await damage(store, history);
    const { path } = await folder.write(store.log, { layout });
    const bundle = await openBundle(path);
    const found = await bundle.verify();
    await bundle.close();
    return found;
  };
  const otherVersion = (store: StoreUnderTest, history: HistoryBuilder) =>
    store.damageVersion(
      podVersion('a', 'x'),
      3,
      Buffer.from(history.entries[2]!.after!).toString().replace('"one', '"won'),
    );

  it('names the event whose record was changed', async () => {
    expect(await verified(({ damageRecord }) => damageRecord(3))).toEqual({
      ok: false,
      revision: 3,
      problem: 'does not carry the hash over it and the event before it',
    });
  });

  it('names the event whose object is kept, and is not what its patch gives', async () => {
    expect(await verified(otherVersion, { patchesInRow: 0 })).toEqual({
      ok: false,
      revision: 3,
      problem: 'left an object that its patch does not give',
    });
  });

  it('names the event before which a segment begins with another state than the one before it leaves', async () => {
    expect(await verified(otherVersion, { segmentBytes: 1 })).toEqual({
      ok: false,
      revision: 4,
      problem: 'does not find pods a/x as it was left',
    });
  });

  it('does not look at what is not in the bundle', async () => {
    expect(await verified(otherVersion)).toMatchObject({ ok: true, events: 5 });
  });
});
