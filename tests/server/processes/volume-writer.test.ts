import { lstat, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeVolume } from '../../../server/processes/volume-writer.js';

let place: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'hindcast-volume-'));
});
afterEach(() => rm(place, { recursive: true, force: true }));

const file = (path: string, text: string, mode = 0o644) => ({ path, bytes: Buffer.from(text), mode });
const seen = async () => (await readdir(place)).filter((name) => !name.startsWith('..')).sort();

test('a volume holds its files, with their modes, in their directories', async () => {
  await writeVolume(place, [file('a', 'one'), file('b/c.txt', 'two', 0o400)]);
  expect(await seen()).toEqual(['a', 'b']);
  expect(await readFile(join(place, 'a'), 'utf8')).toBe('one');
  expect(await readFile(join(place, 'b/c.txt'), 'utf8')).toBe('two');
  expect((await stat(join(place, 'b/c.txt'))).mode & 0o777).toBe(0o400);
  expect(await readlink(join(place, 'a'))).toBe('..data/a');
});

test('what it holds is replaced as a whole, and nothing of before stays', async () => {
  await writeVolume(place, [file('a', 'one'), file('b', 'x')]);
  const before = await readlink(join(place, '..data'));
  await writeVolume(place, [file('a', 'two'), file('c', 'y')]);
  expect(await seen()).toEqual(['a', 'c']);
  expect(await readFile(join(place, 'a'), 'utf8')).toBe('two');
  const after = await readlink(join(place, '..data'));
  expect(after).not.toBe(before);
  expect((await readdir(place)).filter((name) => name.startsWith('..')).sort()).toEqual([after, '..data'].sort());
});

test('the same files are left alone', async () => {
  await writeVolume(place, [file('a', 'one')]);
  const before = await lstat(join(place, '..data'));
  await writeVolume(place, [file('a', 'one')]);
  expect((await lstat(join(place, '..data'))).ino).toBe(before.ino);
});

test('files of an older version, which were no links, become links', async () => {
  await writeFile(join(place, 'a'), 'plain');
  await writeVolume(place, [file('a', 'one')]);
  expect(await readFile(join(place, 'a'), 'utf8')).toBe('one');
});

test('a path that leads out of the volume, or into what is its own, is left out', async () => {
  await writeVolume(place, [file('../x', '1'), file('..data', '2'), file('a/../../y', '3'), file('ok', '4')]);
  expect(await seen()).toEqual(['ok']);
});
