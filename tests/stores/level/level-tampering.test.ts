import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventLogError } from '../../../core/model/event-log.js';
import type { LogHead } from '../../../core/model/journal.js';
import { HistoryBuilder, podVersion } from '../../../stores/contract/history-builder.js';
import type { LevelLogReader } from '../../../stores/level/level-log-reader.js';
import { openLevelLog } from '../../../stores/level/open-level-log.js';
import { readLevelLog } from '../../../stores/level/read-level-log.js';
import { runs } from '../../support/runs.js';
import { freshDirectory, removeDirectory } from './level-harness.js';

const ACKNOWLEDGED = 'ACKNOWLEDGED';

let directory: string;
let files: ReadonlyMap<string, Buffer>;
let head: LogHead;

/** A log with tables, a journal of more than one block, and a past: what is in it was written by three processes, one after the other. */
beforeAll(async () => {
  directory = await freshDirectory();
  const history = new HistoryBuilder();
  for (let session = 0; session < 3; session++) {
    // The last thing in the journal is to be an event, and no manifest, which is written when there is time.
    const manifestInterval = session === 2 ? 1_000 : 5;
    const log = await openLevelLog(directory, { create: true, manifestInterval });
    for (let batch = 0; batch < 6; batch++) {
      const object = podVersion('a', `p${session}-${batch}`);
      await history
        .create(object, 'x'.repeat(session === 2 ? 2_500 : 50))
        .modify(object, batch)
        .appendTo(log);
    }
    await log.close();
  }
  head = history.head();
  files = await contentsOf(directory);
  await mkdir(join(directory, '..', 'copies'));
});
afterAll(() => removeDirectory(directory));

async function contentsOf(folder: string): Promise<Map<string, Buffer>> {
  const names = (await readdir(folder)).sort();
  return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)));
}

let copies = 0;

/** Looks at a copy of the log with some files changed, or gone where they are undefined. */
async function withChanged<T>(
  changes: ReadonlyMap<string, Buffer | undefined>,
  look: (copy: string) => Promise<T>,
): Promise<T> {
  const copy = join(directory, '..', 'copies', String(copies++));
  await mkdir(copy);
  try {
    for (const [name, content] of new Map([...files, ...changes])) {
      if (content !== undefined) await writeFile(join(copy, name), content);
    }
    return await look(copy);
  } finally {
    await rm(copy, { recursive: true });
  }
}

/** What is said about a log: where it ends when it is found whole, or what is wrong. */
async function finding(opening: Promise<LevelLogReader>): Promise<LogHead | string> {
  let log: LevelLogReader | undefined;
  try {
    log = await opening;
    const found = await log.verify();
    return found.ok ? found.head : found.problem;
  } catch (error) {
    if (error instanceof EventLogError && error.reason === 'corrupt') return error.message;
    throw error;
  } finally {
    await log?.close();
  }
}

/** Reading and writing must either find the whole history, or say that it is damaged; and nobody who only says so may change anything. */
async function neverShorter(changes: ReadonlyMap<string, Buffer | undefined>): Promise<LogHead | string> {
  return withChanged(changes, async (copy) => {
    const before = await contentsOf(copy);
    const read = await finding(readLevelLog(copy));
    expect(await contentsOf(copy)).toEqual(before);
    const written = await finding(openLevelLog(copy));
    for (const found of [read, written]) {
      if (typeof found === 'string') expect(found).toMatch(/\d|CURRENT|ACKNOWLEDGED/);
      else expect(found).toEqual(head);
    }
    expect(typeof written).toBe(typeof read);
    return read;
  });
}

function names(): readonly string[] {
  return [...files.keys()];
}

describe('a log in which anything was changed', () => {
  it('has files of every kind', () => {
    const kinds = names().map((name) => name.replace(/\d+/, 'N'));
    expect(new Set(kinds)).toEqual(
      new Set([ACKNOWLEDGED, 'CURRENT', 'LOCK', 'LOG', 'LOG.old', 'MANIFEST-N', 'N.ldb', 'N.log']),
    );
  });

  it('is either whole or said to be damaged, whichever byte is another', async () => {
    const written = names().filter((name) => files.get(name)!.length > 0);
    const place = fc
      .constantFrom(...written)
      .chain((name) =>
        fc.tuple(fc.constant(name), fc.nat(files.get(name)!.length - 1), fc.integer({ min: 1, max: 255 })),
      );
    await fc.assert(
      fc.asyncProperty(place, async ([name, at, mask]) => {
        const changed = Buffer.from(files.get(name)!);
        changed[at]! ^= mask;
        const found = await neverShorter(new Map([[name, changed]]));
        if (/\.(ldb|log)$|^MANIFEST/.test(name)) expect(found).toContain(name);
      }),
      runs(40),
    );
  });

  it('is either whole or said to be damaged, wherever a file ends', async () => {
    const written = names().filter((name) => files.get(name)!.length > 0);
    const place = fc
      .constantFrom(...written)
      .chain((name) => fc.tuple(fc.constant(name), fc.nat(files.get(name)!.length - 1)));
    await fc.assert(
      fc.asyncProperty(place, async ([name, length]) => {
        const found = await neverShorter(new Map([[name, files.get(name)!.subarray(0, length)]]));
        if (/\.ldb$|^MANIFEST/.test(name)) expect(typeof found).toBe('string');
      }),
      runs(25),
    );
  });

  it('is either whole or said to be damaged, whichever stretch is overwritten with zeros or others', async () => {
    const written = names().filter((name) => files.get(name)!.length > 0);
    const stretch = fc.constantFrom(...written).chain((name) => {
      const place = fc.nat(files.get(name)!.length - 1);
      return fc.tuple(fc.constant(name), place, place, fc.constantFrom(0, 0x58, 0xff));
    });
    await fc.assert(
      fc.asyncProperty(stretch, async ([name, one, other, byte]) => {
        const changed = Buffer.from(files.get(name)!);
        changed.fill(byte, Math.min(one, other), Math.max(one, other) + 1);
        await neverShorter(new Map([[name, changed]]));
      }),
      runs(25),
    );
  });

  it('says which file is gone, unless nothing is lost without it', async () => {
    for (const name of names()) {
      const found = await neverShorter(new Map([[name, undefined]]));
      if (/^(LOCK|LOG|ACKNOWLEDGED)/.test(name)) expect(found, name).toEqual(head);
      else expect(found, name).toContain(`has lost its file ${name}`);
    }
  });
});

describe('a log without the file that says what was acknowledged, as older releases left it', () => {
  it('opens at its end, and has one from then on', async () => {
    await withChanged(new Map([[ACKNOWLEDGED, undefined]]), async (copy) => {
      expect(await finding(openLevelLog(copy))).toEqual(head);
      const line = await readFile(join(copy, ACKNOWLEDGED), 'latin1');
      expect(line).toContain(`${String(head.revision).padStart(16, '0')} ${Buffer.from(head.hash).toString('hex')} `);
    });
  });

  it('is said to be damaged when a byte of its journal is another, to the very last', async () => {
    const [name = '', journal = Buffer.alloc(0)] = [...files].find(([file]) => file.endsWith('.log')) ?? [];
    await fc.assert(
      fc.asyncProperty(fc.nat(journal.length - 1), fc.integer({ min: 1, max: 255 }), async (fromEnd, mask) => {
        const changed = Buffer.from(journal);
        changed[journal.length - 1 - fromEnd]! ^= mask;
        const changes = new Map([
          [name, changed],
          [ACKNOWLEDGED, undefined],
        ]);
        await withChanged(changes, async (copy) => {
          expect(await finding(readLevelLog(copy))).toContain(`the file ${name} in ${copy} is damaged`);
        });
      }),
      runs(100),
    );
  });

  it('ends before a write that was cut short', async () => {
    const [name = '', journal = Buffer.alloc(0)] = [...files].find(([file]) => file.endsWith('.log')) ?? [];
    const changes = new Map([
      [name, journal.subarray(0, -10)],
      [ACKNOWLEDGED, undefined],
    ]);
    await withChanged(changes, async (copy) => {
      const found = await finding(readLevelLog(copy));
      expect((found as LogHead).revision).toBeLessThan(head.revision);
      expect(await finding(openLevelLog(copy))).toEqual(found);
    });
  });
});

describe('a write that nobody had an answer for', () => {
  it('is dropped when it was cut short, wherever that was, and the log goes on', async () => {
    await withChanged(new Map(), async (copy) => {
      const history = new HistoryBuilder();
      const log = await openLevelLog(join(copy, 'own'), { create: true });
      await history.create(podVersion('a', 'x')).appendTo(log);
      const acknowledged = await readFile(join(copy, 'own', ACKNOWLEDGED));
      const before = history.head();
      await history.create(podVersion('a', 'y'), 'y'.repeat(40_000)).appendTo(log);
      await log.close();
      const own = await contentsOf(join(copy, 'own'));
      const [name = '', journal = Buffer.alloc(0)] = [...own].find(([file]) => file.endsWith('.log')) ?? [];
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 600, max: 40_000 }), fc.boolean(), async (missing, isZero) => {
          const cut = join(copy, 'cut');
          await cp(join(copy, 'own'), cut, { recursive: true });
          await writeFile(join(cut, ACKNOWLEDGED), acknowledged);
          // A file may also have its whole length, and nothing in its last sectors.
          const kept = isZero ? Math.ceil((journal.length - missing) / 512) * 512 : journal.length - missing;
          const content = Buffer.concat([journal.subarray(0, kept), Buffer.alloc(isZero ? journal.length - kept : 0)]);
          await writeFile(join(cut, name), content);
          expect(await finding(readLevelLog(cut))).toEqual(before);
          const again = await openLevelLog(cut);
          expect(await again.append(history.entries.slice(1), 1)).toEqual({ type: 'appended' });
          await again.close();
          expect(await finding(readLevelLog(cut))).toEqual(history.head());
          await rm(cut, { recursive: true });
        }),
        runs(30),
      );
    });
  });
});
