import fc from 'fast-check';
import { EventLogError, type ReadonlyEventLog } from '../../core/model/event-log.js';
import type { WritableJournal } from '../../core/model/journal.js';
import type { ObjectAddress } from '../../core/model/log-index.js';
import { expectEqual, histories, playHistory } from './any-history.js';
import { HistoryBuilder, podVersion, START, TICK } from './history-builder.js';
import { lineOf, listingOf, recordsIn, revisionsIn } from './read-back.js';
import type { TestFramework } from './test-framework.js';

/** A log to read, and where to append what it is to hold: itself, or another one when it cannot be written to. */
export interface ReadableStore {
  readonly source: WritableJournal;
  /** The log, with everything that was appended to the source until now. */
  open(): Promise<ReadonlyEventLog>;
  /** Waits for what the store writes in the background. */
  settle(): Promise<void>;
  dispose(): Promise<void>;
}

const NODE: ObjectAddress = { resource: 'nodes', name: 'n1' };

/** What everything promises that can be read as an event log. `makeStore` makes an empty one. */
export function readonlyEventLogContract(
  { describe, it, beforeEach, afterEach, expect }: TestFramework,
  makeStore: () => Promise<ReadableStore>,
): void {
  describe('read', () => {
    let store: ReadableStore;
    let log: ReadonlyEventLog;
    let history: HistoryBuilder;
    const fill = async () => {
      await history.appendTo(store.source);
      log = await store.open();
    };

    beforeEach(async () => {
      store = await makeStore();
      history = new HistoryBuilder();
    });
    afterEach(() => store.dispose());

    describe('events', () => {
      beforeEach(async () => {
        history
          .create(podVersion('a', 'x'))
          .create(NODE)
          .create(podVersion('b', 'x'))
          .create(podVersion('a', 'x-y'))
          .modify(NODE, 1);
        history
          .modify(podVersion('a', 'x'), 1)
          .delete(podVersion('a', 'x'))
          .create(podVersion('a', 'x'))
          .create(podVersion('a-b', 'x'));
        await fill();
      });

      it('come in order, or newest first, between both ends included', async () => {
        expect(await revisionsIn(log)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
        expect(await revisionsIn(log, { reverse: true })).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
        expect(await revisionsIn(log, { from: 3, to: 5 })).toEqual([3, 4, 5]);
        expect(await revisionsIn(log, { from: 3, to: 5, reverse: true })).toEqual([5, 4, 3]);
        expect(await revisionsIn(log, { from: 8 })).toEqual([8, 9]);
        expect(await revisionsIn(log, { to: 2 })).toEqual([1, 2]);
        expect(await revisionsIn(log, { from: 0, to: 99 })).toHaveLength(9);
        expect(await revisionsIn(log, { from: 10 })).toEqual([]);
        expect(await revisionsIn(log, { from: 5, to: 4 })).toEqual([]);
        expect(await revisionsIn(log, { to: 0 })).toEqual([]);
      });

      it('of a resource are its own alone', async () => {
        expect(await revisionsIn(log, { resource: 'nodes' })).toEqual([2, 5]);
        expect(await revisionsIn(log, { resource: 'pods', from: 4, to: 8 })).toEqual([4, 6, 7, 8]);
        expect(await revisionsIn(log, { resource: 'pods', from: 4, to: 8, reverse: true })).toEqual([8, 7, 6, 4]);
        expect(await revisionsIn(log, { resource: 'pod' })).toEqual([]);
      });

      it('of a namespace are not those of a namespace that begins the same', async () => {
        expect(await revisionsIn(log, { resource: 'pods', namespace: 'a' })).toEqual([1, 4, 6, 7, 8]);
        expect(await revisionsIn(log, { resource: 'pods', namespace: 'a-b', reverse: true })).toEqual([9]);
        expect(await revisionsIn(log, { resource: 'pods', namespace: 'c' })).toEqual([]);
      });

      it('of an object are its own, through deletion and creation anew', async () => {
        const range = { resource: 'pods', namespace: 'a', name: 'x' };
        expect(await revisionsIn(log, range)).toEqual([1, 6, 7, 8]);
        expect(await revisionsIn(log, { ...range, reverse: true })).toEqual([8, 7, 6, 1]);
        expect(await revisionsIn(log, { ...range, from: 2, to: 7 })).toEqual([6, 7]);
      });

      it('of a name without a namespace are those of cluster-scoped objects and of every namespace', async () => {
        expect(await revisionsIn(log, { resource: 'nodes', name: 'n1' })).toEqual([2, 5]);
        expect(await revisionsIn(log, { resource: 'pods', name: 'x', reverse: true })).toEqual([9, 8, 7, 6, 3, 1]);
      });

      it('cannot be filtered by name without a resource', async () => {
        await expect(revisionsIn(log, { namespace: 'a' })).rejects.toThrow(TypeError);
      });

      it('can be left in the middle', async () => {
        for await (const batch of log.events()) {
          expect(batch.length).toBeGreaterThan(0);
          break;
        }
        expect(await revisionsIn(log, { from: 9 })).toEqual([9]);
      });
    });

    describe('objects', () => {
      it('are as they were at every revision: before they existed, changed, deleted, and created anew', async () => {
        const address = podVersion('a', 'x');
        history
          .create(podVersion('a', 'other'))
          .create(address, 'first')
          .modify(address, 'second')
          .modify(podVersion('a', 'other'), 1);
        history.delete(address).modify(podVersion('a', 'other'), 2).create(address, 'third');
        await fill();
        const seen: (string | undefined)[] = [];
        for (let at = 0; at <= history.revision + 2; at++) {
          const version = await log.objectAt(address, at);
          seen.push(version && `${version.revision}${/"data":"(\w+)"/.exec(lineOf(version))?.[1]}`);
        }
        const [none, first, second, third] = [undefined, '2first', '3second', '7third'];
        expect(seen).toEqual([none, none, first, second, second, none, none, third, third, third]);
        expect(await log.objectAt(address, 2)).toMatchObject({ namespace: 'a', name: 'x', revision: 2 });
      });

      it('of a cluster-scoped kind have no namespace', async () => {
        history.create(NODE);
        await fill();
        const version = await log.objectAt(NODE, 1);
        expect(version && 'namespace' in version).toBe(false);
        expect(await listingOf(log, 'nodes', undefined, 1)).toHaveLength(1);
        expect(await listingOf(log, 'nodes', 'n1', 1)).toEqual([]);
      });

      it('are found by their whole name only, whatever it is', async () => {
        history.create(podVersion('a', 'x')).create(podVersion('a', '__proto__'), 'odd');
        await fill();
        for (const name of ['', 'y', 'x\0', 'x\0\0\0\0\0\0\0\0\0', 'a/x', 'constructor', 'x%']) {
          expect(await log.objectAt(podVersion('a', name), 2)).toBeUndefined();
        }
        expect(await log.objectAt({ resource: 'pods', name: 'a/x' }, 2)).toBeUndefined();
        expect(await log.objectAt({ resource: 'pods', name: 'x' }, 2)).toBeUndefined();
        expect(await log.objectAt({ resource: 'pod', namespace: 'a', name: 'x' }, 2)).toBeUndefined();
        expect(await log.objectAt(podVersion('a', '__proto__'), 2)).toMatchObject({ name: '__proto__' });
        expect(await listingOf(log, 'pods', 'a', 2)).toEqual(history.listing('pods', 'a', 2));
      });

      it('are listed in the order of etcd, where a-b/ comes before a/', async () => {
        for (const namespace of ['b', 'a', 'a.b', 'a-b', 'a0']) history.create(podVersion(namespace, 'x'));
        history.create(podVersion('a', 'x-1')).create(podVersion('a', 'x.1')).create(podVersion('a', 'x1'));
        await fill();
        const keys = (await listingOf(log, 'pods', undefined, 8)).map((line) => line.split('=')[0]);
        expect(keys).toEqual(['a-b/x', 'a.b/x', 'a/x', 'a/x-1', 'a/x.1', 'a/x1', 'a0/x', 'b/x']);
        expect(await listingOf(log, 'pods', 'a', 8)).toEqual(history.listing('pods', 'a', 8));
        expect(await listingOf(log, 'pods', '', 8)).toEqual(history.listing('pods', undefined, 8));
      });

      it('are listed in batches when they are many', async () => {
        for (let index = 0; index < 2_100; index++) history.create(podVersion(`n${index % 3}`, `p${index}`));
        await fill();
        const sizes: number[] = [];
        for await (const batch of log.objectsAt('pods', undefined, 2_100)) sizes.push(batch.length);
        expect(sizes.length).toBeGreaterThan(1);
        expect(await listingOf(log, 'pods', undefined, 2_100)).toEqual(history.listing('pods', undefined, 2_100));
        for await (const batch of log.objectsAt('pods', undefined, 2_100)) {
          expect(batch.length).toBeGreaterThan(0);
          break;
        }
      });

      it('of a namespace that was emptied and filled again are those of that time', async () => {
        const append = () => history.appendTo(store.source);
        for (const name of ['x', 'z']) {
          history.create(podVersion('gone', name));
          await append();
        }
        for (const name of ['x', 'z']) {
          history.delete(podVersion('gone', name));
          await append();
        }
        for (let turn = 0; turn < 12; turn++) {
          history.create(podVersion('other', `p${turn}`));
          await append();
          await store.settle();
        }
        history.create(podVersion('gone', 'x'), 'again');
        await append();
        await store.settle();
        await fill();
        for (let at = 0; at <= history.revision; at++) {
          expect(await listingOf(log, 'pods', 'gone', at)).toEqual(history.listing('pods', 'gone', at));
        }
      });

      it('are right at every revision of any history', async () => {
        await fc.assert(
          fc.asyncProperty(
            histories().filter((steps) => steps.length > 0),
            async (steps) => {
              const run = await makeStore();
              try {
                const built = new HistoryBuilder();
                for (const step of steps) {
                  playHistory(built, step);
                  if (!step.flush) continue;
                  await built.appendTo(run.source);
                  if (step.settle) await run.settle();
                }
                await built.appendTo(run.source);
                await run.settle();
                await expectEqual(expect, await run.open(), built);
              } finally {
                await run.dispose();
              }
            },
          ),
          { numRuns: 25 },
        );
      });
    });

    describe('resources', () => {
      it('are those that any event was about, sorted', async () => {
        history.create(podVersion('a', 'x')).create(NODE);
        await fill();
        history.create({ resource: 'deployments.apps', namespace: 'a', name: 'd' }).delete(NODE);
        await fill();
        expect(await log.resources()).toEqual(['deployments.apps', 'nodes', 'pods']);
      });
    });

    describe('revisionAt', () => {
      it('is the last revision decided at or before a time', async () => {
        for (let turn = 1; turn <= 5; turn++) history.create(podVersion('a', `p${turn}`));
        await fill();
        const times = [0, 0.999, 1, 1.5, 2, 4.999, 5, 99].map((ticks) => START + ticks * TICK);
        expect(await Promise.all(times.map((time) => log.revisionAt(time)))).toEqual([0, 0, 1, 1, 2, 4, 5, 5]);
      });
    });

    describe('verify', () => {
      it('follows the whole chain and every patch, whatever the order of members', async () => {
        history
          .create(podVersion('a', 'x'))
          .create(podVersion('a', 'z'))
          .modify(podVersion('a', 'x'), { deep: [1, { two: 2 }] });
        history.patch(
          podVersion('a', 'x'),
          [
            { op: 'add', path: '/data/deep/1/__proto__', value: { '~/': 1 } },
            { op: 'replace', path: '/data/deep/1/__proto__/~0~1', value: 2 },
            { op: 'move', from: '/data/deep/0', path: '/data/deep/-' },
            { op: 'copy', from: '/data/deep/1', path: '/data/copied' },
            { op: 'remove', path: '/data/deep/0/two' },
          ],
          { copied: 1, deep: [JSON.parse('{"__proto__":{"~/":2}}'), 1] },
        );
        history.modify(podVersion('a', 'z'), 'end').delete(podVersion('a', 'z')).create(podVersion('a', 'z'), 'anew');
        await fill();
        const reached: number[] = [];
        const verification = await log.verify((revision) => reached.push(revision));
        expect(verification).toEqual({ ok: true, events: 7, head: history.head() });
        expect(reached.at(-1)).toBe(7);
      });
    });

    describe('close', () => {
      it('refuses all that comes after', async () => {
        history.create(podVersion('a', 'x'));
        await fill();
        await log.close();
        await log.close();
        await expect(log.objectAt(podVersion('a', 'x'), 1)).rejects.toThrow(EventLogError);
        await expect(recordsIn(log)).rejects.toThrow(EventLogError);
        await expect(listingOf(log, 'pods', undefined, 1)).rejects.toThrow(EventLogError);
        await expect(log.resources()).rejects.toThrow('the event log is closed');
        await expect(log.revisionAt(START)).rejects.toThrow(EventLogError);
        await expect(log.verify()).rejects.toThrow(EventLogError);
        expect(log.head().revision).toBe(1);
      });
    });
  });
}
