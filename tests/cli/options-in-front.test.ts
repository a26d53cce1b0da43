import { tmpdir } from 'node:os';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Io } from '../../cli/io.js';
import { MemoryEventLog } from '../../stores/memory/memory-event-log.js';
import { shopHistory } from '../replay/shop-history.js';
import { holding, runCli } from './run-cli.js';

let world: Partial<Io>;

beforeAll(async () => {
  const memory = new MemoryEventLog();
  await shopHistory().appendTo(memory);
  world = holding(memory);
});

describe('options in front of a command', () => {
  test.each<[string[], string[]]>([
    [
      ['-n', 'shop', 'log'],
      ['log', '-n', 'shop'],
    ],
    [
      ['-nshop', '--limit=2', 'log', 'pods'],
      ['log', 'pods', '-nshop', '--limit=2'],
    ],
    [
      ['--no-pager', '-n', 'shop', '-r', 'log'],
      ['log', '-n', 'shop', '-r'],
    ],
    [
      ['--from', '-1h', 'log'],
      ['log', '--from', '-1h'],
    ],
    [
      ['-o', 'json', 'diff', '2', 'HEAD'],
      ['diff', '2', 'HEAD', '-o', 'json'],
    ],
    [
      ['-n', 'log', 'log'],
      ['log', '-n', 'log'],
    ],
    [
      ['-o', 'json', 'fork', 'list'],
      ['fork', 'list', '-o', 'json'],
    ],
  ])('%j is %j', async (before, behind) => {
    const source = ['--data-dir', tmpdir()];
    const expected = await runCli([...behind, ...source], world);
    expect(await runCli([...before, ...source], world)).toEqual(expected);
    expect(await runCli([...source, ...before], world)).toEqual(expected);
    expect(expected.stderr).not.toContain('unknown');
  });

  test.each<[string[], string]>([
    [['--nodes', '2', 'log'], "error: unknown command 'serve'"],
    [['--folow', 'log'], "error: unknown command 'serve'"],
  ])('that the command does not know are left where they are: %j', async (args, message) => {
    const { status, stderr } = await runCli(args, world);
    expect({ status, stderr: stderr.trim() }).toMatchObject({ status: 2, stderr: expect.stringContaining(message) });
  });
});
