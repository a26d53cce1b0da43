import { tmpdir } from 'node:os';
import { Command } from 'commander';
import { beforeAll, describe, expect, test } from 'vitest';
import { PAGED_COMMANDS } from '../../cli/output/pager-command.js';
import type { Io, PagerProcess } from '../../cli/terminal/io.js';
import { startPager } from '../../cli/terminal/start-pager.js';
import { MemoryEventLog } from '../../stores/memory/memory-event-log.js';
import { shopHistory } from '../replay/shop-history.js';
import { Collector, holding, runCli } from './run-cli.js';

/** A pager in this process: what it was started with, and what it was shown. */
class TestPager {
  readonly started: { readonly command: string; readonly env: Io['env'] }[] = [];
  readonly input: Collector;

  constructor(quitsAfter?: number) {
    this.input = new Collector(quitsAfter);
    this.input.on('error', () => {});
  }

  readonly start = async (command: string, env: Io['env']): Promise<PagerProcess> => {
    this.started.push({ command, env });
    return { input: this.input, ended: new Promise((resolve) => this.input.once('close', resolve)) };
  };
}

let history: Partial<Io>;
beforeAll(async () => {
  const memory = new MemoryEventLog();
  await shopHistory().appendTo(memory);
  history = holding(memory);
});

/** Runs on a terminal of so many lines. */
async function onTerminal(args: readonly string[], world: Partial<Io> & { rows?: number; pager?: TestPager } = {}) {
  const { rows = 5, pager = new TestPager(), ...io } = world;
  const screen = () => ({ columns: 100, rows });
  const result = await runCli([...args, '--data-dir', tmpdir()], {
    ...history,
    stdoutIsTty: true,
    screen,
    startPager: pager.start,
    ...io,
  });
  return { ...result, pager, paged: pager.input.text };
}

describe('long output on a terminal', () => {
  test('goes through less, which is told to let colours and short texts through', async () => {
    const { status, stdout, pager, paged } = await onTerminal(['log']);
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(pager.started).toEqual([{ command: 'less', env: { LESS: 'FRX', LV: '-c' } }]);
    expect(paged).toMatch(/^REVISION.*\n(?:.+\n){9}$/);
    expect(paged).toContain('\u001b[32mcreated');
  });

  test('is written to the terminal when it fits, without a pager', async () => {
    const { stdout, pager } = await onTerminal(['log'], { rows: 11 });
    expect(pager.started).toEqual([]);
    expect(stdout.split('\n')).toHaveLength(11);
    expect((await onTerminal(['log'], { rows: 10 })).pager.started).toHaveLength(1);
  });

  test('counts a line as often as the terminal wraps it', async () => {
    const { stdout, pager } = await onTerminal(['show', '2', '-o', 'json'], { rows: 200 });
    expect(pager.started).toEqual([]);
    const long = stdout.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 10)), 0);
    const screen = () => ({ columns: 10, rows: long - 1 });
    expect((await onTerminal(['show', '2', '-o', 'json'], { screen })).pager.started).toHaveLength(1);
  });

  test.each([
    [{ HINDCAST_PAGER: 'most -s', PAGER: 'more' }, 'most -s'],
    [{ PAGER: 'more' }, 'more'],
  ])('goes through the pager of %j', async (env, command) => {
    expect((await onTerminal(['log'], { env })).pager.started[0]?.command).toBe(command);
  });

  test('leaves less the options that the person gave it', async () => {
    expect((await onTerminal(['log'], { env: { LESS: 'S' } })).pager.started[0]?.env['LESS']).toBe('S');
  });

  test.each([
    [['log', '--no-pager'], {}],
    [['--no-pager', 'log'], {}],
    [['log'], { PAGER: 'cat' }],
    [['log'], { HINDCAST_PAGER: '', PAGER: 'less' }],
    [['log'], { TERM: 'dumb' }],
    [['log', '-f'], {}],
    [['play', '--speed', '0'], {}],
  ])('is written as it comes: %j %j', async (args, env) => {
    const { status, stdout, pager } = await onTerminal(args, { env });
    expect({ status, started: pager.started }).toEqual({ status: 0, started: [] });
    expect(stdout.split('\n').length).toBeGreaterThan(9);
  });

  test('is written as it comes when it does not go to a terminal', async () => {
    const { stdout, pager } = await onTerminal(['log'], { stdoutIsTty: false });
    expect(pager.started).toEqual([]);
    expect(stdout.split('\n')).toHaveLength(11);
  });

  test('is written to the terminal when there is no such pager', async () => {
    const startPager = () => Promise.reject(new Error('spawn less ENOENT'));
    const { status, stdout } = await onTerminal(['log'], { startPager });
    expect(status).toBe(0);
    expect(stdout.split('\n')).toHaveLength(11);
  });

  test('may be left before its end, which is no failure', async () => {
    const { status, stderr, paged } = await onTerminal(['log', '-o', 'json'], { pager: new TestPager(10) });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(paged.split('\n').length).toBeLessThan(9);
  });

  test('keeps the status of the command', async () => {
    expect(await onTerminal(['diff', '1', 'HEAD', '--full'])).toMatchObject({ status: 1 });
  });

  test('does not get what goes wrong, which is told when the pager has ended', async () => {
    const { status, stderr, pager } = await onTerminal(['show', 'pod/none', '-n', 'shop']);
    expect({ status, started: pager.started }).toEqual({ status: 2, started: [] });
    expect(stderr).toMatch(/^error: pods "none" never existed/);
  });

  test('leaves Ctrl-C to the pager while it runs', async () => {
    const listeners = new Set<() => void>();
    let whilePaged = 0;
    const pager = new TestPager();
    pager.input.on('text', () => {
      whilePaged = listeners.size;
    });
    await onTerminal(['log'], {
      pager,
      onInterrupt: (callback) => {
        listeners.add(callback);
        return () => listeners.delete(callback);
      },
    });
    expect(whilePaged).toBeGreaterThan(0);
    expect(listeners.size).toBe(0);
  });

  test('is in colours unless --no-color says otherwise', async () => {
    expect((await onTerminal(['log', '--no-pager'])).stdout).toContain('\u001b[');
    expect((await onTerminal(['log', '--no-pager', '--no-color'])).stdout).not.toContain('\u001b');
  });
});

describe('paging', () => {
  test('is for commands that there are', async () => {
    let program: Command | undefined;
    await runCli(['--help'], {
      first: [
        (whole) => {
          program = whole;
        },
      ],
    });
    const paths = (command: Command, before: string): string[] =>
      command.commands.flatMap((inner) => [before + inner.name(), ...paths(inner, `${before + inner.name()} `)]);
    expect(program).toBeInstanceOf(Command);
    expect(paths(program!, '')).toEqual(expect.arrayContaining([...PAGED_COMMANDS]));
  });

  test('a program that is not there is told of at once, one that a shell must read is read by one', async () => {
    await expect(startPager('no-such-pager-here -x', {})).rejects.toThrow('ENOENT');
    const pager = await startPager('head -c 0 > /dev/null; cat > /dev/null', { PATH: process.env['PATH'] });
    pager.input.end('text\n');
    await pager.ended;
  });

  test('what is left over a pager that has gone does not end the program', async () => {
    const pager = await startPager('true', { PATH: process.env['PATH'] });
    await pager.ended;
    const failure = await new Promise((resolve) => pager.input.write('x'.repeat(1_000_000), resolve));
    expect(failure).toBeInstanceOf(Error);
  });
});

describe('tables on a terminal', () => {
  test('are cut to its width, unless -o wide asks for everything', async () => {
    const fitting = await onTerminal(['log', '--no-pager', '--no-color']);
    for (const line of fitting.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
    expect(fitting.stdout).toContain('…');
    const wide = await onTerminal(['log', '--no-pager', '--no-color', '-o', 'wide']);
    expect(wide.stdout).not.toContain('…');
    expect(wide.stdout).toContain('add sidecar (STALE: saw 4, object was at 6)');
  });

  test.each([
    ['log'],
    ['blame', 'deploy/frontend', '-n', 'shop'],
    ['diff', '2', 'HEAD', '-o', 'table'],
    ['audit', '-o', 'table'],
  ])('%s leaves headings out on demand', async (...args) => {
    const heading = /^(REVISION|OBJECT|TIME)\b/m;
    expect((await onTerminal([...args, '--no-pager'])).stdout).toMatch(heading);
    expect((await onTerminal([...args, '--no-pager', '--no-headers'])).stdout).not.toMatch(heading);
  });
});
