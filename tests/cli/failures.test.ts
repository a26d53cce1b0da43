import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Io } from '../../cli/terminal/io.js';
import { MemoryEventLog } from '../../stores/memory/memory-event-log.js';
import { shopHistory } from '../replay/shop-history.js';
import { holding, LOCKED, runCli } from './run-cli.js';

let world: Partial<Io>;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hindcast-failures-'));
  const memory = new MemoryEventLog();
  await shopHistory().appendTo(memory);
  world = holding(memory);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function failure(args: readonly string[], io: Partial<Io> = world): Promise<string> {
  const { status, stdout, stderr } = await runCli(args, io);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr.endsWith('\n') && !stderr.slice(0, -1).includes('\n')).toBe(true);
  return stderr.trim();
}

describe('what fails is told in one line, with status 2', () => {
  test.each<[string[], string]>([
    [['show', 'yesterday'], 'error: "yesterday" is neither a revision nor an object KIND/NAME'],
    [
      ['log', '--from', 'x'],
      'error: "x" is none of: a revision, HEAD, HEAD~3, an RFC 3339 time or a time before now such as -5m',
    ],
    [['show', '10'], 'error: there is no revision 10 yet: the newest is 9'],
    [['show', '0'], 'error: there is no event 0: the first one is 1'],
    [['diff', '1', '99'], 'error: there is no revision 99 yet: the newest is 9'],
    [['diff', 'HEAD~10'], 'error: HEAD~10 lies before the log, which has 9 events'],
    [['show', '2025-12-31T00:00:00Z'], 'error: the log begins at 2026-01-01T00:00:01.000Z, after 2025-12-31T00:00:00Z'],
    [['at', '-2h', '--', 'true'], 'error: the log begins at 2026-01-01T00:00:01.000Z, after now-2h'],
    [['show', '2030-01-01T00:00:00Z'], 'error: 2030-01-01T00:00:00Z lies in the future'],
    [['log', 'gizmos'], 'error: there is no resource type "gizmos"'],
    [['log', 'pods/'], 'error: "pods/" is not of the form KIND/NAME'],
    [['log', 'pods/a', 'b'], 'error: unexpected argument "b"'],
    [['log', 'pods', '--kind', 'pods'], 'error: a kind can be named only once'],
    [['log', '-f', '-r'], 'error: --follow and --reverse exclude each other'],
    [['log', '--since', 'soon'], 'error: --since takes a duration such as 10m or 1h30m, not "soon"'],
    [['show', 'pod/nobody'], 'error: pods "nobody" never existed in namespace "default"'],
    [
      ['log', '--limit', '0'],
      "error: option '--limit <count>' argument '0' is invalid. It must be a whole number above zero.",
    ],
    [
      ['log', '-o', 'xml'],
      "error: option '-o, --output <format>' argument 'xml' is invalid. Allowed choices are table, wide, json, yaml.",
    ],
    [['lgo'], "error: unknown command 'lgo' (Did you mean log?)"],
    [['log', '--folow'], "error: unknown option '--folow' (Did you mean --follow?)"],
    [['show'], "error: missing required argument 'what'"],
  ])('%j', async ([command, ...args], message) => {
    const source = command === 'lgo' || args.includes('--folow') ? [] : ['--data-dir', directory];
    expect(await failure([command!, ...source, ...args])).toBe(message);
  });

  test('a directory that is missing, empty, or something else', async () => {
    const missing = join(directory, 'missing');
    expect(await failure(['log', '--data-dir', missing], {})).toBe(`error: there is no data directory ${missing}`);
    expect(await failure(['log', '--data-dir', directory], {})).toBe(
      `error: there is no event log in ${join(directory, 'log')}`,
    );
    const file = join(directory, 'file');
    await writeFile(file, '');
    expect(await failure(['verify', '--data-dir', file], {})).toMatch(/^error: /);
  });

  test('a directory held by something that is no server', async () => {
    const message = `error: ${directory} is held by another process, and no server has left a kubeconfig there`;
    expect(await failure(['log', '--data-dir', directory], LOCKED)).toBe(message);
  });

  test('a kubeconfig that is missing, broken or without a server', async () => {
    const file = join(directory, 'config');
    expect(await failure(['log', '--kubeconfig', file])).toBe(`error: cannot read ${file}: ENOENT`);
    await writeFile(file, '{');
    expect(await failure(['log', '--kubeconfig', file])).toMatch(`error: ${file} is not a kubeconfig`);
    await writeFile(file, 'clusters: []');
    expect(await failure(['log', '--kubeconfig', file])).toBe(
      `error: no context is current in ${file}: choose one with --context`,
    );
    expect(await failure(['log', '--server', 'nowhere'])).toBe('error: "nowhere" is not a URL');
  });

  test('a server that is not there', async () => {
    expect(await failure(['log', '--server', 'https://127.0.0.1:1'])).toMatch(
      /^error: cannot reach the server at https:\/\/127\.0\.0\.1:1: /,
    );
  });
});

describe('help', () => {
  test.each([
    [['--help']],
    [['log', '--help']],
    [['show', '-h']],
    [['diff', '--help']],
    [['at', '--help']],
    [['verify', '--help']],
  ])('%j has examples, on stdout, with status 0', async (args) => {
    const { status, stdout, stderr } = await runCli(args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('Examples:\n  hindcast ');
  });

  test('no arguments mean serve', async () => {
    const served: string[] = [];
    const { status } = await runCli([], {
      first: [(program) => void program.command('serve').action(() => void served.push('serve'))],
    });
    expect({ status, served }).toEqual({ status: 0, served: ['serve'] });
  });
});
