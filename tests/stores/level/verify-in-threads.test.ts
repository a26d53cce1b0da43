import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GENESIS_HASH } from '../../../core/model/event-record.js';
import { HistoryBuilder, podVersion } from '../../../stores/contract/history-builder.js';
import { seal, unseal } from '../../../stores/level/checked-value.js';
import type { Database } from '../../../stores/level/database.js';
import { eventKey, indexKey } from '../../../stores/level/keys.js';
import { verifyInThreads } from '../../../stores/level/verify-in-threads.js';
import { verifySegment } from '../../../stores/level/verify-segment.js';
import { freshDirectory, type OpenedLevelLog, openWithDatabase, removeDirectory } from './level-harness.js';

const EVENTS = 60;
let directory: string;
let opened: OpenedLevelLog;
let history: HistoryBuilder;

beforeEach(async () => {
  directory = await freshDirectory();
  opened = await openWithDatabase(directory);
  history = new HistoryBuilder();
  for (let at = 0; at < EVENTS; at++) {
    const object = podVersion('a', `p${at % 7}`);
    if (!history.exists(object)) history.create(object);
    else if (at % 11 === 0) history.delete(object);
    else history.modify(object, at);
  }
  await history.appendTo(opened.log);
});
afterEach(async () => {
  await opened.log.close();
  await removeDirectory(directory);
});

/** What parts that run side by side in this thread find together. */
function verifyInParts(database: Database, threads: number, signal = new AbortController().signal) {
  const range = { base: { revision: 0, hash: GENESIS_HASH }, head: opened.log.head() };
  return verifyInThreads(database, { range, to: EVENTS, threads }, { signal }, verifySegment);
}

async function damage(revision: number, kind: 'record' | 'checksum' | 'index' | 'gone'): Promise<void> {
  const { database } = opened;
  if (kind === 'gone') return database.del(eventKey(revision));
  if (kind === 'index') return database.del(indexKey('pods', revision));
  const key = eventKey(revision);
  const value = await database.get(key);
  const record = Buffer.from(unseal(key, value!)!);
  record[record.length - 2]! ^= 1;
  await database.put(key, kind === 'record' ? seal(key, record) : Buffer.concat([record, value!.subarray(-4)]));
}

describe('a log that is verified in parts', () => {
  it('is whole when every part is, however many there are', async () => {
    for (const threads of [1, 2, 3, 7, EVENTS]) {
      const found = await verifyInParts(opened.database, threads);
      expect(found).toEqual({ ok: true, events: EVENTS, head: history.head() });
    }
  });

  it('names the first bad event, wherever the parts begin and whatever else is bad', async () => {
    const anyDamage = fc.record({
      first: fc.integer({ min: 1, max: EVENTS }),
      second: fc.integer({ min: 1, max: EVENTS }),
      kind: fc.constantFrom('record', 'checksum', 'index', 'gone'),
      threads: fc.integer({ min: 2, max: 9 }),
    });
    await fc.assert(
      fc.asyncProperty(anyDamage, async ({ first, second, kind, threads }) => {
        const { database } = opened;
        const kept = await database.iterator().all();
        await damage(first, kind);
        if (second !== first) await damage(second, kind);
        const whole = await verifyInParts(database, 1);
        const inParts = await verifyInParts(database, threads);
        await database.batch(kept.map(([key, value]) => ({ type: 'put', key, value })));
        expect(whole).toMatchObject({ ok: false, revision: Math.min(first, second) });
        expect(inParts).toEqual(whole);
      }),
      { numRuns: 40 },
    );
  });

  it('ends with an error when it is broken off', async () => {
    await expect(verifyInParts(opened.database, 3, AbortSignal.abort())).rejects.toMatchObject({ reason: 'io' });
  });
});
