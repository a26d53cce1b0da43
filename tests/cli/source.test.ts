import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Io } from '../../cli/io.js';
import { openLevelLog } from '../../stores/level/open-level-log.js';
import { MemoryEventLog } from '../../stores/memory/memory-event-log.js';
import { readKubeconfig } from '../../workspace/kubeconfig-file.js';
import { openTimeline, type TimelineSource } from '../../workspace/open-timeline.js';
import { type ServedTimeline, serveHistory } from '../replay/served-timeline.js';
import { shopHistory } from '../replay/shop-history.js';
import { BundleFolder } from '../stores/bundle/bundle-files.js';
import { LOCKED, runCli, servingReadOnly } from './run-cli.js';

let served: ServedTimeline;
let directory: string;
let bundles: BundleFolder;
let bundle: string;

beforeAll(async () => {
  served = await serveHistory(shopHistory());
  directory = await mkdtemp(join(tmpdir(), 'hindcast-source-'));
  const log = await openLevelLog(join(directory, 'log'), { create: true });
  await shopHistory().appendTo(log);
  await log.close();
  bundles = await BundleFolder.make();
  const memory = new MemoryEventLog();
  await shopHistory().appendTo(memory);
  bundle = (await bundles.write(memory, { secrets: true })).path;
});
afterAll(async () => {
  await served.close();
  await bundles.remove();
  await rm(directory, { recursive: true, force: true });
});

describe('a directory at rest, a server and a bundle answer alike', () => {
  test.each([
    ['log'],
    ['log', '-o', 'json', '--reverse'],
    ['log', 'pods', '-n', 'shop', '--from', '2', '--to', '8'],
    ['show', '4'],
    ['show', 'HEAD', '-o', 'json'],
    ['show', 'pod/web-1', '-n', 'shop', '--at', '5'],
    ['diff', '0', 'HEAD', '--full'],
    ['diff', '3', '7', 'deploy/frontend', '-n', 'shop'],
    ['diff', '-55s', 'HEAD', '-o', 'yaml'],
  ])('%s %s', async (...args) => {
    const atRest = await runCli([...args, '--data-dir', directory]);
    expect(atRest.stderr).toBe('');
    expect(atRest.stdout).not.toBe('');
    expect(await runCli([...args, '--data-dir', served.dataDir], LOCKED)).toEqual(atRest);
    expect(await runCli([...args, '--server', served.url, '--kubeconfig', served.kubeconfig])).toEqual(atRest);
    expect(await runCli([...args, '--bundle', bundle])).toEqual(atRest);
  });

  test('verification, where a bundle names its digest too', async () => {
    const atRest = await runCli(['verify', '--data-dir', directory]);
    expect(atRest).toMatchObject({ status: 0, stdout: expect.stringMatching(/^The history is whole: 9 events/) });
    expect(await runCli(['verify', '--data-dir', served.dataDir], LOCKED)).toEqual(atRest);
    const { status, stdout } = await runCli(['verify', '--bundle', bundle]);
    expect(status).toBe(0);
    expect(stdout.startsWith(atRest.stdout)).toBe(true);
    expect(stdout).toMatch(/\nThe bundle's digest, .*: sha256:[0-9a-f]{64}\n$/);
  });

  test('a bundle is served for a command that looks at the past', async () => {
    const answers: unknown[] = [];
    const run: Io['run'] = async (_command, _args, env) => {
      const { server } = await readKubeconfig(env['KUBECONFIG']!);
      const timeline = await openTimeline({ server: { ...server, url: server.url.replace(/\/at\/.*/, '') } });
      answers.push(server.url.replace(/.*(?=\/at)/, ''), (await timeline.head()).revision);
      await timeline.close();
      return 0;
    };
    const result = await runCli(['at', '4', '--bundle', bundle, '--', 'look'], { run, serveReadOnly: servingReadOnly });
    expect(result).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(answers).toEqual(['/at/4', 9]);
  });
});

describe('where the history comes from', () => {
  const failure = async (args: readonly string[], io: Partial<Io> = {}) => {
    const { status, stdout, stderr } = await runCli(args, io);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    return stderr.trimEnd();
  };

  test('is one place', async () => {
    for (const other of [
      ['--data-dir', directory],
      ['--server', served.url],
      ['--fork', 'x'],
    ]) {
      expect(await failure(['log', '--bundle', bundle, ...other])).toMatch(/'--bundle <file>' cannot be used with/);
    }
  });

  test('must be there, and be a bundle', async () => {
    const file = join(directory, 'file');
    expect(await failure(['log', '--bundle', file])).toBe(
      `error: cannot open the bundle ${file}: there is no such file`,
    );
    await writeFile(file, 'apiVersion: v1\n');
    expect(await failure(['log', '--bundle', file])).toBe(`error: ${file} is not a bundle`);
    expect((await runCli(['verify', '--bundle', file])).status).toBe(2);
  });

  test('must reach back far enough', async () => {
    const log = new MemoryEventLog();
    await shopHistory().appendTo(log);
    const { path } = await bundles.write(log, { from: 5 });
    const tooEarly = 'lies before the log, which begins at revision 5';
    expect(await failure(['show', '3', '--bundle', path])).toBe(`error: revision 3 ${tooEarly}`);
    expect(await failure(['diff', '0', 'HEAD', '--bundle', path])).toBe(`error: revision 0 ${tooEarly}`);
    expect(await failure(['diff', 'HEAD~6', '--bundle', path])).toBe(`error: HEAD~6 ${tooEarly}`);
    expect(await failure(['show', '4', '--bundle', path])).toBe('error: there is no event 4: the first one is 5');
    expect(await failure(['diff', '2026-01-01T00:00:02Z', '--bundle', path])).toBe(
      'error: the log begins at 2026-01-01T00:00:05.000Z, after 2026-01-01T00:00:02Z',
    );
    const { stdout } = await runCli(['log', '-o', 'json', '--bundle', path]);
    const revisions = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { revision: number }).revision);
    expect(revisions).toEqual([5, 6, 7, 8, 9]);
    const whole = await runCli(['diff', '4', '9', '--data-dir', directory]);
    expect(await runCli(['diff', '4', '9', '--bundle', path])).toEqual(whole);
  });

  test('may be interrupted while it is read, and nothing is said', async () => {
    const log = new MemoryEventLog();
    await shopHistory().appendTo(log);
    let interrupt = () => {};
    const listening: boolean[] = [];
    const onInterrupt: Io['onInterrupt'] = (callback) => {
      interrupt = callback;
      listening.push(true);
      return () => void listening.pop();
    };
    log.verify = () => {
      interrupt();
      return new Promise(() => {});
    };
    const io = { openLog: async () => log, onInterrupt };
    expect(await runCli(['verify', '--data-dir', directory], io)).toEqual({ status: 130, stdout: '', stderr: '' });
    expect(listening).toEqual([]);
    await expect(log.resources()).rejects.toThrow('the event log is closed');
  });
});

describe('openTimeline finds out what it is given', () => {
  test('a directory, a URL, a bundle, and sources that are named', async () => {
    const { server } = await readKubeconfig(served.kubeconfig);
    const { token, authority: certificateAuthority } = server;
    const memory = new MemoryEventLog();
    await shopHistory().appendTo(memory);
    const sources: readonly (readonly [string | TimelineSource, object?])[] = [
      [directory],
      [bundle],
      [served.url, { token, certificateAuthority }],
      [served.url, { kubeconfig: served.kubeconfig }],
      [{ dataDir: directory }],
      [{ bundle }],
      [{ server }],
      [{ kubeconfig: served.kubeconfig }],
      [{ log: memory }],
    ];
    for (const [where, options] of sources) {
      const timeline = await openTimeline(where, options);
      expect((await timeline.head()).revision).toBe(9);
      expect(timeline.log.head().revision).toBe(9);
      expect(timeline.schemas.resources.length).toBeGreaterThan(50);
      expect(await timeline.objectAt({ resource: 'pods', namespace: 'shop', name: 'web-1' }, 3)).toBeDefined();
      await timeline.close();
    }
  });

  test('and says what is wrong with it', async () => {
    await expect(openTimeline(join(directory, 'missing'))).rejects.toThrow('there is no data directory');
    await expect(openTimeline(served.url, { token: 'wrong' })).rejects.toMatchObject({ problem: 'unreachable' });
    await expect(openTimeline(join(directory, 'log', 'CURRENT'))).rejects.toMatchObject({ reason: 'not-a-log' });
  });
});
