import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Io } from '../../cli/io.js';
import { openBundle } from '../../stores/bundle/open-bundle.js';
import { recordsIn, revisionsIn } from '../../stores/contract/read-back.js';
import { MemoryEventLog } from '../../stores/memory/memory-event-log.js';
import { Recorder } from '../replay/recorder.js';
import { shopHistory } from '../replay/shop-history.js';
import { Collector, holding, runCli } from './run-cli.js';

let directory: string;
let out: string;
let log: MemoryEventLog;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hindcast-export-'));
  out = join(directory, 'incident.hindcast');
  log = new MemoryEventLog();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const exported = (args: readonly string[], io: Partial<Io> = {}) =>
  runCli(['export', '--data-dir', directory, '--out', out, ...args], { ...holding(log), ...io });

describe('hindcast export', () => {
  test('writes everything to one file, for its owner only, and says what it wrote', async () => {
    await shopHistory().appendTo(log);
    const { status, stdout, stderr } = await exported([]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const size = (await stat(out)).size;
    expect(stdout).toMatch(
      /^Wrote .*incident\.hindcast: 9 events, revisions 1 to 9, .* kB\nLeft out: the data of Secrets \(in 2 of the events\)\nDigest: {3}sha256:[0-9a-f]{64}\n$/,
    );
    expect((await stat(out)).mode & 0o777).toBe(0o600);
    expect(await readdir(directory)).toEqual(['incident.hindcast']);
    const bundle = await openBundle(out);
    expect(stdout).toContain(bundle.digest);
    expect((await recordsIn(bundle)).length).toBe(9);
    await bundle.close();
    const { stdout: json } = await exported(['--force', '-o', 'json']);
    expect(JSON.parse(json)).toEqual({
      file: out,
      from: 1,
      to: 9,
      events: 9,
      redaction: { secrets: true, drop: [] },
      redacted: 2,
      bytes: size,
      digest: bundle.digest,
    });
    expect((await exported(['--force', '-o', 'yaml'])).stdout).toContain(`digest: ${bundle.digest}`);
  });

  test('takes a range by revision or time', async () => {
    await shopHistory().appendTo(log);
    await exported(['--from', '3', '--to', 'HEAD~1']);
    let bundle = await openBundle(out);
    expect(await revisionsIn(bundle)).toEqual([3, 4, 5, 6, 7, 8]);
    await bundle.close();
    await exported(['--force', '--from', '-57s']);
    bundle = await openBundle(out);
    expect(await revisionsIn(bundle)).toEqual([3, 4, 5, 6, 7, 8, 9]);
    await bundle.close();
  });

  test('leaves out the data of Secrets, and fields by their path, unless told', async () => {
    const metadata = { name: 'login', namespace: 'shop', labels: { team: 'shop' } };
    const recorder = new Recorder().create('secrets', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata,
      data: { key: 'aHVudGVy' },
    });
    await recorder.appendTo(log);
    const text = async () => {
      const bundle = await openBundle(out);
      const found = Buffer.concat(await recordsIn(bundle)).toString();
      await bundle.close();
      return found;
    };
    const { stdout } = await exported(['--drop', '.metadata.labels', '--drop', '.spec.other']);
    expect(stdout).toContain('Left out: the data of Secrets, .metadata.labels, .spec.other (in 1 of the events)\n');
    expect(await text()).not.toMatch(/aHVudGVy|team/);
    await exported(['--force', '--secrets']);
    expect(await text()).toMatch(/team.*aHVudGVy|aHVudGVy.*team/);
    const verified = await runCli(['verify', '--bundle', out]);
    expect(verified.stdout).not.toContain('left out');
  });

  test('shows progress on a terminal, and nothing elsewhere', async () => {
    await shopHistory().appendTo(log);
    const stderr = new Collector();
    await exported([], { stderr, stderrIsTty: true });
    expect(stderr.text).toContain('9 of 9 events (100%)');
    expect(stderr.text.endsWith('\r\u001b[K')).toBe(true);
  });

  test.each<[string, readonly string[], string]>([
    ['a range that ends before it begins', ['--from', '5', '--to', '3'], 'a range cannot begin at 5 and end at 3'],
    ['revision 0', ['--from', '0'], 'there is no event 0: the first one is 1'],
    ['what has not happened', ['--to', '99'], 'there is no revision 99 yet: the newest is 9'],
    [
      'a path that is none',
      ['--drop', '.spec['],
      '--drop: ".spec[" is no path of a field: .spec.containers[].env is one',
    ],
    ['a name', ['--drop', '.metadata.name'], '--drop: .metadata.name cannot be left out: objects are found by it'],
  ])('refuses %s, and writes nothing', async (_what, args, message) => {
    await shopHistory().appendTo(log);
    expect(await exported(args)).toEqual({ status: 2, stdout: '', stderr: `error: ${message}\n` });
    expect(await readdir(directory)).toEqual([]);
  });

  test('refuses an empty history, and a place that is not there', async () => {
    expect((await exported([])).stderr).toBe('error: the log has no events yet\n');
    await shopHistory().appendTo(log);
    out = join(directory, 'missing', 'x.hindcast');
    expect((await exported([])).stderr).toBe(`error: cannot write ${out}: there is no such directory\n`);
  });

  test('overwrites a file only when told to', async () => {
    await shopHistory().appendTo(log);
    await writeFile(out, 'mine');
    expect((await exported([])).stderr).toBe(`error: ${out} exists already; --force overwrites it\n`);
    expect(await readFile(out, 'utf8')).toBe('mine');
    expect((await exported(['--force'])).status).toBe(0);
  });

  test('leaves nothing behind when the history cannot be read, or the user interrupts', async () => {
    await shopHistory().appendTo(log);
    const broken = new Proxy(log, {
      get: (target, name) => {
        if (name === 'events') {
          return async function* () {
            yield await Promise.reject(new Error('the disk is gone'));
          };
        }
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    expect((await exported([], { openLog: async () => broken })).stderr).toBe('error: the disk is gone\n');
    expect(await readdir(directory)).toEqual([]);
    const onInterrupt: Io['onInterrupt'] = (callback) => {
      callback();
      return () => {};
    };
    expect(await exported([], { onInterrupt })).toEqual({ status: 130, stdout: '', stderr: '' });
    expect(await readdir(directory)).toEqual([]);
  });
});
