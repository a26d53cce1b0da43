import { type EventLog, EventLogError } from '../../core/model/event-log.js';
import { decodeEvent, GENESIS_HASH } from '../../core/model/event-record.js';
import type { ObjectAddress } from '../../core/model/log-index.js';
import { HistoryBuilder, podVersion } from './history-builder.js';
import { listingOf, recordsIn, revisionsIn } from './read-back.js';
import { readonlyEventLogContract } from './readonly-event-log-contract.js';
import type { TestFramework } from './test-framework.js';

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

/**
 * Tests what every event log promises, with the test framework that is handed in: `eventLogContract(vitest, 'MyStore', makeStore)`. `makeStore`
 * makes an empty one.
 */
export function eventLogContract(
  framework: TestFramework,
  name: string,
  makeStore: () => Promise<StoreUnderTest>,
): void {
  const { describe, it, beforeEach, afterEach, expect } = framework;
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

    readonlyEventLogContract(framework, async () => {
      const { log: own, settle, dispose } = await makeStore();
      return { source: own, open: async () => own, settle, dispose };
    });

    describe('append', () => {
      it('begins empty, at revision 0 and the genesis hash', async () => {
        expect(log.head()).toEqual({ revision: 0, hash: GENESIS_HASH });
        expect(await recordsIn(log)).toEqual([]);
        expect(await log.resources()).toEqual([]);
        expect(await log.verify()).toEqual({ ok: true, events: 0, head: { revision: 0, hash: GENESIS_HASH } });
      });

      it('moves the head to the last event and keeps records byte for byte', async () => {
        history.create(podVersion('a', 'x')).modify(podVersion('a', 'x'), 1).delete(podVersion('a', 'x'));
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
        await history.create(podVersion('a', 'x')).appendTo(log);
        const other = new HistoryBuilder().create(podVersion('a', 'y'));
        const outcome = await log.append(other.entries, 0);
        expect(outcome).toEqual({ type: 'conflict', head: log.head() });
        expect(await revisionsIn(log)).toEqual([1]);
        expect(await log.objectAt(podVersion('a', 'y'), 1)).toBeUndefined();
        expect((await log.append([], 5)).type).toBe('conflict');
      });

      it('takes an empty batch as a question about the head', async () => {
        expect(await log.append([], 0)).toEqual({ type: 'appended' });
        expect(log.head().revision).toBe(0);
      });

      it('lets one of several concurrent writers win', async () => {
        const writers = ['x', 'y', 'z'].map((name) => new HistoryBuilder().create(podVersion('a', name)));
        const outcomes = await Promise.all(writers.map((writer) => writer.appendTo(log)));
        expect(outcomes.map(({ type }) => type)).toEqual(['appended', 'conflict', 'conflict']);
        expect(await listingOf(log, 'pods', 'a', 1)).toHaveLength(1);
      });

      it('keeps the order of appends that do not wait for each other', async () => {
        for (let turn = 0; turn < 20; turn++) history.create(podVersion('a', `p${turn}`));
        const outcomes = await Promise.all(history.entries.map((entry, index) => log.append([entry], index)));
        expect(outcomes.every(({ type }) => type === 'appended')).toBe(true);
        expect(await revisionsIn(log)).toEqual(history.entries.map(({ event }) => event.revision));
        expect((await log.verify()).ok).toBe(true);
      });

      it('refuses entries that would break the log, and stays as it was', async () => {
        await history.create(podVersion('a', 'x')).appendTo(log);
        const gap = new HistoryBuilder()
          .create(podVersion('a', 'y'))
          .create(podVersion('a', 'z'))
          .create(podVersion('a', 'w'));
        await expect(log.append([gap.entries[2]!], 1)).rejects.toThrow('event 3 was appended where 2 belongs');
        await expect(log.append([gap.entries[1]!], 1)).rejects.toThrow('does not carry the hash');
        const bare = new HistoryBuilder().create(podVersion('a', 'x')).modify(podVersion('a', 'x'), 1);
        await expect(log.append([{ ...bare.entries[1]!, after: undefined }], 1)).rejects.toThrow('without it');
        const slash = new HistoryBuilder().create(podVersion('a', 'x')).create(podVersion('a', 'x/y'));
        await expect(log.append([slash.entries[1]!], 1)).rejects.toThrow('impossible name');
        expect(log.head().revision).toBe(1);
        expect((await history.modify(podVersion('a', 'x'), 2).appendTo(log)).type).toBe('appended');
        expect((await log.verify()).ok).toBe(true);
      });
    });

    describe('verify', () => {
      beforeEach(async () => {
        history
          .create(podVersion('a', 'x'))
          .create(podVersion('a', 'z'))
          .modify(podVersion('a', 'x'), 1)
          .modify(podVersion('a', 'x'), 2);
        history.modify(podVersion('a', 'z'), 'end').delete(podVersion('a', 'z')).create(podVersion('a', 'z'), 'anew');
        await history.appendTo(log);
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
        await store.damageVersion(podVersion('a', 'z'), 5, after);
        expect(await log.verify()).toEqual({
          ok: false,
          revision: 5,
          problem: 'left an object that its patch does not give',
        });
      });
    });

    describe('close', () => {
      it('lets appends under way finish, and refuses more', async () => {
        const appending = history.create(podVersion('a', 'x')).appendTo(log);
        const closing = log.close();
        expect(await appending).toEqual({ type: 'appended' });
        await closing;
        await log.close();
        await expect(log.append([], 1)).rejects.toThrow(EventLogError);
        expect(log.head().revision).toBe(1);
      });
    });
  });
}

export { type ReadableStore, readonlyEventLogContract } from './readonly-event-log-contract.js';
export type { TestFramework } from './test-framework.js';
