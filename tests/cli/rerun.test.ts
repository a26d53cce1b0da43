import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Io } from '../../cli/terminal/io.js';
import { type TestCluster, testCluster } from '../support/test-cluster.js';
import { webDeployment } from '../support/web-deployment.js';
import { holding, runCli } from './run-cli.js';

let cluster: TestCluster;
let world: Partial<Io>;
let folder: string;
let asked: number;
const rerun = (...args: string[]) => runCli(['rerun', '--data-dir', tmpdir(), ...args], world);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hindcast-rerun-'));
  cluster = await testCluster();
  await cluster.run(30_000);
  asked = cluster.log.head().revision + 1;
  await cluster.create('deployments.apps', webDeployment(1));
  await cluster.run(20_000);
  world = holding(cluster.log);
  await file('broken.ts', replicaSets('missing - 1'));
  await file('same.ts', replicaSets('missing'));
  await file('throws.ts', replicaSets('never().be'));
  await file('random.ts', replicaSets('Math.random()'));
  await file('endless.ts', replicaSets('(() => { for (;;); })()'));
});
afterAll(async () => {
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A file with the release's ReplicaSet controller, that makes another number of Pods. */
function replicaSets(count: string): string {
  return `import { builtInControllers, type Controller } from 'hindcast';
    const never = (): any => undefined;
    const [own] = builtInControllers({ resourceOf: () => undefined }).filter(({ name }) => name === 'replicaset-controller');
    export default {
      ...own!,
      reconcile(view, request, now) {
        const { intents, ...rest } = own!.reconcile(view, request, now);
        const isPod = (intent: (typeof intents)[number]) => intent.verb === 'create' && intent.target.resource === 'pods';
        const missing = intents.filter(isPod).length;
        const left = missing === 0 ? 0 : ${count};
        return { ...rest, intents: intents.filter((intent) => !isPod(intent) || left > 0) };
      },
    } satisfies Controller as Controller;`;
}
const file = (name: string, text: string) => writeFile(join(folder, name), text);
const withFile = (name: string) => ['--with', join(folder, name)];

describe('hindcast rerun, in an open loop', () => {
  test('says that this release decides all as it was decided', async () => {
    const { status, stdout, stderr } = await rerun();
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(
      /^Open loop: \d+ decisions made again with today's code for \d+ controllers, all would have been decided as they were\.\n$/,
    );
  });

  test('tells a person what would have been decided otherwise', async () => {
    const { status, stdout, stderr } = await rerun(...withFile('broken.ts'));
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(
      stdout.replace(/-(?!controller)[a-z0-9]{8,10}\b(-[a-z0-9]{5})?/g, '-HASH').replace(/\b\d{2,3}\b(?!:|T|\.)/g, 'R'),
    ).toMatchInlineSnapshot(`
      "R  replicaset-controller on default/web-HASH  2026-R-01T00:00:30.000Z, after R, having seen R
        - would not have decided to create pod/web-HASH in default

      Open loop: 3 decisions made again with today's code for replicaset-controller, 1 would have been decided otherwise.
      "
    `);
  });

  test('writes JSON and YAML that say which loop it was', async () => {
    const { status, stdout } = await rerun(...withFile('broken.ts'), '-o', 'json');
    expect(status).toBe(1);
    const told = JSON.parse(stdout);
    expect(told).toMatchObject({
      loop: 'open',
      from: 1,
      to: cluster.log.head().revision,
      differing: told.differences.length,
    });
    expect(told.differences[0]).toMatchObject({
      loop: 'open',
      controller: 'replicaset-controller',
      differences: expect.arrayContaining([expect.objectContaining({ type: 'not-decided' })]),
    });
    expect(parse((await rerun(...withFile('broken.ts'), '-o', 'yaml')).stdout)).toEqual(told);
    expect(JSON.parse((await rerun(...withFile('same.ts'), '-o', 'json')).stdout)).toMatchObject({
      differences: [],
      differing: 0,
    });
    expect(parse((await rerun(...withFile('same.ts'), '-o', 'yaml')).stdout)).toMatchObject({
      differences: [],
      differing: 0,
    });
  });

  test('stops at the first difference when told, and keeps to a controller and a range', async () => {
    const first = JSON.parse((await rerun(...withFile('throws.ts'), '--first', '-o', 'json')).stdout);
    expect(first.differences).toHaveLength(1);
    const only = await rerun('--controller', 'kube-scheduler', '--from', String(asked));
    expect(only.stdout).toBe(
      "Open loop: 1 decision made again with today's code for kube-scheduler, all would have been decided as they were.\n",
    );
    const none = await rerun('--controller', 'kube-scheduler', '--to', String(asked - 1));
    expect(none).toMatchObject({
      status: 0,
      stdout: 'Open loop: no decision of kube-scheduler is recorded in this range.\n',
    });
  });

  test('tells of a controller that throws as of a difference', async () => {
    const { status, stdout } = await rerun(...withFile('throws.ts'), '--first');
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /! the controller replicaset-controller threw TypeError: .* \(.*throws\.ts:\d+:\d+\), on request default\/web-/,
    );
  });

  test('fails when a controller breaks the rules', async () => {
    const random = await rerun(...withFile('random.ts'));
    expect(random).toMatchObject({ status: 2, stdout: '' });
    expect(random.stderr).toMatch(
      /^error: the controller replicaset-controller is impure: it calls Math\.random\(\), on request default\/web-\w+ at revision \d+\n$/,
    );
  });

  test.each([
    [['--with', '/nowhere/x.ts'], 'error: /nowhere/x.ts: there is no such file\n'],
    [
      ['--controller', 'nobody'],
      /^error: there is no controller "nobody" here, only: attachdetach-controller, .*, clusterrole-aggregation-controller, .*\n$/,
    ],
    [['--all'], /^error: --all goes with --closed-loop: in an open loop every decision is compared\n$/],
    [['--from', '0'], 'error: the first event is that of revision 1, so nothing can begin at 0\n'],
    [['--from', '9', '--to', '8'], 'error: there are no events from revision 9 to 8\n'],
    [['--to', '999999'], /^error: there is no revision 999999 yet: the newest is \d+\n$/],
  ])('fails on %j', async (args, message) => {
    const { status, stdout, stderr } = await rerun(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    if (typeof message === 'string') expect(stderr).toBe(message);
    else expect(stderr).toMatch(message);
  });
});

describe('hindcast rerun, in a closed loop', () => {
  test('says so when the history was over before anybody could act on the last write', async () => {
    const brief = await testCluster();
    await brief.run(30_000);
    await brief.create('deployments.apps', webDeployment(1));
    const from = String(brief.log.head().revision);
    const { status, stdout } = await runCli(
      ['rerun', '--data-dir', tmpdir(), '--closed-loop', '--from', from],
      holding(brief.log),
    );
    expect(status).toBe(1);
    expect(stdout).toMatch(/^ {2}was +nothing\n {2}would have been .*replicaset\.apps\/web-\w+: created\n/m);
    expect(stdout).toContain('The recorded history ends at that very moment: it may just not have come to this.\n');
    await brief.stop();
  });

  test('says that the same would have happened', async () => {
    const { status, stdout, stderr } = await rerun('--closed-loop');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(
      /^Closed loop: from revision 0 on, with \d+ writes from outside at their recorded times until 2026-01-01T00:00:\d\d\.\d{3}Z\.\nThe same would have happened\.\n$/,
    );
  });

  test('compares noise too when asked to', async () => {
    const args = ['--closed-loop', '--from', String(asked), ...withFile('broken.ts')];
    const { stdout, stderr } = await rerun(...args, '--all');
    expect(stderr).toBe('');
    expect(stdout.match(/^[-+~] event\//gm)).toHaveLength(6);
    expect((await rerun(...args)).stdout).not.toMatch(/ event\//);
  });

  test('tells a person what would have happened', async () => {
    const { status, stdout, stderr } = await rerun('--closed-loop', '--from', String(asked), ...withFile('broken.ts'));
    expect({ status, stderr }).toEqual({ status: 1, stderr: 'Left out as noise: 6 Events; --all shows them.\n' });
    expect(stdout.replace(/-(?!controller)[a-z0-9]{8,10}\b(-[a-z0-9]{5})?/g, '-HASH')).toMatchInlineSnapshot(`
      "Closed loop: from revision 40 on, with 1 write from outside at their recorded times until 2026-01-01T00:00:50.000Z.

      Where the histories part
        was             2026-01-01T00:00:30.000Z  replicaset-controller  pod/web-HASH: created
        would have been nothing

      At the end, what was and what would have been
      ~ deployment.apps/web (namespace default)
          ~ status.conditions[type=Available].status: True → False
          ~ status.conditions[type=Available].reason: MinimumReplicasAvailable → MinimumReplicasUnavailable
          ~ status.conditions[type=Available].message: Deployment has minimum availability. → Deployment does not have minimum availability.
          ~ status.conditions[type=Progressing].reason: NewReplicaSetAvailable → NewReplicaSetCreated
          ~ status.conditions[type=Progressing].message: ReplicaSet "web-HASH" has successfully progressed. → Created new replica set "web-HASH"
          - status.replicas: 1
          - status.updatedReplicas: 1
          - status.readyReplicas: 1
          - status.availableReplicas: 1
          + status.unavailableReplicas: 1
      ~ node/node-3
          - status.images:
          -   - names:
          -       - docker.io/library/nginx@sha256:2e79872a21005ebd2666616e728a3bc02d5fc2f45e4e705ecf26f00c87db583b
          -       - docker.io/library/nginx:1
          -     sizeBytes: 385525300
      - pod/web-HASH (namespace default)
      ~ replicaset.apps/web-HASH (namespace default)
          ~ status.replicas: 1 → 0
          - status.fullyLabeledReplicas: 1
          - status.readyReplicas: 1
          - status.availableReplicas: 1
      0 added, 1 removed, 3 changed
      "
    `);
  });

  test('writes JSON and YAML that say which loop it was', async () => {
    const args = ['--closed-loop', '--from', String(asked), ...withFile('broken.ts')];
    const told = JSON.parse((await rerun(...args, '-o', 'json')).stdout);
    expect(told).toMatchObject({ loop: 'closed', base: asked - 1, fed: 1, refused: [] });
    expect(told.objects.length).toBeGreaterThan(2);
    expect(parse((await rerun(...args, '-o', 'yaml')).stdout)).toEqual(told);
    const same = ['--closed-loop', ...withFile('same.ts')];
    expect(JSON.parse((await rerun(...same, '-o', 'json')).stdout)).toMatchObject({ loop: 'closed', objects: [] });
    expect(parse((await rerun(...same, '-o', 'yaml')).stdout)).toMatchObject({ loop: 'closed', objects: [] });
  });

  test('fails when a controller breaks the rules, and keeps nothing', async () => {
    const { revision } = cluster.log.head();
    expect(await rerun('--closed-loop', ...withFile('random.ts'))).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('is impure: it calls Math.random()'),
    });
    expect(cluster.log.head().revision).toBe(revision);
  });

  test('fails when a controller is named but no file', async () => {
    expect(await rerun('--closed-loop', '--controller', 'kube-scheduler')).toMatchObject({
      status: 2,
      stderr: 'error: in a closed loop every controller acts; --controller says which one of --with FILE is taken\n',
    });
  });
});
