import fc from 'fast-check';
import * as vitest from 'vitest';
import { describe, expect, it } from 'vitest';
import { EventLogError } from '../../../core/model/event-log.js';
import { ForkEventLog } from '../../../replay/fork/fork-event-log.js';
import { expectEqual, histories, playHistory } from '../../../stores/contract/any-history.js';
import { eventLogContract } from '../../../stores/contract/event-log-contract.js';
import { HistoryBuilder, podVersion, START, TICK } from '../../../stores/contract/history-builder.js';
import { listingOf, revisionsIn } from '../../../stores/contract/read-back.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { memoryStore } from '../../stores/memory/memory-harness.js';

eventLogContract(vitest, 'ForkEventLog of an empty log', async () => {
  const own = memoryStore();
  const log = new ForkEventLog(new MemoryEventLog(), own.log.head(), own.log);
  return { ...own, log };
});

/** Two histories that begin alike: a parent that goes on by itself, and what a fork of it is to look like. */
async function branched(
  steps: Parameters<typeof playHistory>[1][],
  others: Parameters<typeof playHistory>[1][],
  shared: number,
): Promise<{ parent: MemoryEventLog; trunk: HistoryBuilder; branch: HistoryBuilder; fork: ForkEventLog }> {
  const [trunk, branch, parent] = [new HistoryBuilder(), new HistoryBuilder(), new MemoryEventLog()];
  for (const step of steps.slice(0, shared)) {
    playHistory(trunk, step);
    playHistory(branch, step);
  }
  const base = branch.head();
  await branch.appendTo(parent);
  for (const step of others) playHistory(trunk, step);
  await parent.append(trunk.entries.slice(base.revision), base.revision);
  const fork = new ForkEventLog(parent, base, new MemoryEventLog(base));
  for (const step of steps.slice(shared)) {
    playHistory(branch, step);
    if (step.flush) await branch.appendTo(fork);
  }
  await branch.appendTo(fork);
  return { parent, trunk, branch, fork };
}

describe('a fork of a filled log', () => {
  it('answers every question as one log with the same history does, and so does its parent, wherever they part', async () => {
    await fc.assert(
      fc.asyncProperty(histories(), histories(), fc.nat(40), async (steps, others, shared) => {
        const { parent, trunk, branch, fork } = await branched(steps, others, shared);
        await expectEqual(expect, fork, branch);
        await expectEqual(expect, parent, trunk);
      }),
      { numRuns: 25 },
    );
  });

  it('may be forked again', async () => {
    await fc.assert(
      fc.asyncProperty(histories(), histories(), fc.nat(40), fc.nat(40), async (steps, others, shared, further) => {
        const { fork } = await branched(steps, others, shared);
        const base = fork.base.revision + Math.min(further, fork.head().revision - fork.base.revision);
        const again = new HistoryBuilder();
        for (const step of steps.slice(0, base)) playHistory(again, step);
        const second = new ForkEventLog(fork, again.head(), new MemoryEventLog(again.head()));
        await again.appendTo(new MemoryEventLog());
        for (const step of others) playHistory(again, step);
        await again.appendTo(second);
        await expectEqual(expect, second, again);
      }),
      { numRuns: 15 },
    );
  });

  it('finds revisions by time on both sides of where it was made, and knows no resource its parent met later', async () => {
    const history = new HistoryBuilder().create(podVersion('a', 'x')).create(podVersion('a', 'y'));
    const parent = new MemoryEventLog();
    await history.appendTo(parent);
    const base = history.head();
    const fork = new ForkEventLog(parent, base, new MemoryEventLog(base));
    await history.create({ resource: 'nodes', name: 'n1' }).appendTo(parent);
    expect(await fork.resources()).toEqual(['pods']);
    const branch = new HistoryBuilder().create(podVersion('a', 'x')).create(podVersion('a', 'y'));
    branch.delete(podVersion('a', 'x')).create({ resource: 'services', namespace: 'a', name: 's' });
    await fork.append(branch.entries.slice(2), 2);
    const times = [0, 1, 2, 2.5, 3, 4, 9].map((ticks) => START + ticks * TICK);
    expect(await Promise.all(times.map((time) => fork.revisionAt(time)))).toEqual([0, 1, 2, 2, 3, 4, 4]);
    expect(await fork.resources()).toEqual(['pods', 'services']);
    expect(await listingOf(fork, 'nodes', undefined, 4)).toEqual([]);
    expect(await revisionsIn(fork, { from: 2, to: 3, reverse: true })).toEqual([3, 2]);
  });

  it('leaves its parent open when it is closed, and refuses all that comes after', async () => {
    const history = new HistoryBuilder().create(podVersion('a', 'x'));
    const parent = new MemoryEventLog();
    await history.appendTo(parent);
    const fork = new ForkEventLog(parent, history.head(), new MemoryEventLog(history.head()));
    await fork.close();
    await expect(fork.objectAt(podVersion('a', 'x'), 1)).rejects.toThrow(EventLogError);
    expect(await parent.objectAt(podVersion('a', 'x'), 1)).toBeDefined();
  });
});

describe('verification of a fork', () => {
  it('tells that its parent is not the one it was made from', async () => {
    const [one, other] = [
      new HistoryBuilder().create(podVersion('a', 'x')),
      new HistoryBuilder().create(podVersion('a', 'y')),
    ];
    const parent = new MemoryEventLog();
    await other.appendTo(parent);
    const fork = new ForkEventLog(parent, one.head(), new MemoryEventLog(one.head()));
    expect(await fork.verify()).toEqual({
      ok: false,
      revision: 1,
      problem: 'is not the one that the fork was made from',
    });
  });

  it('finds damage in what is shared, and none in what its parent did afterwards', async () => {
    const { log: parent, damageRecord } = memoryStore();
    const history = new HistoryBuilder()
      .create(podVersion('a', 'x'))
      .create(podVersion('a', 'y'))
      .create(podVersion('a', 'z'));
    await history.appendTo(parent);
    const base = { revision: 2, hash: history.entries[1]!.record.subarray(0, 32) };
    const fork = new ForkEventLog(parent, base, new MemoryEventLog(base));
    await damageRecord(3);
    expect(await fork.verify()).toMatchObject({ ok: true, events: 2, head: { revision: 2 } });
    await damageRecord(1);
    expect(await fork.verify()).toMatchObject({ ok: false, revision: 1 });
  });

  it('follows the patches of objects that lie before the fork', async () => {
    const history = new HistoryBuilder().create(podVersion('a', 'x')).create(podVersion('a', 'y'));
    const parent = new MemoryEventLog();
    await history.appendTo(parent);
    const base = history.head();
    const own = memoryStore(base);
    const fork = new ForkEventLog(parent, base, own.log);
    history
      .modify(podVersion('a', 'x'), 'one')
      .delete(podVersion('a', 'y'))
      .create(podVersion('a', 'y'))
      .modify(podVersion('a', 'x'), 'two');
    await history.appendTo(fork);
    expect(await fork.verify()).toMatchObject({ ok: true, events: 6 });
    expect(await own.log.verify()).toMatchObject({ ok: true, events: 4 });
    const after = Buffer.from(history.entries[2]!.after!).toString('utf8');
    await own.damageVersion(podVersion('a', 'x'), 3, after.replace('"one"', '"won"'));
    expect(await fork.verify()).toMatchObject({ ok: false, revision: 3 });
  });
});
