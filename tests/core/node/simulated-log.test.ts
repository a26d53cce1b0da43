import { describe, expect, test } from 'vitest';
import { playCommand } from '../../../core/node/command-behaviour.js';
import { nextSimulatedLine, type SimulatedRun, simulatedLog } from '../../../core/node/simulated-log.js';
import type { Pod } from '../../../core/schema/generated/types/core.js';

const START = Date.parse('2026-03-01T12:00:00Z');
const RUNNING = { running: { startedAt: '2026-03-01T12:00:00Z' }, restartCount: 0 };

function pod(command: readonly string[], log?: string): Pod {
  const annotations = log === undefined ? {} : { 'simulation.hindcast.dev/log': log };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default', uid: 'u', annotations },
    spec: { containers: [{ name: 'c', image: 'busybox', command }] },
  } as unknown as Pod;
}

function written(one: Pod, seconds: number, run: SimulatedRun = RUNNING) {
  return simulatedLog(one, one.spec.containers[0]!, run, START + seconds * 1000).map(
    ({ at, text }) => `${(at - START) / 1000} ${text.trimEnd()}`,
  );
}

describe('the log of a simulated container', () => {
  test('has what echo writes, when it is written', () => {
    const script = pod(['sh', '-c', 'echo hello; sleep 3; echo "two  words"; sleep 1000']);
    expect(written(script, 0)).toEqual(['0 hello']);
    expect(written(script, 3)).toEqual(['0 hello', '3 two  words']);
  });

  test('ends where its run ended', () => {
    const ended = {
      restartCount: 0,
      terminated: { exitCode: 0, startedAt: '2026-03-01T12:00:00Z', finishedAt: '2026-03-01T12:00:02Z' },
    };
    expect(written(pod(['sh', '-c', 'echo a; sleep 3; echo b']), 60, ended)).toEqual(['0 a']);
  });

  test('is what its annotation says, whatever its command does', () => {
    const log = 'begin\nafter 2s: two\nevery 3s: tick\nafter x: no duration';
    expect(written(pod(['echo', 'other'], log), 7)).toEqual([
      '0 begin',
      '0 after x: no duration',
      '2 two',
      '3 tick',
      '6 tick',
    ]);
  });

  test('of a run of years ends with the newest lines', () => {
    const lines = written(pod([], 'every 1s: tick'), 100_000_000);
    expect([lines.length, lines.at(-1)]).toEqual([10_000, '100000000 tick']);
  });

  test('says when more comes', () => {
    const script = pod(['sh', '-c', 'echo a; sleep 3; echo b']);
    const next = (now: number) => nextSimulatedLine(script, script.spec.containers[0]!, RUNNING, START + now * 1000);
    expect([next(0), next(3)]).toEqual([START + 3000, undefined]);
  });

  test('of what has not started, or started at no time, is empty', () => {
    expect(written(pod(['echo', 'x']), 5, { restartCount: 0 })).toEqual([]);
    expect(written(pod(['echo', 'x']), 5, { running: { startedAt: 'x' }, restartCount: 0 })).toEqual([]);
  });
});

describe('what a command prints', () => {
  const prints = (words: readonly string[]) => {
    const one = pod(words);
    return playCommand(one, one.spec.containers[0]!, 0, words);
  };

  test.each([
    [['echo', 'a', 'b'], 'a b\n'],
    [['echo', '-n', 'a'], 'a'],
    [['sh', '-c', `echo 'single $quoted'`], 'single $quoted\n'],
    [['sh', '-c', 'echo a"b c"d $HOSTNAME'], 'ab cd p\n'],
    [['sh', '-c', 'echo'], '\n'],
  ])('is what it says: %j', (words, text) => {
    expect(prints(words).prints).toEqual([{ after: 0, text }]);
  });

  test.each([
    'echo "$(date)"',
    'echo `id`',
    'echo a > file',
    'echo *',
    "echo it's",
    "echo 'a\\nb'",
    'echo ~',
    'echo -e a',
  ])('is nothing where nobody knows it: %s', (script) => {
    expect(prints(['sh', '-c', script]).prints).toEqual([]);
  });

  test('goes as far as the first command that nobody knows', () => {
    expect(prints(['sh', '-c', 'echo a; exec server; echo b'])).toMatchObject({
      end: undefined,
      prints: [{ after: 0, text: 'a\n' }],
    });
  });
});

describe('the log of a simulated container whose environment is known', () => {
  const environment = new Map([
    ['COLOUR', 'blue'],
    ['WORD', 'two words'],
  ]);
  const printed = (command: readonly string[]) =>
    simulatedLog(pod(command), pod(command).spec.containers[0]!, RUNNING, START, environment).map(({ text }) => text);

  test('has what env prints, beside what every container has', () => {
    expect(printed(['env'])).toEqual([
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\nHOSTNAME=p\nHOME=/root\nCOLOUR=blue\nWORD=two words\n',
    ]);
  });

  test.each([
    [['sh', '-c', 'printenv COLOUR'], ['blue\n']],
    [['printenv', 'NONE'], []],
    [['sh', '-c', 'echo "$WORD"'], ['two words\n']],
    [['echo', 'a $(COLOUR) thing'], ['a blue thing\n']],
    [['sh', '-c', 'export NEW=1; printenv NEW'], ['1\n']],
    [['sh', '-c', 'NOT=1; printenv NOT'], []],
    [['sh', '-c', 'env > /tmp/file'], []],
  ])('%j prints what it was given', (command, texts) => {
    expect(printed(command)).toEqual(texts);
  });
});

describe('the log of a loop without end', () => {
  test('is bounded, however much each round prints', () => {
    const doubled = Array.from({ length: 8 }, () => 'A=$A$A').join('; ');
    const script = `A=0123456789abcdef; ${doubled}; while true; do echo ${'$A '.repeat(1000)}; sleep 1; done`;
    const lines = written(pod(['sh', '-c', script]), 1_000_000);
    expect(lines.length).toBeLessThan(10);
    expect(lines.join('').length).toBeLessThan(20 * 2 ** 20);
    const growing = 'i=0; while true; do touch $i; echo $i; i=$((i+1)); sleep 1; done';
    expect(written(pod(['sh', '-c', growing]), 9_000).at(-1)).toBe('9000 9000');
  });

  test('has what each round prints', () => {
    expect(written(pod(['sh', '-c', 'while true; do echo polo; sleep 2; done']), 5)).toEqual([
      '0 polo',
      '2 polo',
      '4 polo',
    ]);
    const counting = 'i=0; while true\ndo echo "$i: round"; i=$((i+1)); sleep 1; done';
    expect(written(pod(['sh', '-c', counting]), 2)).toEqual(['0 0: round', '1 1: round', '2 2: round']);
    expect(written(pod(['sh', '-c', 'until false; do echo a; sleep 10; done']), 10)).toEqual(['0 a', '10 a']);
  });

  test('goes on after months, with its last lines', () => {
    const year = 31_536_000;
    const lines = written(pod(['sh', '-c', 'while true; do echo tick; sleep 1; done']), year);
    expect(lines.at(-1)).toBe(`${year} tick`);
    expect(lines.length).toBeLessThan(20_001);
  });

  test('ends for who reads it where a round takes no time, or is not understood', () => {
    expect(written(pod(['sh', '-c', 'while true; do echo busy; done']), 60)).toEqual(['0 busy']);
    expect(written(pod(['sh', '-c', 'while true; do echo once; curl x; done']), 60)).toEqual(['0 once']);
  });

  test('is waited for by who follows it', () => {
    const one = pod(['sh', '-c', 'while true; do echo polo; sleep 2; done']);
    expect(nextSimulatedLine(one, one.spec.containers[0]!, RUNNING, START + 3_000)).toBe(START + 4_000);
  });
});
