import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../stores/level/database.js';
import { eventKey } from '../../stores/level/keys.js';
import { openLevelLog } from '../../stores/level/open-level-log.js';
import { BEGINNING } from '../replay/recorder.js';
import { shopHistory } from '../replay/shop-history.js';
import { runCli } from './run-cli.js';

let directory: string;

/** A data directory as a server leaves it. */
async function dataDirectory(name: string): Promise<string> {
  const data = join(directory, name);
  await mkdir(data);
  const log = await openLevelLog(join(data, 'log'), { create: true });
  await shopHistory().appendTo(log);
  await log.close();
  return data;
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hindcast-verify-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe('hindcast verify', () => {
  test('says that a history is whole, with its head', async () => {
    const data = await dataDirectory('whole');
    const hash = Buffer.from(shopHistory().entries.at(-1)!.record.subarray(0, 32)).toString('hex');
    expect(await runCli(['verify', '--data-dir', data])).toEqual({
      status: 0,
      stdout: `The history is whole: 9 events, head revision 9, head hash ${hash}\n`,
      stderr: '',
    });
    const { stdout } = await runCli(['verify', '--data-dir', data, '-o', 'json']);
    expect(JSON.parse(stdout)).toEqual({ ok: true, events: 9, head: { revision: 9, hash } });
  });

  test('names the first event that was tampered with, and ends with status 1', async () => {
    const data = await dataDirectory('tampered');
    const database = await openDatabase(join(data, 'log'), { create: false, cacheBytes: 1 << 20 });
    const value: Buffer = await database.get(eventKey(4));
    const at = value.length - 3;
    await database.put(
      eventKey(4),
      Buffer.concat([value.subarray(0, at), Buffer.from([value[at]! ^ 1]), value.subarray(at + 1)]),
    );
    await database.close();
    const { status, stdout, stderr } = await runCli(['verify', '--data-dir', data]);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toMatch(/^Violation.*event 4\b.*\n$/);
    expect(await runCli(['log', '--data-dir', data])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^error: .*event 4\b.*\n$/),
    });
  });

  test('shows progress on a terminal only, and takes it away again', async () => {
    const data = await dataDirectory('progress');
    let now = BEGINNING;
    const { stderr, stdout } = await runCli(['verify', '--data-dir', data], {
      stderrIsTty: true,
      now: () => (now += 1000),
    });
    expect(stderr).toMatch(/^\r\u001b\[K\d of 9 events \(\d+%\), about \d+s left/);
    expect(stderr.endsWith('\r\u001b[K')).toBe(true);
    expect(stdout).toMatch(/^The history is whole/);
  });
});
