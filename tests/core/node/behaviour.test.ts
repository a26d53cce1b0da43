import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../../core/model/duration.js';
import { behaviourOf } from '../../../core/node/behaviour.js';
import { commandEnd } from '../../../core/node/command-behaviour.js';
import { parseImageName } from '../../../core/node/images.js';
import type { Container, Pod } from '../../../core/schema/generated/types/core.js';
import { pod } from '../controllers/support/objects.js';
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
  test.each<[string[], object | 'never' | undefined]>([
    [['true'], { exitCode: 0, after: 0 }],
    [['/bin/false'], { exitCode: 1, after: 0 }],
    [['sleep', '5'], { exitCode: 0, after: 5000 }],
    [['sleep', '1.5m'], { exitCode: 0, after: 90_000 }],
    [['sleep', 'infinity'], 'never'],
    [['tail', '-f', '/dev/null'], 'never'],
    [['echo', 'hello'], { exitCode: 0, after: 0 }],
    [['sh', '-c', 'exit 3'], { exitCode: 3, after: 0 }],
    [['/bin/bash', '-ec', 'echo hi; sleep 2 && exit 4'], { exitCode: 4, after: 2000 }],
    [['sh', '-c', 'false || sleep 3'], { exitCode: 0, after: 3000 }],
    [['sh', '-c', 'false && sleep 3'], { exitCode: 1, after: 0 }],
    [['sh', '-c', 'exit 1; sleep 3'], { exitCode: 1, after: 0 }],
    [['sh', '-c', 'while true; do sleep 1; done'], 'never'],
    [['sh', '-c', 'echo up\nuntil false; do :; done'], 'never'],
    [['sh', '-c', 'while read x; do echo $x; done'], undefined],
    [['bash', '-ec', 'false; exit 0'], { exitCode: 1, after: 0 }],
    [
      ['bash', '-c', 'set -eo pipefail\nif false; then exit 2; fi\nfalse || echo no\nexit 5'],
      { exitCode: 5, after: 0 },
    ],
    [['sh', '-c', 'echo "a; exit 1"'], { exitCode: 0, after: 0 }],
    [['sh', '-c', 'echo a | grep b'], undefined],
    [['sh', '-c', 'X=3; exit $((X * 2 + 1))'], { exitCode: 7, after: 0 }],
    [['sh', '-c', 'if [ $(expr 7 % 2) -ne 0 ]; then exit 1; else exit 0; fi'], { exitCode: 1, after: 0 }],
    [['sh', '-c', 'if [ "$A" = b ]; then exit 1; elif [ -z "$A" ]; then sleep 2; fi'], { exitCode: 0, after: 2000 }],
    [['sh', '-c', 'exit `date`'], undefined],
    [['sh', '-c', 'if true; then'], undefined],
    [['sh', '-c', 'nginx -g "daemon off;"'], undefined],
    [['perl', '-Mbignum=bpi', '-wle', 'print bpi(2000)'], { exitCode: 0, after: 3000 }],
    [['nginx'], undefined],
    [[], undefined],
  ])('%j', (command, expected) => {
    const [program, ...args] = command;
    const split = { name: 'app', command: program === undefined ? [] : [program], args };
    expect(commandEnd(pod('p'), { name: 'app', command }, 0)).toEqual(expected);
    expect(commandEnd(pod('p'), split, 0)).toEqual(expected);
  });

  test('see the index of a Job in their environment', () => {
    const fieldPath = "metadata.labels['batch.kubernetes.io/job-completion-index']";
    const env = [{ name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef: { fieldPath } } }];
    const container = { name: 'app', env, command: ['sh', '-c', 'exit $JOB_COMPLETION_INDEX'] };
    const labels = { 'batch.kubernetes.io/job-completion-index': '4' };
    expect(commandEnd(pod('p', { labels }), container, 0)).toEqual({ exitCode: 4, after: 0 });
  });

  test('find in a volume what a run before left there, and elsewhere nothing', () => {
    const script = (path: string) => `if [[ -r ${path} ]]; then exit 0; else touch ${path}; exit 1; fi`;
    const volumeMounts = [{ name: 'data', mountPath: '/data' }];
    const exits = (path: string) =>
      [0, 1, 2, 1_000_000].map((run) =>
        commandEnd(pod('p'), { name: 'app', volumeMounts, command: ['sh', '-c', script(path)] }, run),
      );
    expect(exits('/data/foo')).toMatchObject([{ exitCode: 1 }, { exitCode: 0 }, { exitCode: 0 }, { exitCode: 0 }]);
    expect(exits('/tmp/foo')).toMatchObject([{ exitCode: 1 }, { exitCode: 1 }, { exitCode: 1 }, { exitCode: 1 }]);
  });

  // Regression: a few dozen doublings of a variable filled the memory of the whole server.
  test('whose words grow with every step are not followed', () => {
    const doubling = `A=aaaaaaaa; ${'A=$A$A; '.repeat(400)}exit 3`;
    const large = { name: 'app', env: [{ name: 'BIG', value: 'x'.repeat(1_000_000) }] };
    const ends = [doubling, 'echo $BIG; exit 3', `echo ${'$(echo '.repeat(500)}${')'.repeat(500)}`].map((script) =>
      commandEnd(pod('p'), { ...large, command: ['sh', '-c', script] }, 0),
    );
    expect(ends).toEqual([undefined, undefined, undefined]);
  });

  test.each([
    ['[ ! a ]', 1],
    ['[ ! ! a ]', 0],
    ['[ ! ]', 0],
    ['[ ! ! ]', 1],
    [`[ ${'! '.repeat(1_999)}a ]`, 1],
  ])('%.20s: negations are counted', (condition, exitCode) => {
    expect(commandEnd(pod('p'), { name: 'app', command: ['sh', '-c', condition] }, 0)).toEqual({ exitCode, after: 0 });
  });

  test('are read whatever they are, and always in the same way', () => {
    const word = fc.constantFrom(
      'if',
      'then',
      'fi',
      'else',
      ';',
      '&&',
      '||',
      '[',
      ']',
      '$X',
      '$((',
      '))',
      '$(',
      ')',
      '"',
      "'",
      'exit',
      '3',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word).map((words) => words.join(' ')),
        ),
        (script) => {
          const container = { name: 'app', command: ['sh', '-c', script] };
          expect(commandEnd(pod('p'), container, 1)).toEqual(commandEnd(pod('p'), container, 1));
        },
      ),
    );
  });
});

describe('a container of a Job', () => {
  const owner = { apiVersion: 'batch/v1', kind: 'Job', name: 'work', uid: 'uid-work', controller: true };
  const endOf = (container: Partial<Container>, initContainers: readonly Container[] = []) => {
    const main = { name: 'main', image: 'app:1', ...container };
    const meta = { ownerReferences: [owner] };
    const job = pod('p', { meta, spec: { initContainers, containers: [main] } });
    return behaviourOf(job, initContainers[0] ?? main, 0).end;
  };

  test('works for a second, unless it says that it does something else', () => {
    expect(endOf({})).toEqual({ exitCode: 0, after: 1000 });
    expect(endOf({ command: ['/app/work', '--all'] })).toEqual({ exitCode: 0, after: 1000 });
    expect(endOf({ command: ['sleep', '7'] })).toEqual({ exitCode: 0, after: 7000 });
    expect(endOf({ command: ['sh', '-c', 'while true; do sleep 1; done'] })).toBeUndefined();
  });

  test('runs for ever where it is a sidecar, or its image does nothing but wait', () => {
    expect(endOf({ image: 'registry.k8s.io/pause:3.10' })).toBeUndefined();
    expect(endOf({}, [{ name: 'proxy', image: 'proxy:1', restartPolicy: 'Always' }])).toBeUndefined();
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
