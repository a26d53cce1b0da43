import { copyFile, cp, mkdir, open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { Level } from 'level';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventLogError } from '../../../core/model/event-log.js';
import { HistoryBuilder, podVersion } from '../../../stores/contract/history-builder.js';
import { listingOf, recordsIn, revisionsIn } from '../../../stores/contract/read-back.js';
import { type Database, openDatabase } from '../../../stores/level/database.js';
import { eventKey, FORMAT_KEY, indexKey, versionKey } from '../../../stores/level/keys.js';
import { LevelEventLog } from '../../../stores/level/level-event-log.js';
import { openLevelLog } from '../../../stores/level/open-level-log.js';
import { freshDirectory, openWithDatabase, removeDirectory } from './level-harness.js';

let directory: string;

beforeEach(async () => {
  directory = await freshDirectory();
});
afterEach(() => removeDirectory(directory));

/** Fills the directory with a history of some batches of three events, and closes it. */
async function filled(batches: number): Promise<HistoryBuilder> {
  const history = new HistoryBuilder();
  const { log } = await openWithDatabase(directory);
  for (let batch = 0; batch < batches; batch++) {
    const name = `p${batch % 7}`;
    const other = podVersion('b', `q${batch}`);
    history.create(other, `${batch}`.repeat(20)).modify(other, batch);
    if (!history.exists(podVersion('a', name))) history.create(podVersion('a', name));
    else if (batch % 3 === 0) history.delete(podVersion('a', name));
    else history.modify(podVersion('a', name), batch);
    await history.appendTo(log);
    if (batch % 5 === 0) await log.settled();
  }
  await log.close();
  return history;
}

/** The EventLogError that something rejects with. */
async function failureOf(action: Promise<unknown>): Promise<{ reason: string; message: string }> {
  const error = await action.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof EventLogError)) throw new Error(`expected an EventLogError, not ${String(error)}`);
  expect(error.message).not.toContain('\n');
  return { reason: error.reason, message: error.message };
}

async function filesEnding(suffix: string): Promise<string[]> {
  return (await readdir(directory)).filter((file) => file.endsWith(suffix)).sort();
}

describe('a log that was closed', () => {
  it('opens again with the same head and the same answers', async () => {
    const history = await filled(40);
    const log = await openLevelLog(directory);
    expect(log.head()).toEqual(history.head());
    expect(await log.resources()).toEqual(['pods']);
    for (const at of [1, 50, 119, 120]) {
      expect(await listingOf(log, 'pods', undefined, at)).toEqual(history.listing('pods', undefined, at));
    }
    await history.create(podVersion('c', 'x')).appendTo(log);
    expect(await log.verify()).toEqual({ ok: true, events: 121, head: history.head() });
    await log.close();
  });

  it('goes on with manifests where it stopped, however short the sessions', async () => {
    const history = new HistoryBuilder();
    for (let session = 0; session < 9; session++) {
      const { log, database } = await openWithDatabase(directory);
      await history.create(podVersion('a', `p${session}`)).appendTo(log);
      await log.settled();
      const rounds = await database.keys({ gte: Buffer.from('s'), lt: Buffer.from('t') }).all();
      expect(rounds).toHaveLength(Math.floor((session + 1) / 3));
      await log.close();
    }
  });

  it('answers the same when a crash took every manifest with it', async () => {
    const history = await filled(12);
    const { log, database } = await openWithDatabase(directory);
    for (const prefix of ['s', 'd', 'm']) {
      const range = { gte: Buffer.from(prefix), lt: Buffer.from(String.fromCharCode(prefix.charCodeAt(0) + 1)) };
      expect(await database.keys(range).all()).not.toEqual([]);
      await database.clear(range);
    }
    for (let at = 0; at <= history.revision; at++) {
      expect(await listingOf(log, 'pods', undefined, at)).toEqual(history.listing('pods', undefined, at));
    }
    await log.close();
  });
});

describe('a log that a power failure cut short', () => {
  it('opens at the end of a whole batch, wherever its newest file was cut, as long as nobody had an answer for what is lost', async () => {
    const history = await filled(12);
    const newest = (await filesEnding('.log')).at(-1) ?? '';
    const { size } = await stat(join(directory, newest));
    const whole = join(directory, '..', 'whole');
    await cp(directory, whole, { recursive: true });
    const reached = new Set<number>();
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: size - 1 }), async (length) => {
        await rm(directory, { recursive: true });
        await cp(whole, directory, { recursive: true });
        await truncate(join(directory, newest), length);
        const opened = await openLevelLog(directory).catch((error: unknown) => error);
        if (opened instanceof LevelEventLog) {
          // Of the manifests at its end, nothing that was lost counts.
          expect(opened.head()).toEqual(history.head());
          await opened.close();
        } else {
          const { reason, message } = await failureOf(Promise.reject(opened));
          expect(reason).toBe('corrupt');
          expect(message).toMatch(/(is missing|has lost its beginning).* was acknowledged; restore a copy of /);
          refused++;
        }
        await rm(join(directory, 'ACKNOWLEDGED'));
        const { log } = await openWithDatabase(directory);
        const { revision } = log.head();
        reached.add(revision);
        expect(revision % 3).toBe(0);
        expect(await log.verify()).toMatchObject({ ok: true, events: revision });
        expect(await listingOf(log, 'pods', undefined, revision)).toEqual(history.listing('pods', undefined, revision));
        const next = history.entries.slice(revision, revision + 3);
        expect((await log.append(next, revision)).type).toBe('appended');
        await log.close();
      }),
      { numRuns: 60 },
    );
    expect(reached.size).toBeGreaterThan(3);
    expect(refused).toBeGreaterThan(30);
  });

  it('does not open over a batch that was lost from the middle, and what is left stays as it is', async () => {
    await filled(1_000);
    const newest = join(directory, (await filesEnding('.log')).at(-1) ?? '');
    const { size } = await stat(newest);
    const file = await open(newest, 'r+');
    await file.write(Buffer.alloc(512), 0, 512, Math.floor(size / 4 / 512) * 512);
    await file.close();
    const left = await readFile(newest);
    const { reason, message } = await failureOf(openLevelLog(directory));
    expect(reason).toBe('corrupt');
    expect(message).toMatch(/^event \d+ is missing/);
    expect(await readFile(newest)).toEqual(left);
  });

  it('is damaged where its journal says anything else than was written', async () => {
    await filled(100);
    const [name = ''] = await filesEnding('.log');
    const file = await open(join(directory, name), 'r+');
    await file.write(Buffer.alloc(16, 0xff), 0, 16, 40_000);
    await file.close();
    const { reason, message } = await failureOf(openLevelLog(directory));
    expect(reason).toBe('corrupt');
    expect(message).toContain(`the file ${name} in ${directory} is damaged: the checksum of its record at `);
  });
});

describe('a directory that holds no log of this release', () => {
  it('is not a log when it is missing or empty, unless one may be created', async () => {
    expect(await failureOf(openLevelLog(directory))).toEqual({
      reason: 'not-a-log',
      message: `there is no event log in ${directory}`,
    });
    await mkdir(directory);
    expect((await failureOf(openLevelLog(directory))).reason).toBe('not-a-log');
    expect(await readdir(directory)).toEqual([]);
    await (await openLevelLog(directory, { create: true })).close();
    await (await openLevelLog(directory)).close();
  });

  it('is not a log when it is a file, or holds other files, which stay untouched', async () => {
    await writeFile(directory, 'text');
    expect((await failureOf(openLevelLog(directory, { create: true }))).reason).toBe('not-a-log');
    await rm(directory);
    await mkdir(directory);
    await writeFile(join(directory, 'notes.txt'), 'mine');
    const { reason, message } = await failureOf(openLevelLog(directory, { create: true }));
    expect(reason).toBe('not-a-log');
    expect(message).toContain('notes.txt');
    expect(await readdir(directory)).toEqual(['notes.txt']);
  });

  it('is not a log when another program keeps its database there', async () => {
    const database = new Level<string, string>(directory);
    await database.put('settings', 'mine');
    await database.close();
    expect((await failureOf(openLevelLog(directory, { create: true }))).reason).toBe('not-a-log');
    await database.open();
    expect(await database.keys().all()).toEqual(['settings']);
    await database.close();
  });

  it('is refused when a newer release wrote it', async () => {
    const { log, database } = await openWithDatabase(directory);
    await database.put(FORMAT_KEY, Buffer.from('{"kind":"hindcast event log","format":3}'));
    await log.close();
    const { reason, message } = await failureOf(openLevelLog(directory));
    expect(reason).toBe('newer-format');
    expect(message).toContain('has format 3: this release reads format 2');
  });

  it('is corrupt when its format note is', async () => {
    const { log, database } = await openWithDatabase(directory);
    await database.put(FORMAT_KEY, Buffer.from('{"kind":"hindcast ev'));
    await log.close();
    expect((await failureOf(openLevelLog(directory))).reason).toBe('corrupt');
  });
});

describe('a log that somebody has open', () => {
  it('is locked, and free again once it is closed', async () => {
    const log = await openLevelLog(directory, { create: true });
    const { reason, message } = await failureOf(openLevelLog(directory));
    expect(reason).toBe('locked');
    expect(message).toContain(directory);
    await log.close();
    await (await openLevelLog(directory)).close();
  });
});

describe('a damaged log', () => {
  it('is corrupt without its file CURRENT, or with one of its tables gone', async () => {
    await filled(10);
    await (await openLevelLog(directory)).close();
    const current = join(directory, 'CURRENT');
    await copyFile(current, join(directory, '..', 'current'));
    await rm(current);
    expect(await failureOf(openLevelLog(directory, { create: true }))).toMatchObject({
      reason: 'corrupt',
      message: expect.stringContaining('CURRENT'),
    });
    await copyFile(join(directory, '..', 'current'), current);
    await rm(join(directory, (await filesEnding('.ldb'))[0] ?? ''));
    expect((await failureOf(openLevelLog(directory))).reason).toBe('corrupt');
  });

  it('does not open when an event near its end is missing, damaged, or without its index entry or version', async () => {
    await filled(4);
    const cases: readonly [string, (database: Database) => Promise<void>][] = [
      ['event 7 is missing', (database) => database.del(eventKey(7))],
      ['event 8 is damaged', (database) => database.put(eventKey(8), Buffer.alloc(100))],
      ['event 10 has no entry in the index', (database) => database.del(indexKey('pods', 10))],
      ['event 10 has no stored version', (database) => database.del(versionKey('pods', 'b/q3', 10))],
    ];
    for (const [problem, damage] of cases) {
      const copy = join(directory, '..', 'copy');
      await cp(directory, copy, { recursive: true });
      const database = await openDatabase(copy, { create: false, cacheBytes: 1024 });
      await damage(database);
      await database.close();
      const { reason, message } = await failureOf(openLevelLog(copy));
      expect(reason).toBe('corrupt');
      expect(message).toContain(problem);
      await rm(copy, { recursive: true });
    }
  });

  it('names the damage when it reads upon it, and gives what is sound before it', async () => {
    const history = await filled(4);
    const { log, database } = await openWithDatabase(directory);
    await database.put(eventKey(5), Buffer.concat([history.entries[4]!.record, Buffer.alloc(4)]));
    const revisions: number[] = [];
    const reading = (async () => {
      for await (const batch of log.events()) revisions.push(...batch.keys());
    })();
    expect(await failureOf(reading)).toMatchObject({ reason: 'corrupt', message: expect.stringContaining('event 5') });
    expect(revisions).toHaveLength(4);
    expect((await failureOf(recordsIn(log, { resource: 'pods' }))).message).toContain('event 5');
    expect(await log.verify()).toMatchObject({ ok: false, revision: 5 });

    await database.del(eventKey(7));
    expect((await failureOf(log.objectAt(podVersion('b', 'q2'), 7))).message).toBe('event 7 is missing');
    await database.put(versionKey('pods', 'b/q2', 8), Buffer.alloc(10));
    const expected = 'the version of pods b/q2 left by event 8 is damaged: its checksum does not match';
    expect((await failureOf(log.objectAt(podVersion('b', 'q2'), 9))).message).toBe(expected);
    expect((await failureOf(listingOf(log, 'pods', 'b', 9))).message).toBe(expected);
    await database.del(versionKey('pods', 'b/q2', 8));
    expect((await failureOf(listingOf(log, 'pods', 'b', 9))).message).toContain('event 8 is missing');
    await log.close();
  });

  it('does not open with any bit of its newest tables changed, and names the file', async () => {
    await filled(60);
    await (await openLevelLog(directory)).close();
    const [table = ''] = await filesEnding('.ldb');
    const bytes = await readFile(join(directory, table));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length * 8 - 1 }), async (bit) => {
        const changed = Buffer.from(bytes);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        await writeFile(join(directory, table), changed);
        const { reason, message } = await failureOf(openLevelLog(directory));
        expect(reason).toBe('corrupt');
        expect(message).toContain(`the file ${table} in ${directory} is damaged`);
      }),
      { numRuns: 150 },
    );
    await writeFile(join(directory, table), bytes);
    await (await openLevelLog(directory)).close();
  });

  it('does not open with a bit changed in what fills up the footer of a table, which no checksum covers', async () => {
    await filled(60);
    await (await openLevelLog(directory)).close();
    const [table = ''] = await filesEnding('.ldb');
    const bytes = await readFile(join(directory, table));
    const magicAt = bytes.length - 8;
    bytes[magicAt - 1]! ^= 1;
    await writeFile(join(directory, table), bytes);
    expect((await failureOf(openLevelLog(directory))).message).toContain('its footer is damaged');
  });

  it('whose older tables are damaged is found out by verify before LevelDB reads them', async () => {
    await filled(60);
    await (await openLevelLog(directory)).close();
    const again = await openLevelLog(directory);
    const [table = ''] = await filesEnding('.ldb');
    const bytes = await readFile(join(directory, table));
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(join(directory, table), bytes);
    expect((await failureOf(again.verify())).message).toContain(table);
    await again.close();
  });
});

describe('a disk that fails', () => {
  /** Fails the next synced write: before it, or after it as a failed sync may. */
  function failing(plan: { next?: 'before' | 'after' | 'opening' }): typeof openDatabase {
    return async (...parameters) => {
      if (plan.next === 'opening')
        throw Object.assign(new Error('IO error: No space left'), { code: 'LEVEL_IO_ERROR' });
      const database = await openDatabase(...parameters);
      const batch = database.batch.bind(database) as (...parameters: unknown[]) => unknown;
      const failingBatch = (...parameters: unknown[]): unknown => {
        if (parameters.length > 0) return batch(...parameters);
        const chained = database.batch();
        const write = chained.write.bind(chained);
        chained.write = async (options?: { sync?: boolean }) => {
          const { next } = plan;
          if (options?.sync !== true || next === undefined) return write(options ?? {});
          if (next === 'after') await write(options);
          plan.next = next === 'before' || next === 'after' ? undefined : next;
          throw Object.assign(new Error('IO error: 000003.log: No space left on device'), { code: 'LEVEL_IO_ERROR' });
        };
        return chained;
      };
      return new Proxy(database, {
        get: (target, name) => {
          if (name === 'batch') return failingBatch;
          const value: unknown = Reflect.get(target, name, target);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
    };
  }

  it('fails the append with nothing visible, and the log goes on when the disk does', async () => {
    const plan: { next?: 'before' | 'after' | 'opening' } = {};
    const { log } = await openWithDatabase(directory, { openDatabase: failing(plan) });
    const history = new HistoryBuilder();
    await history.create(podVersion('a', 'x')).appendTo(log);
    history.create(podVersion('a', 'y'));
    plan.next = 'before';
    const { reason, message } = await failureOf(history.appendTo(log));
    expect(reason).toBe('io');
    expect(message).toBe('cannot append to the log: 000003.log: No space left on device');
    expect(log.head().revision).toBe(1);
    expect(await revisionsIn(log)).toEqual([1]);
    expect(await log.objectAt(podVersion('a', 'y'), 2)).toBeUndefined();
    expect(await history.appendTo(log)).toEqual({ type: 'appended' });
    expect(await log.verify()).toEqual({ ok: true, events: 2, head: history.head() });
    await log.close();
  });

  it('has appended when the write landed although the disk said otherwise', async () => {
    const plan: { next?: 'before' | 'after' | 'opening' } = {};
    const { log } = await openWithDatabase(directory, { openDatabase: failing(plan) });
    const history = new HistoryBuilder().create(podVersion('a', 'x'));
    plan.next = 'after';
    expect(await history.appendTo(log)).toEqual({ type: 'appended' });
    expect(log.head()).toEqual(history.head());
    expect(await listingOf(log, 'pods', 'a', 1)).toEqual(history.listing('pods', 'a', 1));
    await log.close();
  });

  it('keeps failing while it cannot be opened again, and recovers by itself', async () => {
    const plan: { next?: 'before' | 'after' | 'opening' } = {};
    const { log } = await openWithDatabase(directory, { openDatabase: failing(plan) });
    const history = new HistoryBuilder().create(podVersion('a', 'x'));
    await history.appendTo(log);
    history.create(podVersion('a', 'y'));
    plan.next = 'opening';
    expect((await failureOf(history.appendTo(log))).reason).toBe('io');
    expect((await failureOf(history.appendTo(log))).message).toContain('cannot open the log again');
    expect((await failureOf(recordsIn(log))).message).toContain('the event log is not open');
    expect(log.head().revision).toBe(1);
    plan.next = undefined;
    expect(await history.appendTo(log)).toEqual({ type: 'appended' });
    expect(await revisionsIn(log)).toEqual([1, 2]);
    await log.close();
  });
});
