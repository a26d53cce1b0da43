import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordRollOuts } from '../../bench/histories/roll-outs.js';
import { withLog } from '../../bench/with-log.js';
import { runProgramToEnd } from '../support/program.js';

/** A log that is verified in threads; see `EVENTS_A_THREAD` in verify-level-log.ts. */
const ENOUGH_EVENTS = 10_000;
/** So many of them are run again with other code. */
const SOME_EVENTS = 3_000;

let folder: string;
let head = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hindcast-threads-'));
  head = await withLog(folder, async (log) => {
    await recordRollOuts(log, { deployments: 12, rollOuts: 6 });
    return log.head().revision;
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function hindcast(...args: string[]) {
  return runProgramToEnd([...args, '--data-dir', folder], { cwd: folder });
}

describe('a long log, in threads', () => {
  test('is long', () => {
    expect(head).toBeGreaterThan(ENOUGH_EVENTS);
  });

  test('is verified', async () => {
    const { status, stdout } = await hindcast('verify');
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining(String(head)) });
  });

  test('decides the same again, with the same code', async () => {
    const { status, stdout } = await hindcast('rerun', '--threads', '2');
    expect({ status, stdout }).toEqual({ status: 0, stdout: (await hindcast('rerun')).stdout });
  });

  test('tells the same differences in the same order as one thread, with other code', async () => {
    const file = join(folder, 'idle-scheduler.mjs');
    await writeFile(
      file,
      `import { itself, kinds, watch } from 'hindcast';
       export default { name: 'kube-scheduler', watches: [watch(kinds.PODS, itself)], reconcile: () => ({ intents: [] }) };`,
    );
    const [one, two] = [
      await hindcast('rerun', '--with', file, '--to', String(SOME_EVENTS), '-o', 'json'),
      await hindcast('rerun', '--with', file, '--to', String(SOME_EVENTS), '-o', 'json', '--threads', '2'),
    ];
    expect(two.status).toBe(1);
    expect(two.stdout).toContain('not-decided');
    expect(two).toEqual(one);
  });

  test('ends with one line when the code does not load', async () => {
    const { status, stdout, stderr } = await hindcast('rerun', '--with', join(folder, 'missing.mjs'), '--threads', '2');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
