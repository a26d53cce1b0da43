import { tmpdir } from 'node:os';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Io } from '../../../cli/terminal/io.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { Recorder } from '../../replay/recorder.js';
import { shopHistory } from '../../replay/shop-history.js';
import { holding, runCli } from '../run-cli.js';

let world: Partial<Io>;
const blame = (...args: string[]) => runCli(['blame', '--data-dir', tmpdir(), ...args], world);

async function worldOf(recorder: Recorder): Promise<Partial<Io>> {
  const memory = new MemoryEventLog();
  await recorder.appendTo(memory);
  return holding(memory);
}

beforeAll(async () => {
  world = await worldOf(shopHistory());
});

describe('hindcast blame', () => {
  test('tells the writes that show in an object, and writes each line with its own', async () => {
    const { status, stdout, stderr } = await blame('deploy/frontend', '-n', 'shop');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      "REVISION   TIME                       WHO                VERB     WHY
      2          2026-01-01T00:00:02.000Z   alice              create   <none>
      6          2026-01-01T00:00:06.000Z   alice              update   <none>
      7          2026-01-01T00:00:07.000Z   sidecar-injector   update   add sidecar

      REVISION   AGE   WHO                OBJECT
      2          58s   alice              apiVersion: apps/v1
      2          58s   alice              kind: Deployment
                                          metadata:
      2          58s   alice                name: frontend
      2          58s   alice                namespace: shop
                                            labels:
      2          58s   alice                  app.kubernetes.io/name: frontend
      2          58s   alice                uid: uid-2
      2          58s   alice                creationTimestamp: "2026-01-01T00:00:00Z"
                                          spec:
      6          54s   alice                replicas: 3
                                            template:
                                              spec:
                                                containers:
      7          53s   sidecar-injector           - name: sidecar
      7          53s   sidecar-injector             image: proxy:2
      2          58s   alice                      - name: web
      2          58s   alice                        image: web:1
                                                    ports:
      2          58s   alice                          - containerPort: 80
      "
    `);
  });

  test('is as of a revision or a time', async () => {
    expect((await blame('deploy', 'frontend', '-n', 'shop', '--at', '5')).stdout).toMatch(/^2 .* replicas: 1$/m);
    expect((await blame('deploy/frontend', '-n', 'shop', '--at', '-54s')).stdout).toMatch(/^6 .* replicas: 3$/m);
  });

  test('leaves status out, and puts the bookkeeping of the server in, when asked to', async () => {
    const pod = ['pod/web-1', '-n', 'shop', '--at', '8'];
    expect((await blame(...pod)).stdout).toMatch(/^4 .* phase: Running$/m);
    expect((await blame(...pod, '--status')).stdout).toContain('phase');
    expect((await blame(...pod, '--no-status')).stdout).not.toContain('phase');
    expect((await blame(...pod)).stdout).not.toContain('resourceVersion');
    expect((await blame(...pod, '--managed-fields')).stdout).toMatch(/^4 .* resourceVersion: "4"$/m);
  });

  test('writes JSON and YAML that say the same', async () => {
    const json = JSON.parse((await blame('deploy/frontend', '-n', 'shop', '-o', 'json')).stdout);
    expect(json).toMatchObject({
      resource: 'deployments.apps',
      kind: 'Deployment',
      namespace: 'shop',
      name: 'frontend',
    });
    expect(json.fields).toContainEqual({
      path: 'spec.replicas',
      pointer: '/spec/replicas',
      value: 3,
      revision: 6,
      time: '2026-01-01T00:00:06.000Z',
      actor: { user: 'alice', userAgent: 'kubectl/v1.35' },
      verb: 'update',
    });
    expect(parse((await blame('deploy/frontend', '-n', 'shop', '-o', 'yaml')).stdout)).toEqual(json);
  });

  test('does not show what a Secret holds', async () => {
    const applied = '{"data":{"token":"b2xk"}}';
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': applied };
    const history = new Recorder().create('secrets', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'key', namespace: 'shop', annotations } as { name: string },
      data: { token: 'b2xk' },
    });
    const secret = await worldOf(history);
    const of = async (...args: string[]) =>
      (await runCli(['blame', 'secret/key', '-n', 'shop', '--data-dir', tmpdir(), ...args], secret)).stdout;
    expect(await of()).toContain('token: "***"');
    for (const field of [[], ['data'], ['["data"].token'], ['metadata.annotations']]) {
      const shown = await of(...field.flatMap((path) => ['--field', path]));
      expect(shown).toContain('***');
      expect(shown).not.toContain('b2xk');
    }
    expect(await of('-o', 'json')).toContain('b2xk');
  });

  test('writes text of several lines, odd names and control characters so that nothing moves', async () => {
    const data = { script: 'one\ntwo\n', 'a: b': '1', list: '[x]', esc: '\u001b[31m' };
    const history = new Recorder().create('configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'c', namespace: 'default', labels: {} },
      data,
      odd: { 'a: b': { 'c#': [[1, 2], [{ d: {} }]] } },
    });
    const { stdout } = await runCli(['blame', 'cm/c', '--data-dir', tmpdir()], await worldOf(history));
    expect(stdout).not.toContain('\u001b');
    const begins = stdout.indexOf('OBJECT', stdout.indexOf('\n\n')) - stdout.indexOf('\n\n') - 2;
    const lines = stdout
      .slice(stdout.indexOf('\n\n') + 2)
      .split('\n')
      .slice(1);
    const written = parse(lines.map((line) => line.slice(begins)).join('\n'));
    expect(written).toMatchObject({ data, metadata: { labels: {} }, odd: { 'a: b': { 'c#': [[1, 2], [{ d: {} }]] } } });
  });
});

describe('hindcast blame --field', () => {
  test('lists every value that a field had', async () => {
    const { status, stdout } = await blame('deploy/frontend', '-n', 'shop', '--field', '.spec.replicas');
    expect(status).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "REVISION   TIME                       WHO     VERB     WHY      CHANGE    VALUE
      2          2026-01-01T00:00:02.000Z   alice   create   <none>   created   1
      6          2026-01-01T00:00:06.000Z   alice   update   <none>   set       3
      "
    `);
  });

  test('tells when the object was deleted', async () => {
    const { stdout } = await blame('pod/web-1', '-n', 'shop', '--field', 'status.phase');
    expect(stdout).toMatchInlineSnapshot(`
      "REVISION   TIME                       WHO                     VERB           WHY                          CHANGE    VALUE
      3          2026-01-01T00:00:03.000Z   replicaset-controller   create         too few replicas (after 2)   created   Pending
      4          2026-01-01T00:00:04.000Z   kubelet                 patch/status   after 3                      set       Running
      9          2026-01-01T00:00:09.000Z   pod-garbage-collector   delete         <none>                       deleted   <none>
      "
    `);
  });

  test('writes JSON and YAML that say the same', async () => {
    const args = ['deploy/frontend', '-n', 'shop', '--field', "spec['replicas']"];
    const json = JSON.parse((await blame(...args, '-o', 'json')).stdout);
    expect(json).toMatchObject({ kind: 'Deployment', name: 'frontend', field: 'spec.replicas', at: 9 });
    expect(json.history.map(({ value }: { value: number }) => value)).toEqual([1, 3]);
    expect(parse((await blame(...args, '-o', 'yaml')).stdout)).toEqual(json);
  });
});

describe('what cannot be blamed is said in one line, with status 2', () => {
  test.each([
    [['deploy/other', '-n', 'shop'], 'deployments.apps "other" never existed in namespace "shop"'],
    [['pod/web-1', '-n', 'shop'], 'pods "web-1" did not exist in namespace "shop" at revision 9'],
    [
      ['deploy/frontend'],
      'deployments.apps "frontend" never existed in namespace "default"; there is one in namespace "shop"',
    ],
    [['deploy/other', '-n', 'shop', '--field', 'spec'], 'deployments.apps "other" never existed in namespace "shop"'],
    [['deploy'], '"deploy" is not of the form KIND/NAME'],
    [['nothing/x'], 'there is no resource type "nothing"'],
    [['pod/web-1', '--at', '99'], 'there is no revision 99 yet: the newest is 9'],
    [
      ['deploy/frontend', '-n', 'shop', '--field', 'spec.replica'],
      '"spec.replica" is no field of deployments.apps: there is no "replica" at column 6',
    ],
    [
      ['deploy/frontend', '-n', 'shop', '--field', 'spec['],
      '"spec[" is no field path: a name, a key or a position is missing at column 6',
    ],
  ])('%j', async (args, message) => {
    expect(await blame(...args)).toEqual({ status: 2, stdout: '', stderr: `error: ${message}\n` });
  });
});
