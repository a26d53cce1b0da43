import { describe, expect, test } from 'vitest';
import { simulatedControllers } from '../../../core/node/simulated-controllers.js';
import { PODS } from '../../../core/schema/kinds.js';
import { Playground, podDraft } from './playground.js';

/** How a container ends that runs a script, once it has. */
function ended(script: string, more: object = {}, metadata: object = {}) {
  const playground = new Playground(simulatedControllers());
  playground.addNode();
  playground.run(0);
  const container = {
    name: 'app',
    image: 'busybox:1.36',
    command: ['sh', '-c', script],
    terminationMessagePath: '/dev/termination-log',
    ...more,
  };
  playground.add(
    PODS,
    podDraft('web', { nodeName: 'node-1', restartPolicy: 'Never', containers: [container] }, metadata),
  );
  playground.run(20_000);
  return playground.pod().status?.containerStatuses?.[0]?.state?.terminated;
}

const fallback = { terminationMessagePolicy: 'FallbackToLogsOnError' };

describe('the message of a container that has ended', () => {
  test.each([
    ['is what it wrote to the file for that', '/bin/echo -n DONE > /dev/termination-log', {}, 'DONE'],
    ['is all that it added', 'echo a > /dev/termination-log; echo b >> /dev/termination-log', {}, 'a\nb\n'],
    ['is that of its own file', 'echo -n DONE > /dev/mine', { terminationMessagePath: '/dev/mine' }, 'DONE'],
    ['is none of another file', 'echo -n DONE > /dev/other', {}, undefined],
    ['is the end of its log when it failed and its policy says so', 'echo DONE; exit 1', fallback, 'DONE\n'],
    ['is not its log when it succeeded', 'echo DONE', fallback, undefined],
    ['is not its log when nobody wants that', 'echo DONE; exit 1', {}, undefined],
    [
      'is what it wrote before what it logged',
      'echo log; echo file > /dev/termination-log; exit 1',
      fallback,
      'file\n',
    ],
  ])('%s', (_what, script, more, message) => {
    expect(ended(script, more)?.message).toBe(message);
  });

  test('is no more than 2,048 characters of a log', () => {
    const annotations = { 'simulation.hindcast.dev/log': 'x'.repeat(3_000) };
    expect(ended('exit 1', fallback, { annotations })?.message).toHaveLength(2_048);
  });
});

describe('variables in the command of a container', () => {
  const env = [
    { name: 'A', value: 'one' },
    { name: 'B', value: '$(A) two' },
  ];

  test.each([
    ['[ "$(B)" = "one two" ]', 0],
    ['[ "$$(A)" = "one" ]', undefined],
    ['A=wrong; [ "$(A)" = one ] && exit 4', 4],
    ['A=wrong echo $(A)', 0],
    ['A=x printenv A', 0],
  ])('are put in before it runs: %s', (script, exitCode) => {
    expect(ended(script, { env })?.exitCode).toBe(exitCode);
  });
});

describe('a part of a volume', () => {
  function cluster(mount: object, annotations: { [key: string]: string } = {}): Playground {
    const playground = new Playground(simulatedControllers());
    playground.addNode();
    playground.run(0);
    const container = {
      name: 'app',
      image: 'nginx:1.27',
      env: [{ name: 'PART', valueFrom: { fieldRef: { fieldPath: "metadata.annotations['part']" } } }],
      volumeMounts: [{ name: 'v', mountPath: '/v', ...mount }],
    };
    const spec = { nodeName: 'node-1', containers: [container], volumes: [{ name: 'v', emptyDir: {} }] };
    playground.add(PODS, podDraft('web', spec, { annotations }));
    playground.run(5_000);
    return playground;
  }
  const waiting = (playground: Playground) => playground.pod().status?.containerStatuses?.[0]?.state?.waiting;

  test.each([
    ['is no absolute path', { part: '/tmp' }, 'error SubPath `/tmp` must not be an absolute path'],
    ['does not lead out of it', { part: '..' }, "unable to provision SubPath `..`: must not contain '..'"],
    ['needs its variables', {}, 'missing value for PART'],
  ])('%s', (_what, annotations, message) => {
    const playground = cluster({ subPathExpr: '$(PART)' }, annotations);
    expect(waiting(playground)).toEqual({ reason: 'CreateContainerConfigError', message });
    expect(playground.events()).toContain(`Failed: Error: ${message}`);
  });

  test('is mounted once what it needs is there', () => {
    const playground = cluster({ subPathExpr: '$(PART)' });
    playground.change(PODS, 'default', 'web', { metadata: { annotations: { part: 'a' } } });
    playground.run(5_000);
    expect(playground.pod().status?.phase).toBe('Running');
    expect(cluster({ subPath: 'a/b' }).pod().status?.phase).toBe('Running');
  });
});
