import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { systemIo } from '../../cli/system-io.js';
import { openLevelLog } from '../../stores/level/open-level-log.js';
import { openTimeline } from '../../workspace/open-timeline.js';
import { shopHistory } from '../replay/shop-history.js';
import { looksOf } from '../support/looks-of.js';
import { runCli } from './run-cli.js';

let folder: string;
let dataDir: string;
let temporary: string;

/** A data directory at rest, in which a fork was made and written to. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hindcast-reading-'));
  dataDir = join(folder, 'data');
  temporary = join(folder, 'temporary');
  await mkdir(dataDir);
  await mkdir(temporary);
  const log = await openLevelLog(join(dataDir, 'log'), { create: true });
  await shopHistory().appendTo(log);
  await log.close();
  const made = await runCli(['fork', 'create', 'soon', '--at', '5', '--run', '10s', '--data-dir', dataDir]);
  expect(made).toMatchObject({ status: 0 });
  vi.stubEnv('TMPDIR', temporary);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

test.each([
  'verify',
  'verify --fork soon',
  'log',
  'log --fork soon',
  'show 4',
  'show pod/web-1 -n shop --at 5',
  'diff 3 7',
  'blame deploy/frontend -n shop',
  'why 4',
  'bisect deploy/frontend -n shop --good 2 --bad 9 --holds object.spec.replicas<3',
  'play --from 1 --to 3',
  'audit',
  'export --out BUNDLE',
  'fork list',
  'fork diff soon',
  'at 4 -- true',
])('hindcast %s changes nothing in the data directory, and leaves nothing elsewhere', async (command) => {
  const before = await looksOf(dataDir);
  const words = command.split(' ').map((word) => (word === 'BUNDLE' ? join(folder, 'bundle') : word));
  const [at = words.length] = [words.indexOf('--')].filter((index) => index >= 0);
  const all = [...words.slice(0, at), '--data-dir', dataDir, ...words.slice(at)];
  const { serveReadOnly } = systemIo();
  const { status, stderr } = await runCli(all, { serveReadOnly, run: async () => 0 });
  expect(stderr).not.toMatch(/^error/m);
  expect([0, 1]).toContain(status);
  expect(await looksOf(dataDir)).toEqual(before);
  expect(await readdir(temporary)).toEqual([]);
});

test('nor does a program that opens the directory as a timeline', async () => {
  const before = await looksOf(dataDir);
  for (const source of [dataDir, { dataDir, fork: 'soon' }]) {
    const timeline = await openTimeline(source);
    expect(await timeline.verify()).toMatchObject({ ok: true });
    await timeline.close();
  }
  expect(await looksOf(dataDir)).toEqual(before);
  expect(await readdir(temporary)).toEqual([]);
});
