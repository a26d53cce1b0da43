import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../../core/model/duration.js';
import { behaviourOf } from '../../../core/node/behaviour.js';
import { commandEnd } from '../../../core/node/command-behaviour.js';
import { parseImageName } from '../../../core/node/images.js';
import type { Pod } from '../../../core/schema/generated/types/core.js';
import { podDraft } from './playground.js';

const told = (annotations: { [key: string]: string }, restartCount = 0, image = 'nginx:1') => {
  const pod = podDraft('web', {}, { annotations }) as unknown as Pod;
  return behaviourOf(pod, { name: 'app', image }, restartCount);
};
const all = (name: string, value: string) => ({ [`simulation.hindcast.dev/${name}`]: value });
const NEVER = Number.POSITIVE_INFINITY;

describe('annotations', () => {
  test.each<[string, string, object]>([
    ['pull', 'fail', { pull: { failsFor: NEVER } }],
    ['pull', 'fail for 30s', { pull: { failsFor: 30_000 } }],
    ['pull', '5s', { pull: { failsFor: 0, takes: 5000 } }],
    ['exit', '1', { end: { exitCode: 1, after: 0 } }],
    ['exit', '137 after 1m30s', { end: { exitCode: 137, after: 90_000 } }],
    ['exit', '256', { end: undefined }],
    ['exit', 'soon', { end: undefined }],
    ['ready', 'after 10s', { readyAfter: 10_000 }],
    ['ready', 'never', { readyAfter: NEVER }],
    ['readiness', 'fails from 10s to 20s', { readinessFails: { from: 10_000, to: 20_000 } }],
    ['readiness', 'fails from 20s to 10s', { readinessFails: undefined }],
    ['liveness', 'fails from 30s', { livenessFails: { from: 30_000, to: NEVER } }],
    ['stop', 'after 5s', { stopAfter: 5000 }],
    ['stop', 'never', { stopAfter: NEVER }],
  ])('%s: %s', (name, value, expected) => {
    expect(told(all(name, value))).toMatchObject(expected);
  });

  test('may mean one container, and then go before those that mean all', () => {
    const annotations = {
      ...all('exit', '1'),
      'app.simulation.hindcast.dev/exit': '2',
      'other.simulation.hindcast.dev/exit': '3',
    };
    expect(told(annotations).end).toEqual({ exitCode: 2, after: 0 });
  });

  test('may mean the first runs only', () => {
    const ends = [0, 1, 2].map((run) => told(all('exit', '1 after 2s for 2 runs'), run).end?.exitCode);
    expect(ends).toEqual([1, 1, undefined]);
  });

  test('go before the image’s tag', () => {
    expect(told({}, 0, 'registry.example:5000/a/b:crash').end).toEqual({ exitCode: 1, after: 1000 });
    expect(told(all('exit', 'never'), 0, 'a:crash').end).toBeUndefined();
    expect(told({}, 0, 'a:missing').pull.failsFor).toBe(NEVER);
  });

  test('of any text are read without harm', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom('pull', 'exit', 'ready', 'readiness', 'liveness', 'stop'),
        (value, name) => {
          expect(told(all(name, value)).readyAfter).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});

describe('commands', () => {
  test.each<[string[], object | undefined]>([
    [['true'], { exitCode: 0, after: 0 }],
    [['/bin/false'], { exitCode: 1, after: 0 }],
    [['sleep', '5'], { exitCode: 0, after: 5000 }],
    [['sleep', '1.5m'], { exitCode: 0, after: 90_000 }],
    [['sleep', 'infinity'], undefined],
    [['echo', 'hello'], { exitCode: 0, after: 0 }],
    [['sh', '-c', 'exit 3'], { exitCode: 3, after: 0 }],
    [['/bin/bash', '-ec', 'echo hi; sleep 2 && exit 4'], { exitCode: 4, after: 2000 }],
    [['sh', '-c', 'false || sleep 3'], { exitCode: 0, after: 3000 }],
    [['sh', '-c', 'false && sleep 3'], { exitCode: 1, after: 0 }],
    [['sh', '-c', 'exit 1; sleep 3'], { exitCode: 1, after: 0 }],
    [['sh', '-c', 'while true; do sleep 1; done'], undefined],
    [['sh', '-c', 'nginx -g "daemon off;"'], undefined],
    [['perl', '-Mbignum=bpi', '-wle', 'print bpi(2000)'], { exitCode: 0, after: 3000 }],
    [['nginx'], undefined],
    [[], undefined],
  ])('%j', (command, expected) => {
    expect(commandEnd({ name: 'app', command })).toEqual(expected);
    expect(commandEnd({ name: 'app', command: command.slice(0, 1), args: command.slice(1) })).toEqual(expected);
  });
});

test.each<[string, string | undefined]>([
  ['nginx', 'docker.io/library/nginx:latest'],
  ['team/app:1.0', 'docker.io/team/app:1.0'],
  ['localhost/app', 'localhost/app:latest'],
  ['registry.example:5000/a/b:v1', 'registry.example:5000/a/b:v1'],
  [`a@sha256:${'0'.repeat(64)}`, `docker.io/library/a@sha256:${'0'.repeat(64)}`],
  ['Upper', undefined],
  ['a b', undefined],
  ['a:', undefined],
  ['', undefined],
])('the image %s is in full %s', (image, full) => {
  expect(parseImageName(image)?.full).toBe(full);
});

test('durations are written as Go writes them and read back', () => {
  expect([0, 340, 1200, 10_000, 80_000, 300_000, 3_661_000].map(formatDuration)).toEqual([
    '0s',
    '340ms',
    '1.2s',
    '10s',
    '1m20s',
    '5m0s',
    '1h1m1s',
  ]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 ** 9 }), (duration) => {
      expect(Math.round(parseDuration(formatDuration(duration)) ?? -1)).toBe(duration);
    }),
  );
  for (const text of ['', '5', 's', '-5s', '5 s', '5d']) expect(parseDuration(text)).toBeUndefined();
});
