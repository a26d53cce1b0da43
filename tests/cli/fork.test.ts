import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Io } from '../../cli/io.js';
import { openLevelLog } from '../../stores/level/open-level-log.js';
import { readKubeconfig } from '../../workspace/kubeconfig-file.js';
import { ApiClient } from '../support/api-client.js';
import { configMap } from '../support/api-objects.js';
import { testCluster } from '../support/test-cluster.js';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { runCli, servingReadOnly } from './run-cli.js';

/** A data directory at rest, with the history of a small cluster and a Deployment that was just made. */
async function directory(): Promise<{ dataDir: string; head: number }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'hindcast-fork-'));
  const log = await openLevelLog(join(dataDir, 'log'), { create: true });
  const cluster = await testCluster({ nodes: 1, log });
  await cluster.run(30_000);
  await cluster.create('configmaps', {
    ...configMap('settings', { colour: 'blue' }),
    metadata: { name: 'settings', namespace: 'default' },
  });
  await cluster.create('deployments.apps', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'nginx:1' }] } },
    },
  });
  const head = log.head().revision;
  await cluster.stop();
  return { dataDir, head };
}

describe('hindcast fork, on a directory at rest', () => {
  let dataDir: string;
  let head: number;
  const run = (...args: string[]) => runCli([...args, '--data-dir', dataDir]);

  beforeAll(async () => {
    ({ dataDir, head } = await directory());
  });
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  test('lists nothing where there is nothing', async () => {
    expect(await run('fork', 'list')).toEqual({ status: 0, stdout: '', stderr: 'No forks found.\n' });
    expect((await run('fork', 'list', '-o', 'json')).stdout).toBe('[]\n');
  });

  test('makes a fork, and lets virtual time pass in it', async () => {
    const made = await run('fork', 'create', 'soon', '--at', 'HEAD', '--run', '2m');
    expect(made).toMatchObject({ status: 0, stderr: '' });
    expect(made.stdout).toMatch(
      new RegExp(`^fork/soon created at revision ${head}\nfork/soon is at revision \\d+, 2026-`),
    );
    const plain = await run('fork', 'create', 'plain', '--at', String(head - 1), '--no-controllers');
    expect(plain.stdout).toBe(`fork/plain created at revision ${head - 1}\n`);
    const { stdout } = await run('fork', 'list');
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^NAME +MADE FROM +WRITES +HEAD +TIME +NOW +RUNS$/);
    expect(lines[1]).toMatch(
      new RegExp(`^plain +the cluster at ${head - 1} +0 +${head - 1} +real +2026-\\S+ +nothing by itself$`),
    );
    expect(lines[2]).toMatch(/^soon +the cluster at \d+ +\d+ +\d+ +virtual +2026-\S+ +all controllers$/);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(110);
    const [, soon] = JSON.parse((await run('fork', 'list', '-o', 'json')).stdout) as { name: string; head: number }[];
    expect(soon).toMatchObject({ name: 'soon', base: head, time: 'virtual', controllers: true });
    expect((await run('fork', 'run', 'soon', '1m')).stdout).toMatch(/^fork\/soon is at revision \d+, 2026-/);
  });

  test('shows the history of a fork to the other commands', async () => {
    const pods = await run('show', 'deploy/web', '--fork', 'soon', '-o', 'json');
    expect(JSON.parse(pods.stdout)).toMatchObject({ status: { readyReplicas: 2 } });
    expect((await run('show', 'deploy/web', '-o', 'json')).stdout).not.toContain('readyReplicas');
    const log = await run('log', 'pods', '--fork', 'soon', '--from', String(head + 1), '--limit', '1', '-o', 'json');
    expect(JSON.parse(log.stdout)).toMatchObject({ request: { verb: 'create' }, ref: { resource: 'pods' } });
    const verified = await run('verify', '--fork', 'soon');
    expect(verified).toMatchObject({ status: 0, stdout: expect.stringMatching(/^The history is whole: \d+ events/) });
    const diff = await run('diff', String(head), 'HEAD', 'deploy/web', '--fork', 'soon');
    expect(diff).toMatchObject({ status: 1, stdout: expect.stringContaining('readyReplicas') });
    expect(await run('log', '--fork', 'none')).toEqual({
      status: 2,
      stdout: '',
      stderr: 'error: there is no fork "none"\n',
    });
  });

  test('lets kubectl look at a fork as it was', async () => {
    const seen: unknown[] = [];
    const look: Io['run'] = async (_command, _args, env) => {
      const { server } = await readKubeconfig(env['KUBECONFIG']!);
      const client = new ApiClient({ url: server.url, authority: server.authority!, token: server.token! });
      seen.push((await client.get('/apis/apps/v1/namespaces/default/deployments/web')).json()['status']);
      client.close();
      return 0;
    };
    const args = ['at', 'HEAD', '--fork', 'soon', '--data-dir', dataDir, '--', 'look'];
    expect(await runCli(args, { run: look, serveReadOnly: servingReadOnly })).toMatchObject({ status: 0, stderr: '' });
    expect(seen).toMatchObject([{ readyReplicas: 2 }]);
    expect((await run('log', '--limit', '1')).status).toBe(0);
  });

  test('compares a fork with what it was made from, and with another', async () => {
    const one = await run('fork', 'diff', 'soon', '-n', 'default');
    expect(one.status).toBe(1);
    expect(one.stdout).toMatch(/^\+ replicaset.apps\/web-/m);
    expect(one.stdout).toMatch(/^~ deployment.apps\/web/m);
    expect(one.stdout).not.toMatch(/settings|^. event/m);
    expect((await run('fork', 'diff', 'soon', '-n', 'default', '--all')).stdout).toMatch(/^\+ event\//m);
    expect(await run('fork', 'diff', 'plain', '-n', 'default', '--no-status')).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('web'),
    });
    const two = await run('fork', 'diff', 'plain', 'soon', '-n', 'default', '-o', 'json');
    expect(JSON.parse(two.stdout)).toMatchObject({ from: head - 1 });
    expect((await run('fork', 'diff', 'soon', 'soon')).status).toBe(0);
    expect((await run('fork', 'diff', 'soon', 'none')).stderr).toBe('error: there is no fork "none"\n');
  });

  test('compares what is asked for of a fork: one object, kinds, labels; and leaves noise out', async () => {
    const one = await run('fork', 'diff', 'soon', 'deploy/web');
    expect(one).toMatchObject({ status: 1, stderr: '' });
    expect(one.stdout).toMatch(/^~ deployment.apps\/web.*\n( .*\n)+0 added, 0 removed, 1 changed\n$/);
    expect((await run('fork', 'diff', 'plain', 'soon', 'deploy/web')).stdout).toMatch(/^\+ deployment.apps\/web/);
    const kinds = await run('fork', 'diff', 'soon', 'po,rs', '-l', 'app=web', '--exclude', 'rs');
    expect(kinds.stdout).toMatch(/^(\+ pod\/web-\S+ .*\n){2}2 added, 0 removed, 0 changed\n$/);
    const all = await run('fork', 'diff', 'soon');
    expect(all.stderr).toMatch(/^Left out as noise: \d+ Events; --all shows them\.\n$/);
    expect((await run('fork', 'diff', 'soon', 'events')).stdout).toMatch(/^\+ event\//m);
    expect((await run('fork', 'diff', 'soon', 'cm/settings')).status).toBe(0);
  });

  test.each([
    [['sooon'], 'there is no fork "sooon"; did you mean "soon"?'],
    [['plain', 'sono'], 'there is no fork "sono"; did you mean "soon"?'],
    [['soon', 'deploy/wbe'], 'deployments.apps "wbe" never existed in namespace "default"; did you mean "web"?'],
    [['soon', 'deploymnet/web'], 'there is no resource type "deploymnet"; did you mean "deployment"?'],
    [['soon', '-n', 'defualt'], 'there is no namespace "defualt" in this history; did you mean "default"?'],
  ])('says what is misspelt in %j', async (args, message) => {
    const inDefault = args.includes('-n') ? [] : ['-n', 'default'];
    expect(await run('fork', 'diff', ...args, ...inDefault)).toEqual({
      status: 2,
      stdout: '',
      stderr: `error: ${message}\n`,
    });
  });

  test('forks a fork, and deletes in order', async () => {
    expect((await run('fork', 'create', 'again', '--at', 'HEAD', '--fork', 'soon')).stdout).toMatch(
      /^fork\/again created at revision \d+ of fork soon\n$/,
    );
    expect((await run('fork', 'delete', 'soon')).stderr).toBe('error: other forks were made from soon: again\n');
    expect((await run('fork', 'delete', 'again')).stdout).toBe('fork/again deleted\n');
    expect((await run('fork', 'delete', 'soon')).status).toBe(0);
    expect(await readdir(join(dataDir, 'forks'))).toEqual(['plain']);
  });

  test('takes none of a bundle', async () => {
    const { stderr } = await runCli(['fork', 'create', 'x', '--at', '1', '--bundle', 'some.hindcast']);
    expect(stderr).toMatch(/^error: a bundle has no forks and takes none: .*\n$/);
  });

  test('says in one line what cannot be done, and writes nothing', async () => {
    const cases: [string[], RegExp][] = [
      [['create', 'plain', '--at', '1'], /^error: there is a fork plain already$/],
      [['create', 'Not_A_Label', '--at', '1'], /^error: "Not_A_Label" cannot be the name of a fork: /],
      [['create', '../up', '--at', '1'], /^error: "..\/up" cannot be the name of a fork: /],
      [['create', 'x', '--at', '99999'], /^error: there is no revision 99999 yet: the newest is \d+$/],
      [['create', 'x', '--at', '0'], /^error: there is no revision 0: the first is 1$/],
      [['create', 'x', '--at', 'yesterday'], /^error: "yesterday" is none of/],
      [['create', 'x', '--at', '2020-01-01T00:00:00Z'], /^error: the log begins at /],
      [['create', 'x'], /^error: required option '--at <R>' not specified$/],
      [['create', 'x', '--at', '1', '--time', 'real', '--run', '1m'], /^error: --run needs virtual time/],
      [['create', 'x', '--at', '1', '--run', 'soon'], /It must be a duration/],
      [['create', 'x', '--at', '1', '--nodes', '9999'], /^error: a cluster has from 0 to 3072 nodes$/],
      [['delete', 'x'], /^error: there is no fork "x"$/],
      [['run', 'plain', '1m'], /^error: fork plain is on real time, which passes by itself$/],
    ];
    for (const [args, message] of cases) {
      const { status, stdout, stderr } = await run('fork', ...args);
      expect({ args, status, stdout }).toEqual({ args, status: 2, stdout: '' });
      expect(stderr.trimEnd()).toMatch(message);
      expect(stderr.trimEnd()).not.toContain('\n');
    }
    expect(await readdir(join(dataDir, 'forks'))).toEqual(['plain']);
  });

  test('passes over what a crash left of a fork that was being made or deleted', async () => {
    const forks = join(dataDir, 'forks');
    expect((await run('fork', 'create', 'torn', '--at', '1')).status).toBe(0);
    const record = await readFile(join(forks, 'torn', 'fork.json'), 'utf8');
    await rm(join(forks, 'torn', 'fork.json'));
    expect((await run('fork', 'list')).stdout).not.toContain('torn');
    expect((await run('log', '--fork', 'torn')).status).toBe(2);
    expect((await run('fork', 'create', 'torn', '--at', '2')).stdout).toBe('fork/torn created at revision 2\n');
    expect(await readFile(join(forks, 'torn', 'fork.json'), 'utf8')).not.toBe(record);
    await rm(join(forks, 'torn', 'log'), { recursive: true });
    const listed = (await run('fork', 'list')).stdout;
    expect(listed).toMatch(/^torn .*there is no event log in /m);
    expect((await run('fork', 'delete', 'torn')).status).toBe(0);
    await writeFile(join(forks, 'plain', 'fork.json'), '{"name":"other"}');
    expect((await run('fork', 'list')).stderr).toMatch(/^error: .*fork.json is not the record of a fork\n$/);
  });
});

const LAZY = `
const type = { groupResource: 'replicasets.apps', apiVersion: 'apps/v1', kind: 'ReplicaSet', namespaced: true };
export default { name: 'replicaset-controller', watches: [{ type, requests: () => [] }], reconcile: () => ({ intents: [] }) };
`;

const ENDLESS = `
const type = { groupResource: 'deployments.apps', apiVersion: 'apps/v1', kind: 'Deployment', namespaced: true };
const requests = ({ after }) => [{ namespace: after.metadata.namespace, name: after.metadata.name }];
const reconcile = () => { for (;;); };
export default { name: 'deployment-controller', watches: [{ type, requests }], reconcile };
`;

const THROWING = ENDLESS.replace('for (;;);', "throw new TypeError('no such thing');");

describe('hindcast fork create --with', () => {
  let dataDir: string;
  let file: string;
  const run = (...args: string[]) => runCli([...args, '--data-dir', dataDir]);

  beforeAll(async () => {
    ({ dataDir } = await directory());
    file = join(dataDir, 'lazy.ts');
    await writeFile(file, LAZY);
  });
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  test('lets other controllers run in the place of those of the same name', async () => {
    const made = await run('fork', 'create', 'lazy', '--at', 'HEAD', '--run', '2m', '--with', file);
    expect(made).toMatchObject({ status: 0, stderr: '' });
    expect((await run('fork', 'create', 'usual', '--at', 'HEAD', '--run', '2m')).status).toBe(0);
    const podsOf = async (fork: string) =>
      (await run('log', 'pods', '--fork', fork, '--verb', 'create', '-o', 'json')).stdout
        .split('\n')
        .filter((line) => line.includes('"type":"created"'));
    expect(await podsOf('lazy')).toEqual([]);
    expect(await podsOf('usual')).toHaveLength(2);
    expect((await run('fork', 'list')).stdout).toContain(`all controllers, with ${file}`);
    expect((await run('fork', 'diff', 'lazy', 'usual')).stdout).toMatch(/^\+ pod\/web-/m);
  });

  test('stops a controller that loops for ever, tells of it, and goes on without it', async () => {
    const endless = join(dataDir, 'endless.ts');
    await writeFile(endless, ENDLESS);
    const made = await run('fork', 'create', 'endless', '--at', 'HEAD', '--run', '1ms', '--with', endless);
    expect(made.status).toBe(1);
    expect(made.stderr).toMatch(
      /^defect in fork\/endless: the controller deployment-controller did not come back within 5 s/,
    );
    expect(made.stderr.trimEnd()).not.toContain('\n');
  });

  test('tells whoever waits of a controller that throws, once, and ends with status 1', async () => {
    const throwing = join(dataDir, 'throwing.ts');
    await writeFile(throwing, THROWING);
    const made = await run('fork', 'create', 'thrown', '--at', 'HEAD', '--run', '1m', '--with', throwing, '-o', 'json');
    expect(made.status).toBe(1);
    expect((JSON.parse(made.stdout) as { problem: string }).problem).toMatch(
      /^the controller deployment-controller threw TypeError: no such thing.*on request .* at revision \d+ \(the newest of \d+ defects\)$/,
    );
    const ran = await run('fork', 'run', 'thrown', '10m');
    expect(ran).toMatchObject({ status: 1, stdout: expect.stringMatching(/^fork\/thrown is at revision/) });
    expect(ran.stderr).toMatch(/^defect in fork\/thrown: the controller deployment-controller threw [^\n]+\n$/);
    expect((await run('fork', 'delete', 'thrown')).status).toBe(0);
  });

  test('refuses a file that holds no controller, and makes nothing', async () => {
    const bad = join(dataDir, 'bad.ts');
    await writeFile(bad, 'export const nothing = 1;');
    const cases: [string, RegExp][] = [
      [join(dataDir, 'none.ts'), /there is no such file/],
      [bad, /it exports no controller/],
    ];
    for (const [path, message] of cases) {
      const refused = await run('fork', 'create', 'bad', '--at', 'HEAD', '--with', path);
      expect(refused).toMatchObject({ status: 2, stderr: expect.stringMatching(message) });
    }
    expect((await readdir(join(dataDir, 'forks'))).sort()).toEqual(['endless', 'lazy', 'usual']);
  });
});

describe('hindcast fork, on a running server', () => {
  let server: TestServer;
  const run = (...args: string[]) => runCli([...args, '--data-dir', server.dataDir]);

  beforeAll(async () => {
    server = await startTestServer({ nodes: 1 });
  });
  afterAll(() => server.close());

  test('asks the server, in the same words', async () => {
    expect((await run('fork', 'list')).stderr).toBe('No forks found.\n');
    expect((await run('fork', 'create', 'live', '--at', 'HEAD', '--run', '1m')).stdout).toMatch(
      /^fork\/live created at revision \d+\nfork\/live is/,
    );
    (
      await server.client.post('/fork/live/api/v1/namespaces/default/configmaps', configMap('mine', { a: '1' }))
    ).orThrow();
    expect((await run('show', 'cm/mine', '--fork', 'live')).stdout).toContain('name: mine');
    const diff = await run('fork', 'diff', 'live', '-n', 'default', '--no-status');
    expect(diff).toMatchObject({ status: 1, stdout: expect.stringMatching(/^\+ configmap\/mine/m) });
    expect((await run('verify', '--fork', 'live')).status).toBe(0);
    expect((await run('fork', 'create', 'live', '--at', '1')).stderr).toBe('error: there is a fork live already\n');
    expect((await run('fork', 'run', 'live', '1m')).status).toBe(0);
    expect((await run('log', '--fork', 'none')).stderr).toContain('there is no fork "none"');
    const file = join(server.dataDir, 'lazy.ts');
    await writeFile(file, LAZY);
    expect((await run('fork', 'create', 'lazy', '--at', 'HEAD', '--with', file)).status).toBe(0);
    const far = ['fork', 'create', 'far', '--at', 'HEAD', '--with', file, '--server', server.url];
    expect((await run(...far)).stderr).toMatch(/^error: --with takes a server by its data directory only/);
    expect((await run('fork', 'delete', 'lazy')).status).toBe(0);
    expect((await run('fork', 'delete', 'live')).stdout).toBe('fork/live deleted\n');
    expect((await run('fork', 'delete', 'live')).stderr).toBe('error: there is no fork "live"\n');
  });

  test('shows the defect of a controller wherever its fork is listed', async () => {
    const throwing = join(server.dataDir, 'throwing.ts');
    await writeFile(
      throwing,
      THROWING.replaceAll('deployment', 'node')
        .replaceAll('Deployment', 'Node')
        .replace('nodes.apps', 'nodes')
        .replace('apps/v1', 'v1')
        .replace('namespaced: true', 'namespaced: false'),
    );
    const defect = /the controller node-controller threw TypeError: no such thing/;
    const made = await run('fork', 'create', 'broken', '--at', 'HEAD', '--run', '1m', '--with', throwing);
    expect(made).toMatchObject({ status: 1, stderr: expect.stringMatching(defect) });
    expect((await run('fork', 'list')).stdout).toMatch(defect);
    const table = await server.client.get('/apis/timeline.hindcast.dev/v1/forks', {
      headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
    });
    const { columnDefinitions, rows } = table.json<{
      columnDefinitions: { name: string; priority: number }[];
      rows: { cells: unknown[] }[];
    }>();
    const column = columnDefinitions.findIndex(({ name }) => name === 'Problem');
    expect(columnDefinitions[column]!.priority).toBe(0);
    expect(rows[0]!.cells[column]).toMatch(defect);
    expect((await run('fork', 'delete', 'broken')).status).toBe(0);
    expect((await run('fork', 'create', 'broken', '--at', 'HEAD', '--run', '1m')).stderr).toBe('');
    expect((await run('fork', 'list', '-o', 'json')).stdout).not.toContain('problem');
    expect(server.takeDefects().every((text) => defect.test(text))).toBe(true);
  });
});
