import fc from 'fast-check';
import * as vitest from 'vitest';
import { describe, expect, it } from 'vitest';
import { ForkEventLog } from '../../../replay/fork/fork-event-log.js';
import { expectEqual, histories, playHistory } from '../../../stores/contract/any-history.js';
import { eventLogContract } from '../../../stores/contract/event-log-contract.js';
import { HistoryBuilder, podVersion, START } from '../../../stores/contract/history-builder.js';
import { revisionsIn } from '../../../stores/contract/read-back.js';
import { eventKey, FORMAT_KEY } from '../../../stores/level/keys.js';
import { openLevelLog } from '../../../stores/level/open-level-log.js';
import { freshDirectory, levelStore, openWithDatabase, removeDirectory } from './level-harness.js';

eventLogContract(vitest, 'ForkEventLog of a LevelDB log on another', async () => {
  const [parent, own] = [await levelStore(), await levelStore()];
  const log = new ForkEventLog(parent.log, own.log.head(), own.log);
  return {
    ...own,
    log,
    dispose: async () => {
      await own.dispose();
      await parent.dispose();
    },
  };
});

describe('a LevelDB log that begins after a base', () => {
  it('remembers it, begins with the revision behind it, and is found whole when it is opened again', async () => {
    const directory = await freshDirectory();
    const history = new HistoryBuilder().create(podVersion('a', 'x')).create(podVersion('a', 'y'));
    const base = history.head();
    history.modify(podVersion('a', 'x'), 'own').create(podVersion('b', 'z')).delete(podVersion('a', 'y'));
    const entries = history.entries.slice(2);
    const log = await openLevelLog(directory, { create: true, base });
    expect(log.head()).toEqual(base);
    expect(await log.revisionAt(START)).toBe(2);
    expect(await log.append(entries, 0)).toMatchObject({ type: 'conflict' });
    expect(await log.append(entries, 2)).toEqual({ type: 'appended' });
    await log.close();
    const again = await openLevelLog(directory);
    expect(again.head()).toEqual(history.head());
    expect(await revisionsIn(again)).toEqual([3, 4, 5]);
    expect(await revisionsIn(again, { from: 1, to: 4, reverse: true })).toEqual([4, 3]);
    expect(await again.objectAt(podVersion('a', 'x'), 5)).toMatchObject({ revision: 3 });
    expect(await again.verify()).toMatchObject({ ok: true, events: 3 });
    await again.close();
    await removeDirectory(directory);
  });

  it('is empty at its base when nothing was appended', async () => {
    const directory = await freshDirectory();
    const base = new HistoryBuilder().create(podVersion('a', 'x')).head();
    await (await openLevelLog(directory, { create: true, base })).close();
    const log = await openLevelLog(directory);
    expect(log.head()).toEqual(base);
    expect(await revisionsIn(log)).toEqual([]);
    await log.close();
    await removeDirectory(directory);
  });

  it('is refused by releases that know no bases, and when the note of its base is damaged', async () => {
    const directory = await freshDirectory();
    const base = new HistoryBuilder().create(podVersion('a', 'x')).head();
    const { log, database } = await openWithDatabase(directory, { base });
    const note = JSON.parse((await database.get(FORMAT_KEY)).toString()) as { format: number };
    expect(note.format).toBe(2);
    await database.put(FORMAT_KEY, Buffer.from(JSON.stringify({ ...note, base: { revision: 1, hash: 'short' } })));
    await log.close();
    await expect(openLevelLog(directory)).rejects.toMatchObject({ reason: 'corrupt' });
    await removeDirectory(directory);
  });

  it('notices that its first events are gone', async () => {
    const directory = await freshDirectory();
    const history = new HistoryBuilder().create(podVersion('a', 'x'));
    const base = history.head();
    history.create(podVersion('a', 'y')).create(podVersion('a', 'z'));
    const { log, database } = await openWithDatabase(directory, { base });
    await log.append(history.entries.slice(1), 1);
    await database.del(eventKey(2));
    await log.close();
    await expect(openLevelLog(directory)).rejects.toMatchObject({ reason: 'corrupt' });
    await removeDirectory(directory);
  });

  it('makes, with its parent, one log of any history, through rounds of manifests', async () => {
    await fc.assert(
      fc.asyncProperty(histories(), fc.nat(40), async (steps, shared) => {
        const [parent, directory, history] = [await levelStore(), await freshDirectory(), new HistoryBuilder()];
        for (const step of steps.slice(0, shared)) playHistory(history, step);
        await history.appendTo(parent.log);
        const base = history.head();
        const { log: own } = await openWithDatabase(directory, { base });
        const fork = new ForkEventLog(parent.log, base, own);
        for (const step of steps.slice(shared)) {
          playHistory(history, step);
          if (!step.flush) continue;
          await history.appendTo(fork);
          if (step.settle) await own.settled();
        }
        await history.appendTo(fork);
        await expectEqual(expect, fork, history);
        await fork.close();
        await parent.dispose();
        await removeDirectory(directory);
      }),
      { numRuns: 10 },
    );
  });
});
