import { tmpdir } from 'node:os';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { runProgram } from '../../../cli/program.js';
import type { Io } from '../../../cli/terminal/io.js';
import type { EventSummary } from '../../../replay/log/events/event-summary.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { Recorder } from '../../replay/recorder.js';
import { shopHistory } from '../../replay/shop-history.js';
import { Collector, holding, runCli, testIo } from '../run-cli.js';

let world: Partial<Io>;
const log = (...args: string[]) => runCli(['log', '--data-dir', tmpdir(), ...args], world);

/** The revisions that a listing shows, in its order. */
async function listed(...args: string[]): Promise<readonly number[]> {
  const { stdout } = await log('-o', 'json', ...args);
  return lines(stdout).map((line) => (JSON.parse(line) as EventSummary).revision);
}

const lines = (text: string) => text.split('\n').filter((line) => line !== '');

beforeAll(async () => {
  const memory = new MemoryEventLog();
  await shopHistory().appendTo(memory);
  world = holding(memory);
});

describe('hindcast log', () => {
  test('lists every write as a table: when, who, what, why and what changed', async () => {
    const { status, stdout, stderr } = await log();
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      "REVISION   TIME                       WHO                     VERB           NAMESPACE   OBJECT                     WHY                                           CHANGE
      1          2026-01-01T00:00:01.000Z   alice                   create                     namespace/shop             <none>                                        created
      2          2026-01-01T00:00:02.000Z   alice                   create         shop        deployment.apps/frontend   <none>                                        created
      3          2026-01-01T00:00:03.000Z   replicaset-controller   create         shop        pod/web-1                  too few replicas (after 2)                    created
      4          2026-01-01T00:00:04.000Z   kubelet                 patch/status   shop        pod/web-1                  after 3                                       status.phase Pending → Running
      5          2026-01-01T00:00:05.000Z   alice                   create         shop        secret/key                 <none>                                        created
      6          2026-01-01T00:00:06.000Z   alice                   update         shop        deployment.apps/frontend   <none>                                        spec.replicas 1 → 3
      7          2026-01-01T00:00:07.000Z   sidecar-injector        update         shop        deployment.apps/frontend   add sidecar (STALE: saw 4, object was at 6)   +spec.template.spec.containers[name=sidecar] {"name":"sidecar","image":"proxy:2"}
      8          2026-01-01T00:00:08.000Z   alice                   update         shop        secret/key                 <none>                                        data.token *** (before) → *** (after)
      9          2026-01-01T00:00:09.000Z   pod-garbage-collector   delete         shop        pod/web-1                  saw 6, 2 unseen                               deleted
      "
    `);
  });

  test('leaves the namespace out where there is only one', async () => {
    const { stdout } = await log('-n', 'shop', '--limit', '1');
    expect(stdout).toMatchInlineSnapshot(`
      "REVISION   TIME                       WHO     VERB     OBJECT                     WHY      CHANGE
      2          2026-01-01T00:00:02.000Z   alice   create   deployment.apps/frontend   <none>   created
      "
    `);
  });

  test('writes JSON, one document a line', async () => {
    const { stdout } = await log('--from', '7', '--to', '7', '-o', 'json');
    expect(JSON.parse(stdout)).toMatchInlineSnapshot(`
      {
        "actor": {
          "controller": "sidecar-injector",
          "groups": [],
          "user": "system:serviceaccount:kube-system:sidecar-injector",
        },
        "cause": {
          "reason": "add sidecar",
          "seen": {
            "deployments.apps": 4,
            "pods": 6,
          },
        },
        "change": {
          "type": "modified",
        },
        "fields": [
          {
            "after": {
              "image": "proxy:2",
              "name": "sidecar",
            },
            "path": "spec.template.spec.containers[name=sidecar]",
            "type": "added",
          },
        ],
        "hash": "acb401b79a4f9610c7f891417c674b1c85e560d02d8126600e9128d11b6f8991",
        "kind": "Deployment",
        "ref": {
          "group": "apps",
          "name": "frontend",
          "namespace": "shop",
          "resource": "deployments",
          "uid": "uid-2",
          "version": "v1",
        },
        "request": {
          "correlation": "request-7",
          "verb": "update",
        },
        "revision": 7,
        "staleness": {
          "missed": 6,
          "seen": 4,
          "unseen": 1,
        },
        "time": "2026-01-01T00:00:07.000Z",
        "version": 1,
      }
    `);
  });

  test('writes YAML documents that say the same as the JSON ones', async () => {
    const yaml = parseAllDocuments((await log('-o', 'yaml')).stdout).map((document) => document.toJS() as unknown);
    const json = lines((await log('-o', 'json')).stdout).map((line) => JSON.parse(line) as unknown);
    expect(yaml).toEqual(json);
    expect(yaml).toHaveLength(9);
  });

  test.each<[string[], number[]]>([
    [['deploy/frontend'], [2, 6, 7]],
    [
      ['deployment.apps', 'frontend', '-n', 'shop'],
      [2, 6, 7],
    ],
    [['Pods'], [3, 4, 9]],
    [
      ['--kind', 'po', '--name', 'web-1'],
      [3, 4, 9],
    ],
    [
      ['--name', 'frontend'],
      [2, 6, 7],
    ],
    [['ns/shop', '-n', 'shop'], [1]],
    [['-n', 'elsewhere'], []],
    [
      ['--actor', 'alice'],
      [1, 2, 5, 6, 8],
    ],
    [['--actor', '*-controller'], [3]],
    [['--actor', 'system:serviceaccount:*:kube*'], [4]],
    [['--verb', 'patch'], [4]],
    [
      ['--from', '8'],
      [8, 9],
    ],
    [
      ['--to', 'HEAD~7'],
      [1, 2],
    ],
    [
      ['--from', '2026-01-01T00:00:08Z'],
      [8, 9],
    ],
    [['--from', '2026-01-01T00:00:07.001Z', '--to', '2026-01-01T00:00:08.999Z'], [8]],
    [
      ['--from', '-52s'],
      [8, 9],
    ],
    [
      ['--since', '52s'],
      [8, 9],
    ],
    [
      ['--since', '1h'],
      [1, 2, 3, 4, 5, 6, 7, 8, 9],
    ],
    [
      ['--limit', '2'],
      [1, 2],
    ],
    [
      ['-r', '--limit', '2'],
      [9, 8],
    ],
    [
      ['secret', '-r'],
      [8, 5],
    ],
  ])('%j selects %j', async (args, revisions) => {
    expect(await listed(...args)).toEqual(revisions);
  });

  test('tells the same of an event whatever else is listed, and in whatever order', async () => {
    const all = lines((await log('-o', 'json')).stdout);
    expect(lines((await log('-o', 'json', '-r')).stdout).reverse()).toEqual(all);
    const one = async (revision: number) =>
      (await log('-o', 'json', '--from', String(revision), '--to', String(revision))).stdout.trim();
    expect(await Promise.all(all.map((_, index) => one(index + 1)))).toEqual(all);
  });

  test('says so when there is nothing to list', async () => {
    expect(await log('-n', 'shop', 'cm')).toEqual({ status: 0, stdout: '', stderr: 'No events found.\n' });
  });

  test('does not let user data reach the terminal as commands', async () => {
    const memory = new MemoryEventLog();
    const draft = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'a' }, data: {} };
    await new Recorder()
      .create('configmaps', draft, {
        actor: { user: '\u001b[2Jroot\r' },
        cause: { reason: 'because\u009b31m\nof \u202eit' },
      })
      .modify('configmaps', 'a/c', (object) => Object.assign(object['data']!, { 'k\u001b]0;x': '\u001b[31mred' }))
      .appendTo(memory);
    const { stdout } = await runCli(['log', '--data-dir', tmpdir()], {
      ...holding(memory),
      stdoutIsTty: true,
      env: { NO_COLOR: '1' },
    });
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u0080-\u009f\u202e]/);
    expect(lines(stdout)).toHaveLength(3);
  });

  test('colours only for a person who has not refused', async () => {
    const args = ['log', '--data-dir', tmpdir()];
    const coloured = await runCli(args, { ...world, stdoutIsTty: true });
    expect(coloured.stdout).toContain('\u001b[32mcreated\u001b[39m');
    expect((await runCli(args, { ...world, stdoutIsTty: true, env: { NO_COLOR: '1' } })).stdout).not.toContain(
      '\u001b',
    );
    expect((await log()).stdout).not.toContain('\u001b');
  });

  test('ends quietly when nobody reads on', async () => {
    const io = { ...testIo(), ...world, stdout: new Collector(10), stderr: new Collector() };
    expect(await runProgram(['log', '--data-dir', tmpdir(), '-o', 'json'], io, { version: '', first: [] })).toBe(0);
    expect(io.stderr.text).toBe('');
    expect(lines(io.stdout.text)).toHaveLength(1);
  });

  test('aligns long listings in groups, so that it need not hold them', async () => {
    const memory = new MemoryEventLog();
    const recorder = new Recorder();
    for (let index = 0; index < 600; index++) {
      recorder.create('pods', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: `p${'x'.repeat(index % 50)}${index}`, namespace: 'a' },
      });
    }
    await recorder.appendTo(memory);
    const { stdout } = await runCli(['log', '--data-dir', tmpdir()], holding(memory));
    expect(lines(stdout)).toHaveLength(601);
    expect(lines(stdout).at(-1)).toMatch(/^600 {8}2026-01-01T00:10:00\.000Z {3}alice/);
  });

  test('follow: without a server, shows the last events and says that nothing more can come', async () => {
    const { status, stdout, stderr } = await log('-f', '-o', 'json');
    expect(lines(stdout)).toHaveLength(9);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: 'No server writes to this log, so nothing more can come.\n',
    });
  });
});
