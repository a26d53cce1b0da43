import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LogEntry, LogRange } from '../../../core/api/streams/container-access.js';
import { systemEnvironment } from '../../../core/engine/environment.js';
import { readLogFiles } from '../../../server/containers/log-file.js';
import { criLine } from '../../../server/containers/log-line.js';

const { clock } = systemEnvironment();
let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hindcast-log-'));
  file = join(folder, 'log');
  const lines = Array.from({ length: 5_000 }, (_, index) =>
    criLine(
      `2026-03-01T12:${String(Math.floor(index / 100)).padStart(2, '0')}:00Z`,
      'stdout',
      Buffer.from(`line ${index} ${'x'.repeat(50)}`),
      false,
    ),
  );
  await writeFile(file, Buffer.concat(lines));
});
afterAll(() => rm(folder, { recursive: true }));

async function entries(paths: readonly string[], range: Partial<LogRange>): Promise<readonly LogEntry[]> {
  const read = await readLogFiles(paths, { until: Number.POSITIVE_INFINITY, ...range }, clock);
  if (!read.ok) throw new Error(read.error);
  const all: LogEntry[] = [];
  for await (const some of read.value) all.push(...some);
  return all;
}

const text = (entry: LogEntry | undefined) => String(entry?.text).split(' x')[0];

describe('the files of a log', () => {
  test('are read whole, one after the other', async () => {
    const all = await entries([file, file], {});
    expect([all.length, text(all[0]), text(all.at(-1)), all[0]?.time]).toEqual([
      10_000,
      'line 0',
      'line 4999',
      '2026-03-01T12:00:00.000000000Z',
    ]);
  });

  test.each([0, 1, 3_000, 5_000, 5_001, 7_000])('are read from %i lines before their end', async (tail) => {
    const all = await entries([file, file], { tail });
    expect(all.length).toBe(tail);
    if (tail > 0) expect([text(all[0]), text(all.at(-1))]).toEqual([`line ${(10_000 - tail) % 5_000}`, 'line 4999']);
  });

  test('are read up to a time', async () => {
    expect((await entries([file], { until: Date.parse('2026-03-01T12:01:00Z') })).length).toBe(200);
  });

  test('are followed until the container has ended, and to their end then', async () => {
    const growing = join(folder, 'growing');
    const line = (what: string) => criLine('2026-03-01T12:00:00Z', 'stderr', Buffer.from(what), false);
    await writeFile(growing, line('first'));
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const read = entries([growing], { ended });
    await appendFile(growing, line('second').subarray(0, 30));
    await appendFile(growing, line('second').subarray(30));
    end();
    expect((await read).map(({ stream, text: of }) => `${stream} ${of}`)).toEqual([
      'stderr first\n',
      'stderr second\n',
    ]);
  });

  test('are followed when one is put aside and another has its name', async () => {
    const path = join(folder, 'rotated');
    const line = (what: string) => criLine('2026-03-01T12:00:00Z', 'stdout', Buffer.from(what), false);
    await writeFile(path, line('first'));
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const read = await readLogFiles([path], { ended, until: Number.POSITIVE_INFINITY }, clock);
    if (!read.ok) throw new Error(read.error);
    const seen: string[] = [];
    for await (const some of read.value) {
      seen.push(...some.map(({ text: of }) => String(of)));
      if (seen.length === 1) {
        await appendFile(path, line('last of the old'));
        await rename(path, `${path}.1`);
        await writeFile(path, line('first of the new'));
      }
      if (seen.length === 3) end();
    }
    expect(seen).toEqual(['first\n', 'last of the old\n', 'first of the new\n']);
  });

  test("may be Docker's, and have parts of lines and lines that are none", async () => {
    const odd = join(folder, 'odd');
    await writeFile(
      odd,
      '{"log":"a\\n","stream":"stdout","time":"2026-03-01T12:00:00.123456Z"}\nnonsense\n2026-03-01T12:00:01+01:00 stderr P:x b\n2026-03-01T12:00:01Z stderr F c\n{"log":1}\n',
    );
    expect((await entries([odd], {})).map(({ time, text: of }) => `${time} ${of}`)).toEqual([
      '2026-03-01T12:00:00.123456000Z a\n',
      '2026-03-01T12:00:01.000000000+01:00 b',
      '2026-03-01T12:00:01.000000000Z c\n',
    ]);
  });

  test('must be there, be files, and begin with an entry', async () => {
    await writeFile(join(folder, 'plain'), 'hello\n');
    const problem = async (path: string) => readLogFiles([path], { until: 0 }, clock);
    expect(await problem(join(folder, 'none'))).toMatchObject({ ok: false, error: expect.stringContaining('ENOENT') });
    expect(await problem('/dev/zero')).toMatchObject({ ok: false, error: expect.stringContaining('is not a file') });
    expect(await problem(join(folder, 'plain'))).toMatchObject({
      ok: false,
      error: expect.stringContaining('unsupported log format: "hello\\n"'),
    });
  });
});
