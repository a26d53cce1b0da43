import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Io } from '../../cli/io.js';
import { replayIncident } from '../../index.js';
import { controllersOfFile } from '../../workspace/controller-file/load-controllers.js';
import { type TestCluster, testCluster } from '../support/test-cluster.js';
import { webDeployment } from '../support/web-deployment.js';
import { holding, runCli } from './run-cli.js';

const READY = 'object.status.readyReplicas >= 1';
const WEB = { resource: 'deployments.apps', namespace: 'default', name: 'web' };

let cluster: TestCluster;
let world: Partial<Io>;
let code: string;
let folder: string;
let from: string;
/** The controller of the example, and the same without its bug. */
let hasty: string;
let mended: string;

/** A Deployment that serves, and then gets an image that cannot be pulled. */
beforeAll(async () => {
  code = await mkdtemp(join(tmpdir(), 'hindcast-regress-code-'));
  cluster = await testCluster();
  await cluster.create('deployments.apps', webDeployment(1));
  await cluster.run(60_000);
  from = String(cluster.log.head().revision + 1);
  const image = [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'nginx:missing' }];
  const patched = await cluster.submit({
    verb: 'patch',
    target: WEB,
    patch: { type: 'json', operations: image },
  });
  expect(patched.ok).toBe(true);
  await cluster.run(20_000);
  world = holding(cluster.log);
  hasty = await readFile('examples/1-incident/deployment-controller.ts', 'utf8');
  mended = hasty.replace('[...wanted.intents, ...hasty]', 'wanted.intents');
  await writeFile(join(code, 'hasty.ts'), hasty);
  await writeFile(join(code, 'mended.ts'), mended);
});
afterAll(async () => {
  await cluster.stop();
  await rm(code, { recursive: true, force: true });
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hindcast-regress-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const regress = (...args: string[]) =>
  runCli(['regress', '--data-dir', tmpdir(), '--to', 'HEAD', '--out', join(folder, 'out'), ...args], world);
const out = (name: string) => join(folder, 'out', name);

describe('hindcast regress', () => {
  test('makes a test that fails with the code that breaks what must hold, and passes with the mended one', async () => {
    const { status, stdout, stderr } = await regress(
      'deploy/web',
      '--from',
      from,
      '--holds',
      READY,
      '--with',
      join(code, 'hasty.ts'),
    );
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout.replaceAll(folder, '').replace(/revisions? [\d]+( to \d+)?|\d+ events|[\d.]+ kB/g, 'N')).toMatch(
      /^Wrote \/out\/deployments-web.test.ts\nWrote \/out\/deployments-web.hindcast: N, N, N\nRecorded: {2}holds throughout\nWould be: {2}object.status.readyReplicas >= 1 does not hold for deployments.apps\/web in default at N, .*, after deployment-controller modified deployment.apps\/web: no such key: readyReplicas\nThe test fails/,
    );
    expect((await readdir(join(folder, 'out'))).sort()).toEqual([
      'deployments-web.hindcast',
      'deployments-web.test.ts',
    ]);
    const text = await readFile(out('deployments-web.test.ts'), 'utf8');
    expect(text).toContain("holds: 'object.status.readyReplicas >= 1',");
    expect(text).toContain(`import * as controllers from '`);
    const incident = { bundle: out('deployments-web.hindcast'), object: WEB, holds: READY };
    const replay = async (file: string) =>
      (await replayIncident({ ...incident, controllers: await controllersOfFile(join(code, file)) })).violation;
    expect((await replay('hasty.ts'))?.message).toMatch(/^object.status.readyReplicas >= 1 does not hold/);
    expect(await replay('mended.ts')).toBeUndefined();
    expect((await replayIncident(incident)).violation).toBeUndefined();
  });

  test('makes a file that vitest runs as it stands', async () => {
    const file = join(folder, 'controller.ts');
    await writeFile(file, hasty);
    await regress('deploy/web', '--from', from, '--holds', READY, '--with', file);
    await mkdir(join(folder, 'node_modules'));
    await symlink(process.cwd(), join(folder, 'node_modules', 'hindcast'));
    await symlink(join(process.cwd(), 'node_modules', 'vitest'), join(folder, 'node_modules', 'vitest'));
    const vitest = () =>
      promisify(execFile)(process.execPath, [join(process.cwd(), 'node_modules/vitest/vitest.mjs'), 'run', 'out'], {
        cwd: folder,
        env: { ...process.env, NO_COLOR: '1', CI: '1' },
      }).then(
        ({ stdout }) => ({ passed: true, stdout }),
        ({ stdout, stderr }: { stdout: string; stderr: string }) => ({ passed: false, stdout: stdout + stderr }),
      );
    const failing = await vitest();
    expect(failing.stdout).toMatch(/deployments.apps\/web keeps object.status.readyReplicas >= 1/);
    expect(failing.stdout).toMatch(/expected 'object.status.readyReplicas >= 1 does/);
    expect(failing.passed).toBe(false);
    await writeFile(file, mended);
    expect((await vitest()).passed).toBe(true);
  });

  test('tells of what is recorded, in JSON too, and of what must hold in the end only', async () => {
    const unready = 'object.status.replicas == object.status.readyReplicas';
    const { status, stdout } = await regress(
      'deploy/web',
      '--from',
      from,
      '--at-end',
      '--holds',
      unready,
      '-o',
      'json',
    );
    expect(status).toBe(1);
    const told = JSON.parse(stdout);
    expect(told).toMatchObject({
      test: out('deployments-web.test.ts'),
      bundle: { file: out('deployments-web.hindcast') },
      recorded: { event: { ref: { name: 'web' } } },
      today: { message: expect.stringContaining('does not hold') },
      outcome: { loop: 'closed', refused: [] },
    });
    expect(await readFile(out('deployments-web.test.ts'), 'utf8')).toContain('atEnd: true,');
  });

  test('may be about every event instead of an object', async () => {
    const holds =
      '!(object.kind == "Pod" && object.status.containerStatuses.exists(c, has(c.state.waiting) && c.state.waiting.reason == "ImagePullBackOff"))';
    const { status, stdout } = await regress('--from', from, '--holds', holds);
    expect(status).toBe(1);
    expect(stdout).toMatch(/Recorded: {2}.* after kubelet-pod modified pod\/web-/);
    const text = await readFile(out('incident.test.ts'), 'utf8');
    expect(text).toContain(`holds: '${holds}',`);
    expect(text).not.toContain('object:');
  });

  test.each<[string, string[], RegExp]>([
    [
      'nothing to catch',
      ['deploy/web', '--holds', READY],
      /^error: nothing to catch: .* holds from revision \d+ to \d+, as recorded and with the code as it is\n$/,
    ],
    ['what does not parse', ['deploy/web', '--holds', 'object.status >'], /^error: --holds: .*column \d+.*\n$/],
    [
      'what does not hold to begin with',
      ['deploy/web', '--holds', 'object.spec.replicas == 2'],
      /^error: .* does not hold .*, before the first event: begin where it holds\n$/,
    ],
    ['an unknown kind', ['nothing/web', '--holds', 'true'], /^error: there is no resource type "nothing"\n$/],
    ['a range without events', ['deploy/web', '--from', '999999', '--holds', 'true'], /^error: /],
    ['an end without an object', ['--at-end', '--holds', 'true'], /^error: --at-end needs an object, KIND\/NAME\n$/],
    [
      'a file that is not there',
      ['deploy/web', '--holds', READY, '--with', '/nowhere/x.ts'],
      /^error: \/nowhere\/x.ts: there is no such file\n$/,
    ],
  ])('fails on %s, and writes nothing', async (_what, args, message) => {
    const given = args.includes('--from') ? args : ['--from', from, ...args];
    const { status, stdout, stderr } = await regress(...given);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(await readdir(folder)).toEqual([]);
  });

  test('overwrites nothing unless told', async () => {
    const args = ['deploy/web', '--from', from, '--holds', READY, '--with', join(code, 'hasty.ts')];
    await regress(...args);
    await writeFile(out('deployments-web.test.ts'), 'mine');
    const again = await regress(...args);
    expect(again.status).toBe(2);
    expect(again.stderr).toMatch(/exists already; --force overwrites it\n$/);
    expect(await readFile(out('deployments-web.test.ts'), 'utf8')).toBe('mine');
    expect((await regress(...args, '--force')).status).toBe(1);
    expect(await readFile(out('deployments-web.test.ts'), 'utf8')).toContain('replayIncident');
  });
});
