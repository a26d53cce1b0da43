import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HistoryBuilder, podVersion } from '../../../stores/contract/history-builder.js';
import { listingOf, revisionsIn } from '../../../stores/contract/read-back.js';
import { openDatabase } from '../../../stores/level/database.js';
import { openLevelLog } from '../../../stores/level/open-level-log.js';
import { readLevelLog } from '../../../stores/level/read-level-log.js';
import { looksOf } from '../../support/looks-of.js';
import { freshDirectory, openWithDatabase, removeDirectory } from './level-harness.js';

let directory: string;
let temporary: string;
let history: HistoryBuilder;

/** A log with tables and with a journal. */
beforeEach(async () => {
  directory = await freshDirectory();
  temporary = join(directory, '..', 'temporary');
  await mkdir(temporary);
  vi.stubEnv('TMPDIR', temporary);
  history = new HistoryBuilder();
  for (let session = 0; session < 2; session++) {
    const { log } = await openWithDatabase(directory);
    for (let batch = 0; batch < 5; batch++) await history.create(podVersion('a', `p${session}-${batch}`)).appendTo(log);
    await log.close();
  }
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await removeDirectory(directory);
});

describe('reading a log', () => {
  it('gives what is in it, and changes nothing in its directory, not by opening and not by closing', async () => {
    const before = await looksOf(directory);
    const log = await readLevelLog(directory);
    expect(log.head()).toEqual(history.head());
    expect(await revisionsIn(log)).toEqual(history.entries.map(({ event }) => event.revision));
    expect(await listingOf(log, 'pods', undefined, 7)).toEqual(history.listing('pods', undefined, 7));
    expect(await log.verify()).toEqual({ ok: true, events: 10, head: history.head() });
    await log.close();
    expect(await looksOf(directory)).toEqual(before);
  });

  it('works where nobody may write, even without the files that only writers need', async () => {
    await rm(join(directory, 'LOCK'));
    for (const name of await readdir(directory)) await chmod(join(directory, name), 0o400);
    await chmod(directory, 0o500);
    const before = await looksOf(directory);
    const log = await readLevelLog(directory);
    expect(await log.verify()).toMatchObject({ ok: true, events: 10 });
    await log.close();
    expect(await looksOf(directory)).toEqual(before);
    await chmod(directory, 0o700);
  });

  it('is done by several at once, none of whom keeps a writer away', async () => {
    const readers = await Promise.all(Array.from({ length: 4 }, () => readLevelLog(directory)));
    const writer = await openLevelLog(directory);
    for (const reader of readers) expect(await revisionsIn(reader)).toHaveLength(10);
    await Promise.all(readers.map((reader) => reader.close()));
    await history.create(podVersion('b', 'x')).appendTo(writer);
    await writer.close();
  });

  it('leaves nothing in the temporary directory behind, whether it opens or not', async () => {
    const log = await readLevelLog(directory);
    const [view = '', ...others] = await readdir(temporary);
    expect(others).toEqual([]);
    expect((await stat(join(temporary, view))).mode & 0o777).toBe(0o700);
    await log.close();
    await log.close();
    const database = await openDatabase(directory, { create: false, cacheBytes: 1024 });
    await database.clear();
    await database.close();
    await expect(readLevelLog(directory)).rejects.toThrow('has lost its beginning');
    expect(await readdir(temporary)).toEqual([]);
  });

  it('cannot be appended to', async () => {
    const log = await readLevelLog(directory);
    expect(log).not.toHaveProperty('append');
    await log.close();
  });

  it('is refused while somebody writes, here or in another process, until they are done', async () => {
    const locked = { reason: 'locked', message: expect.stringContaining(directory) };
    const writer = await openLevelLog(directory);
    await expect(readLevelLog(directory)).rejects.toMatchObject(locked);
    await writer.close();
    const program = `
      const { Level } = require('level');
      const database = new Level(${JSON.stringify(directory)});
      database.open().then(() => console.log('open'));
      process.stdin.once('data', () => database.close());
    `;
    const other = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = once(other, 'exit');
    await once(other.stdout, 'data');
    for (let look = 0; look < 5; look++) await expect(readLevelLog(directory)).rejects.toMatchObject(locked);
    await expect(openLevelLog(directory)).rejects.toMatchObject(locked);
    expect(await readdir(temporary)).toEqual([]);
    other.stdin.write('\n');
    other.stdin.end();
    expect(await ended).toEqual([0, null]);
    await (await readLevelLog(directory)).close();
  });

  it('never writes through to a table, though what a crash left has the number that LevelDB would give next', async () => {
    const copy = join(directory, '..', 'copy');
    await cp(directory, copy, { recursive: true });
    const numbers = (await readdir(copy)).map((name) => Number(/\d+/.exec(name)?.[0] ?? 0));
    const orphans = Array.from({ length: 8 }, (_, ahead) => Math.max(...numbers) + 1 + ahead);
    const table = (await readdir(copy)).find((name) => name.endsWith('.ldb')) ?? '';
    for (const number of orphans) {
      await cp(join(copy, table), join(copy, `${String(number).padStart(6, '0')}.ldb`));
    }
    const before = await looksOf(copy);
    const log = await readLevelLog(copy);
    expect(await log.verify()).toMatchObject({ ok: true, events: 10 });
    await log.close();
    expect(await looksOf(copy)).toEqual(before);
  });
});

describe('opening a log to write to it', () => {
  it('closes its files and its folder to others', async () => {
    await mkdir(join(directory, '..', 'fresh'));
    const fresh = join(directory, '..', 'fresh', 'log');
    await (await openLevelLog(fresh, { create: true })).close();
    for (const name of await readdir(directory)) await chmod(join(directory, name), 0o644);
    await (await openLevelLog(directory)).close();
    for (const folder of [fresh, directory]) {
      for (const name of await readdir(folder)) {
        // What LevelDB begins later has the mode that the process gives to its files.
        if (/^(LOG|CURRENT|LOCK|ACKNOWLEDGED)/.test(name))
          expect((await stat(join(folder, name))).mode & 0o077, name).toBe(0);
      }
    }
    expect((await stat(fresh)).mode & 0o077).toBe(0);
  });
});
