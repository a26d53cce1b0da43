import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EventLog, EventLogError, type ObjectAddress } from '../../core/model/event-log.js';
import { decodeEvent, GENESIS_HASH } from '../../core/model/event-record.js';
import { expectEqual, histories, play } from './any-history.js';
import { HistoryBuilder, pod, START, TICK } from './history-builder.js';
import { lineOf, listingOf, recordsIn, revisionsIn } from './read-back.js';

/** A store, and the means to damage what it holds behind its back. */
export interface StoreUnderTest {
  readonly log: EventLog;
  /** Waits for what the store writes in the background. */
  settle(): Promise<void>;
  /** Changes bytes of a record so that only its hash can tell. */
  damageRecord(revision: number): Promise<void>;
  /** Takes an event's record away. */
  removeEvent(revision: number): Promise<void>;
  /** Puts other JSON in the place of the object that a modification left. */
  damageVersion(address: ObjectAddress, revision: number, json: string): Promise<void>;
  dispose(): Promise<void>;
}

const NODE: ObjectAddress = { resource: 'nodes', name: 'n1' };

/** What every event log promises. `makeStore` makes an empty one. */
export function eventLogContract(name: string, makeStore: () => Promise<StoreUnderTest>): void {
  describe(`${name}, as an event log`, () => {
    let store: StoreUnderTest;
    let log: EventLog;
    let history: HistoryBuilder;

    beforeEach(async () => {
      store = await makeStore();
      log = store.log;
      history = new HistoryBuilder();
    });
    afterEach(() => store.dispose());

    describe('append', () => {
      it('begins empty, at revision 0 and the genesis hash', async () => {
        expect(log.head()).toEqual({ revision: 0, hash: GENESIS_HASH });
        expect(await recordsIn(log)).toEqual([]);
        expect(await log.resources()).toEqual([]);
        expect(await log.verify()).toEqual({ ok: true, events: 0, head: { revision: 0, hash: GENESIS_HASH } });
      });

      it('moves the head to the last event and keeps records byte for byte', async () => {
        history.create(pod('a', 'x')).modify(pod('a', 'x'), 1).delete(pod('a', 'x'));
        expect(await history.appendTo(log)).toEqual({ type: 'appended' });
        expect(log.head().revision).toBe(3);
        expect(Buffer.from(log.head().hash).toString('hex')).toBe(history.entries[2]!.event.hash);
        const records = await recordsIn(log);
        expect(records.map((record) => Buffer.from(record))).toEqual(
          history.entries.map(({ record }) => Buffer.from(record)),
        );
        expect(decodeEvent(records[1]!)).toEqual(history.entries[1]!.event);
      });

      it('answers a conflict, with the head, to a writer that expects another head, and appends nothing', async () => {
        await history.create(pod('a', 'x')).appendTo(log);
        const other = new HistoryBuilder().create(pod('a', 'y'));
        const outcome = await log.append(other.entries, 0);
        expect(outcome).toEqual({ type: 'conflict', head: log.head() });
        expect(await revisionsIn(log)).toEqual([1]);
        expect(await log.objectAt(pod('a', 'y'), 1)).toBeUndefined();
        expect((await log.append([], 5)).type).toBe('conflict');
      });

      it('takes an empty batch as a question about the head', async () => {
        expect(await log.append([], 0)).toEqual({ type: 'appended' });
        expect(log.head().revision).toBe(0);
      });

      it('lets one of several concurrent writers win', async () => {
        const writers = ['x', 'y', 'z'].map((name) => new HistoryBuilder().create(pod('a', name)));
        const outcomes = await Promise.all(writers.map((writer) => writer.appendTo(log)));
        expect(outcomes.map(({ type }) => type)).toEqual(['appended', 'conflict', 'conflict']);
        expect(await listingOf(log, 'pods', 'a', 1)).toHaveLength(1);
      });

      it('keeps the order of appends that do not wait for each other', async () => {
        for (let turn = 0; turn < 20; turn++) history.create(pod('a', `p${turn}`));
        const outcomes = await Promise.all(history.entries.map((entry, index) => log.append([entry], index)));
        expect(outcomes.every(({ type }) => type === 'appended')).toBe(true);
        expect(await revisionsIn(log)).toEqual(history.entries.map(({ event }) => event.revision));
        expect((await log.verify()).ok).toBe(true);
      });

      it('refuses entries that would break the log, and stays as it was', async () => {
        await history.create(pod('a', 'x')).appendTo(log);
        const gap = new HistoryBuilder().create(pod('a', 'y')).create(pod('a', 'z')).create(pod('a', 'w'));
        await expect(log.append([gap.entries[2]!], 1)).rejects.toThrow('event 3 was appended where 2 belongs');
        await expect(log.append([gap.entries[1]!], 1)).rejects.toThrow('does not carry the hash');
        const bare = new HistoryBuilder().create(pod('a', 'x')).modify(pod('a', 'x'), 1);
        await expect(log.append([{ ...bare.entries[1]!, after: undefined }], 1)).rejects.toThrow('without it');
        const slash = new HistoryBuilder().create(pod('a', 'x')).create(pod('a', 'x/y'));
        await expect(log.append([slash.entries[1]!], 1)).rejects.toThrow('impossible name');
        expect(log.head().revision).toBe(1);
        expect((await history.modify(pod('a', 'x'), 2).appendTo(log)).type).toBe('appended');
        expect((await log.verify()).ok).toBe(true);
      });
    });

    describe('events', () => {
      beforeEach(async () => {
        history.create(pod('a', 'x')).create(NODE).create(pod('b', 'x')).create(pod('a', 'x-y')).modify(NODE, 1);
        history.modify(pod('a', 'x'), 1).delete(pod('a', 'x')).create(pod('a', 'x')).create(pod('a-b', 'x'));
        await history.appendTo(log);
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
        const address = pod('a', 'x');
        history
          .create(pod('a', 'other'))
          .create(address, 'first')
          .modify(address, 'second')
          .modify(pod('a', 'other'), 1);
        await history.delete(address).modify(pod('a', 'other'), 2).create(address, 'third').appendTo(log);
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
        await history.create(NODE).appendTo(log);
        const version = await log.objectAt(NODE, 1);
        expect(version && 'namespace' in version).toBe(false);
        expect(await listingOf(log, 'nodes', undefined, 1)).toHaveLength(1);
        expect(await listingOf(log, 'nodes', 'n1', 1)).toEqual([]);
      });

      it('are found by their whole name only, whatever it is', async () => {
        await history.create(pod('a', 'x')).create(pod('a', '__proto__'), 'odd').appendTo(log);
        for (const name of ['', 'y', 'x\0', 'x\0\0\0\0\0\0\0\0\0', 'a/x', 'constructor', 'x%']) {
          expect(await log.objectAt(pod('a', name), 2)).toBeUndefined();
        }
        expect(await log.objectAt({ resource: 'pods', name: 'a/x' }, 2)).toBeUndefined();
        expect(await log.objectAt({ resource: 'pods', name: 'x' }, 2)).toBeUndefined();
        expect(await log.objectAt({ resource: 'pod', namespace: 'a', name: 'x' }, 2)).toBeUndefined();
        expect(await log.objectAt(pod('a', '__proto__'), 2)).toMatchObject({ name: '__proto__' });
        expect(await listingOf(log, 'pods', 'a', 2)).toEqual(history.listing('pods', 'a', 2));
      });

      it('are listed in the order of etcd, where a-b/ comes before a/', async () => {
        for (const namespace of ['b', 'a', 'a.b', 'a-b', 'a0']) history.create(pod(namespace, 'x'));
        await history.create(pod('a', 'x-1')).create(pod('a', 'x.1')).create(pod('a', 'x1')).appendTo(log);
        const keys = (await listingOf(log, 'pods', undefined, 8)).map((line) => line.split('=')[0]);
        expect(keys).toEqual(['a-b/x', 'a.b/x', 'a/x', 'a/x-1', 'a/x.1', 'a/x1', 'a0/x', 'b/x']);
        expect(await listingOf(log, 'pods', 'a', 8)).toEqual(history.listing('pods', 'a', 8));
        expect(await listingOf(log, 'pods', '', 8)).toEqual(history.listing('pods', undefined, 8));
      });

      it('are listed in batches when they are many', async () => {
        for (let index = 0; index < 2_100; index++) history.create(pod(`n${index % 3}`, `p${index}`));
        await history.appendTo(log);
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
        for (const name of ['x', 'z']) await history.create(pod('gone', name)).appendTo(log);
        for (const name of ['x', 'z']) await history.delete(pod('gone', name)).appendTo(log);
        for (let turn = 0; turn < 12; turn++) {
          await history.create(pod('other', `p${turn}`)).appendTo(log);
          await store.settle();
        }
        await history.create(pod('gone', 'x'), 'again').appendTo(log);
        await store.settle();
        for (let at = 0; at <= history.revision; at++) {
          expect(await listingOf(log, 'pods', 'gone', at)).toEqual(history.listing('pods', 'gone', at));
        }
      });

      it('are right at every revision of any history', async () => {
        await fc.assert(
          fc.asyncProperty(histories(), async (steps) => {
            const run = await makeStore();
            try {
              const built = new HistoryBuilder();
              for (const step of steps) {
                play(built, step);
                if (!step.flush) continue;
                await built.appendTo(run.log);
                if (step.settle) await run.settle();
              }
              await built.appendTo(run.log);
              await run.settle();
              await expectEqual(run.log, built);
            } finally {
              await run.dispose();
            }
          }),
          { numRuns: 25 },
        );
      }, 60_000);
    });

    describe('resources', () => {
      it('are those that any event was about, sorted', async () => {
        await history.create(pod('a', 'x')).create(NODE).appendTo(log);
        await history.create({ resource: 'deployments.apps', namespace: 'a', name: 'd' }).delete(NODE).appendTo(log);
        expect(await log.resources()).toEqual(['deployments.apps', 'nodes', 'pods']);
      });
    });

    describe('revisionAt', () => {
      it('is the last revision decided at or before a time', async () => {
        expect(await log.revisionAt(START)).toBe(0);
        for (let turn = 1; turn <= 5; turn++) history.create(pod('a', `p${turn}`));
        await history.appendTo(log);
        const times = [0, 0.999, 1, 1.5, 2, 4.999, 5, 99].map((ticks) => START + ticks * TICK);
        expect(await Promise.all(times.map((time) => log.revisionAt(time)))).toEqual([0, 0, 1, 1, 2, 4, 5, 5]);
      });
    });

    describe('verify', () => {
      beforeEach(async () => {
        history
          .create(pod('a', 'x'))
          .create(pod('a', 'z'))
          .modify(pod('a', 'x'), { deep: [1, { two: 2 }] });
        history.patch(
          pod('a', 'x'),
          [
            { op: 'add', path: '/data/deep/1/__proto__', value: { '~/': 1 } },
            { op: 'replace', path: '/data/deep/1/__proto__/~0~1', value: 2 },
            { op: 'move', from: '/data/deep/0', path: '/data/deep/-' },
            { op: 'copy', from: '/data/deep/1', path: '/data/copied' },
            { op: 'remove', path: '/data/deep/0/two' },
          ],
          { copied: 1, deep: [JSON.parse('{"__proto__":{"~/":2}}'), 1] },
        );
        history.modify(pod('a', 'z'), 'end').delete(pod('a', 'z')).create(pod('a', 'z'), 'anew');
        await history.appendTo(log);
      });

      it('follows the whole chain and every patch, whatever the order of members', async () => {
        const reached: number[] = [];
        const verification = await log.verify((revision) => reached.push(revision));
        expect(verification).toEqual({ ok: true, events: 7, head: history.head() });
        expect(reached.at(-1)).toBe(7);
      });

      it('names the event whose record was changed', async () => {
        await store.damageRecord(3);
        expect(await log.verify()).toEqual({
          ok: false,
          revision: 3,
          problem: 'does not carry the hash over it and the event before it',
        });
      });

      it('names the event that is missing', async () => {
        await store.removeEvent(4);
        expect(await log.verify()).toMatchObject({
          ok: false,
          revision: 4,
          problem: expect.stringContaining('missing'),
        });
      });

      it('names the last event when it is the one that is missing', async () => {
        await store.removeEvent(7);
        expect(await log.verify()).toMatchObject({
          ok: false,
          revision: 7,
          problem: expect.stringContaining('missing'),
        });
      });

      it('names the event whose object is not what its patch gives', async () => {
        const after = Buffer.from(history.entries[4]!.after!).toString('utf8').replace('"end"', '"won"');
        await store.damageVersion(pod('a', 'z'), 5, after);
        expect(await log.verify()).toEqual({
          ok: false,
          revision: 5,
          problem: 'left an object that its patch does not give',
        });
      });
    });

    describe('close', () => {
      it('lets appends under way finish, and refuses all that comes after', async () => {
        const appending = history.create(pod('a', 'x')).appendTo(log);
        const closing = log.close();
        expect(await appending).toEqual({ type: 'appended' });
        await closing;
        await log.close();
        await expect(log.append([], 1)).rejects.toThrow(EventLogError);
        await expect(log.objectAt(pod('a', 'x'), 1)).rejects.toThrow(EventLogError);
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
