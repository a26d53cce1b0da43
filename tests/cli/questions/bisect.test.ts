import { tmpdir } from 'node:os';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Io } from '../../../cli/terminal/io.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { Recorder } from '../../replay/recorder.js';
import { shopHistory } from '../../replay/shop-history.js';
import { holding, runCli } from '../run-cli.js';

let world: Partial<Io>;
const bisect = (...args: string[]) => runCli(['bisect', '--data-dir', tmpdir(), ...args], world);
const frontend = (good: string, bad: string, holds: string, ...more: string[]) =>
  bisect('deploy/frontend', '-n', 'shop', '--good', good, '--bad', bad, '--holds', holds, ...more);
const of = (words: string, holds: string) => bisect(...words.split(' '), '--holds', holds);
const failed = (stderr: string) => ({ status: 2, stdout: '', stderr: `error: ${stderr}\n` });

beforeAll(async () => {
  const memory = new MemoryEventLog();
  await shopHistory().appendTo(memory);
  world = holding(memory);
});

describe('hindcast bisect', () => {
  test('tells a person which event broke the predicate, and what it changed', async () => {
    const { status, stdout, stderr } = await frontend('2', 'HEAD', 'object.spec.replicas < 2');
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      "deployment.apps/frontend (namespace shop): the predicate broke at revision 6
      The first change: 3 versions looked at between 2 and 9, in order.

      Predicate:    object.spec.replicas < 2
      Before:       holds at 5
      After:        does not hold at 6

      Revision:     6
      Time:         2026-01-01T00:00:06.000Z
      Actor:        alice
      Verb:         update
      Change:       modified
      ~ spec.replicas: 1 → 3

      It began with a request from outside: alice with kubectl/v1.35.
      2026-01-01 (UTC)
      6   00:00:06.000   alice updated deployment.apps/frontend
                         spec.replicas 1 → 3
      "
    `);
  });

  test('tells a decision on old knowledge, and values of several lines', async () => {
    const holds = 'object.spec.template.spec.containers.size() == 1';
    expect((await frontend('6', 'HEAD', holds)).stdout).toMatchInlineSnapshot(`
      "deployment.apps/frontend (namespace shop): the predicate broke at revision 7
      The first change: 3 versions looked at between 6 and 9, in order.

      Predicate:    object.spec.template.spec.containers.size() == 1
      Before:       holds at 6
      After:        does not hold at 7

      Revision:     7
      Time:         2026-01-01T00:00:07.000Z
      Actor:        sidecar-injector
      Verb:         update
      Why:          add sidecar (STALE: saw 4, object was at 6)
      Change:       modified
      + spec.template.spec.containers[name=sidecar]:
      +   name: sidecar
      +   image: proxy:2

      It began with a request from outside: alice.
      2026-01-01 (UTC)
      2   00:00:02.000   alice created deployment.apps/frontend
      7   00:00:07.000   └ sidecar-injector updated deployment.apps/frontend, because add sidecar
                           +spec.template.spec.containers[name=sidecar] {"name":"sidecar","image":"proxy:2"}
                           5s after 2, by a timer: nobody else had changed it since
                           STALE: decided on revision 4, 1 event behind: had not seen 6 (deployment/frontend); it wrote what was at 6 by then
      "
    `);
  });

  test('finds where a predicate began to hold, when the bad revision comes first', async () => {
    const { status, stdout } = await of('pod web-1 -n shop --good 4 --bad 1', 'object.kind == "Pod"');
    expect(status).toBe(1);
    expect(stdout).toMatchInlineSnapshot(`
      "pod/web-1 (namespace shop): the predicate began to hold at revision 3
      The first change: 3 versions looked at between 1 and 4, in order.

      Predicate:    object.kind == "Pod"
      Before:       does not hold at 2: the object did not exist
      After:        holds at 3

      Revision:     3
      Time:         2026-01-01T00:00:03.000Z
      Actor:        replicaset-controller
      Verb:         create
      Why:          too few replicas (after 2)
      Change:       created

      It began with a request from outside: alice.
      2026-01-01 (UTC)
      2   00:00:02.000   alice created deployment.apps/frontend
      3   00:00:03.000   └ replicaset-controller created pod/web-1, because too few replicas
      "
    `);
  });

  test('says that the object did not exist', async () => {
    const { stdout } = await of('pod/web-1 -n shop --good 4 --bad HEAD --binary', 'has(object.spec)');
    expect(stdout).toMatchInlineSnapshot(`
      "pod/web-1 (namespace shop): the predicate broke at revision 9
      A change, if not the first: 5 versions looked at between 4 and 9.

      Predicate:    has(object.spec)
      Before:       holds at 8
      After:        does not hold at 9: the object did not exist

      Revision:     9
      Time:         2026-01-01T00:00:09.000Z
      Actor:        pod-garbage-collector
      Verb:         delete
      Why:          saw 6, 2 unseen
      Change:       deleted

      It began with a request from outside: alice.
      2026-01-01 (UTC)
      2   00:00:02.000   alice created deployment.apps/frontend
      3   00:00:03.000   └ replicaset-controller created pod/web-1, because too few replicas
      4   00:00:04.000    └ kubelet patched status of pod/web-1
                            status.phase Pending → Running
                            1s after 3, by a timer
      9   00:00:09.000     └ pod-garbage-collector deleted pod/web-1
                             5s after 4, by a timer: nobody else had changed it since
                             STALE: decided on revision 6, 2 events behind: had not seen 8 (secret/key), 7 (deployment/frontend)
      "
    `);
  });

  test('masks the data of a Secret for a person', async () => {
    const { stdout } = await of('secret/key -n shop --good 5 --bad 8', 'object.data.token == "b2xk"');
    expect(stdout).toContain('~ data.token: *** (before) → *** (after)');
    expect(stdout).not.toContain('bmV3');
  });

  test('writes the same as JSON and as YAML', async () => {
    const { status, stdout } = await frontend('2', '7', 'object.spec.replicas < 2', '-o', 'json');
    const found = JSON.parse(stdout) as Record<string, unknown>;
    expect(status).toBe(1);
    expect(found).toMatchObject({
      type: 'broke',
      revision: 6,
      predicate: 'object.spec.replicas < 2',
      search: 'scan',
      versions: 3,
      good: { at: 2, exists: true, holds: true },
      bad: { at: 7, exists: true, holds: false },
      before: { at: 5, exists: true, holds: true },
      after: { at: 6, exists: true, holds: false },
      event: { revision: 6, kind: 'Deployment', actor: { user: 'alice' }, fields: [{ path: 'spec.replicas' }] },
    });
    expect(parse((await frontend('2', '7', 'object.spec.replicas < 2', '-o', 'yaml')).stdout)).toEqual(found);
  });

  test('takes every form of a revision', async () => {
    const { stdout } = await frontend('2026-01-01T00:00:02Z', 'HEAD~1', 'object.spec.replicas < 2');
    expect(stdout).toContain('the predicate broke at revision 6');
    expect((await frontend('-58s', 'HEAD', 'object.spec.replicas < 2')).stdout).toContain('at revision 6');
  });

  test('refuses a predicate that does not parse, in one line with the column', async () => {
    expect(await frontend('2', '7', 'object.spec.replicas >')).toEqual(
      failed('--holds: line 1, column 23: expected a value, a name or ( but the expression ends'),
    );
    expect(await frontend('2', '7', 'deploy.spec.replicas > 1')).toEqual(
      failed("--holds: line 1, column 1: expected a known name (object) but found 'deploy'"),
    );
    expect(await frontend('2', '7', 'object.a &&\nobject.b = 1')).toEqual(
      failed("--holds: line 2, column 10: expected '==' but found '='"),
    );
  });

  test('fails in one line when the two ends are not as they were said to be', async () => {
    expect(await frontend('7', '2', 'object.spec.replicas < 2')).toEqual(
      failed('the predicate does not hold at the good revision 7'),
    );
    expect(await frontend('2', '5', 'object.spec.replicas < 2')).toEqual(
      failed('the predicate holds at the bad revision 5, too'),
    );
    expect(await frontend('2', '7', 'object.status.readyReplicas >= 1')).toEqual(
      failed('the predicate does not hold at the good revision 2: no such key: status'),
    );
    expect(await frontend('1', '7', 'true == has(object.spec)')).toEqual(
      failed(
        'the predicate does not hold at the good revision 1: deployments.apps "frontend" did not exist in namespace "shop" then',
      ),
    );
    expect(await frontend('2', 'HEAD~0', 'object.spec.replicas')).toEqual(
      failed(
        'the predicate does not hold at the good revision 2: the expression is of type int, and a predicate must be true or false',
      ),
    );
    expect(await frontend('2', '2', 'true')).toEqual(
      failed('the good and the bad revision are both 2: they must differ'),
    );
  });

  test('fails in one line on arguments that make no sense', async () => {
    expect(await bisect('deploy', '--good', '1', '--bad', '2', '--holds', 'true')).toEqual(
      failed('"deploy" is not of the form KIND/NAME'),
    );
    expect(await frontend('2', '99', 'true')).toEqual(failed('there is no revision 99 yet: the newest is 9'));
    expect(await bisect('gadget/a', '--good', '1', '--bad', '2', '--holds', 'true')).toEqual(
      failed('there is no resource type "gadget"'),
    );
    const missing = await bisect('deploy/frontend', '--good', '1', '--holds', 'true');
    expect(missing).toEqual(failed("required option '--bad <R>' not specified"));
  });

  test('does not let the object or the predicate move the cursor', async () => {
    const memory = new MemoryEventLog();
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'default' } };
    const recorder = new Recorder()
      .create('pods', { ...pod, spec: { note: 'plain' } })
      .modify('pods', 'default/web', (draft) => Object.assign(draft['spec']!, { note: '\u001b[2J' }));
    await recorder.appendTo(memory);
    const args = ['bisect', 'pod/web', '--data-dir', tmpdir(), '--good', '1', '--bad', '2'];
    const { status, stdout } = await runCli([...args, '--holds', "object.spec.note != '\u001b[2J'"], holding(memory));
    expect(status).toBe(1);
    expect(stdout).not.toContain('\u001b');
  });

  test('explains itself', async () => {
    const { status, stdout } = await bisect('--help');
    expect(status).toBe(0);
    expect(stdout).toContain('--binary');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(140);
  });
});
