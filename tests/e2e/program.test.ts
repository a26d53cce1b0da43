import { access, chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { addServeCommand } from '../../cli/commands/serve.js';
import { type CliResult, runCli } from '../cli/run-cli.js';
import { ApiClient } from '../support/api-client.js';
import { configMap } from '../support/api-objects.js';
import { runProgramToEnd, startProgram } from '../support/program.js';
import type { Running } from '../support/run-client.js';

let folder: string;
const started: Running[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hindcast-program-'));
});
afterEach(async () => {
  for (const running of started.splice(0)) {
    running.process.kill('SIGKILL');
    await running.finished;
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function start(...args: string[]): Promise<Running> {
  const running = await startProgram(args, { cwd: folder });
  started.push(running);
  return running;
}

const READY = /^ready (https:\/\/127\.0\.0\.1:(\d+)) {2}kubeconfig: (\S+)\n/;

async function serve(dataDir: string, ...more: string[]) {
  const running = await start('serve', '--data-dir', dataDir, '--listen', '127.0.0.1:0', '--nodes', '1', ...more);
  const [, url, port, kubeconfig] = await running.until(READY);
  return { running, url: url!, port: Number(port), kubeconfig: kubeconfig! };
}

async function clientOf(dataDir: string, url: string): Promise<ApiClient> {
  const token = (await readFile(join(dataDir, 'pki/admin.token'), 'utf8')).trim();
  return new ApiClient({ url, token, authority: await readFile(join(dataDir, 'pki/ca.crt'), 'utf8') });
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

/** A failure the user can mend: status 2, one line, nothing on stdout. */
async function failsInOneLine(args: readonly string[], says: RegExp): Promise<void> {
  isOneLine(await runProgramToEnd(args, { cwd: folder }), says);
}

/** The same of arguments that are refused before anything is done, and need no process of their own. */
async function isRefused(args: readonly string[], says: RegExp): Promise<void> {
  isOneLine(await runCli(args, { first: [addServeCommand] }), says);
}

function isOneLine({ status, stdout, stderr }: CliResult, says: RegExp): void {
  expect(stderr).toMatch(says);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).toMatch(/^error: /);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
}

describe('hindcast serve', () => {
  test('tells its defaults', async () => {
    const { status, stdout } = await runProgramToEnd(['serve', '--help']);
    expect(status).toBe(0);
    const text = stdout.replace(/\s+/g, ' ');
    for (const told of [
      '(default: "./hindcast-data")',
      '(default: 127.0.0.1:6443)',
      '(default: 3)',
      '(default: DIR/kubeconfig)',
    ])
      expect(text).toContain(told);
  });

  test('prints its version and lists its commands', async () => {
    const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    expect(await runProgramToEnd(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
    const { stdout } = await runProgramToEnd(['--help']);
    for (const command of ['serve', 'log', 'show', 'diff', 'at', 'verify'])
      expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'is ready when it says so, and ends with status 0 on %s',
    async (signal) => {
      const dataDir = join(folder, signal);
      const { running, url, port, kubeconfig } = await serve(dataDir);
      expect(port).toBeGreaterThan(0);
      expect(kubeconfig).toBe(join(dataDir, 'kubeconfig'));
      const client = await clientOf(dataDir, url);
      expect((await client.get('/readyz')).text).toBe('ok');
      const text = await readFile(kubeconfig, 'utf8');
      expect(text).toContain(`server: ${url}`);
      for (const secret of [kubeconfig, join(dataDir, 'pki/admin.token'), join(dataDir, 'pki/ca.key')])
        expect((await stat(secret)).mode & 0o077).toBe(0);
      const watch = await client.watch('/api/v1/namespaces');
      await watch.take(1);
      running.process.kill(signal);
      expect(await running.finished).toMatchObject({ status: 0, stderr: '' });
      await watch.rest();
      client.close();
    },
  );

  test('says ready only once, and the kubeconfig is there only then', async () => {
    const dataDir = join(folder, 'once');
    const first = await serve(dataDir);
    first.running.process.kill('SIGTERM');
    await first.running.finished;
    // The kubeconfig of the last run must not pass for that of the next.
    await writeFile(join(dataDir, 'kubeconfig'), 'stale');
    const again = await start('serve', '--data-dir', dataDir, '--listen', '127.0.0.1:0');
    await again.until(READY);
    expect(await readFile(join(dataDir, 'kubeconfig'), 'utf8')).toContain('apiVersion: v1');
    expect(again.stdout.match(/ready/g)).toHaveLength(1);
  });

  test('writes the kubeconfig elsewhere when told to, and beside the data too', async () => {
    const elsewhere = join(folder, 'my.kubeconfig');
    const { kubeconfig } = await serve(join(folder, 'elsewhere'), '--kubeconfig', elsewhere);
    expect(kubeconfig).toBe(elsewhere);
    expect(await exists(elsewhere)).toBe(true);
    expect(await exists(join(folder, 'elsewhere/kubeconfig'))).toBe(true);
  });

  test('keeps cluster, token and certificate over a restart', async () => {
    const dataDir = join(folder, 'kept');
    const first = await serve(dataDir);
    const client = await clientOf(dataDir, first.url);
    (await client.post('/api/v1/namespaces/default/configmaps', configMap('kept', { a: 'b' }))).orThrow();
    const before = await client.read('/api/v1/namespaces/default/configmaps/kept');
    const nodes = (await client.get('/api/v1/nodes')).json<{ items: unknown[] }>().items;
    expect(nodes).toHaveLength(1);
    const authority = await readFile(join(dataDir, 'pki/ca.crt'), 'utf8');
    first.running.process.kill('SIGTERM');
    await first.running.finished;
    const second = await serve(dataDir);
    const again = await clientOf(dataDir, second.url);
    expect(await again.read('/api/v1/namespaces/default/configmaps/kept')).toEqual(before);
    expect(await readFile(join(dataDir, 'pki/ca.crt'), 'utf8')).toBe(authority);
    client.close();
    again.close();
  });

  test('will not serve a directory that is being served', async () => {
    const dataDir = join(folder, 'taken');
    const { kubeconfig, url } = await serve(dataDir);
    await failsInOneLine(
      ['serve', '--data-dir', dataDir, '--listen', '127.0.0.1:0'],
      /open already|another process|in use/,
    );
    // The one that serves it is none the worse.
    expect(await readFile(kubeconfig, 'utf8')).toContain(url);
  });

  test('tells of a port in use', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    await failsInOneLine(
      ['serve', '--data-dir', join(folder, 'port'), '--listen', `127.0.0.1:${port}`],
      new RegExp(`127\\.0\\.0\\.1:${port}: the address is in use`),
    );
    await new Promise((resolve) => server.close(resolve));
  });

  test('tells of a directory that cannot be used', async () => {
    await writeFile(join(folder, 'file'), 'not a directory');
    await failsInOneLine(
      ['serve', '--data-dir', join(folder, 'file'), '--listen', '127.0.0.1:0'],
      /cannot use the data directory/,
    );
    await failsInOneLine(
      ['serve', '--data-dir', join(folder, 'file/below'), '--listen', '127.0.0.1:0'],
      /cannot use the data directory/,
    );
    const foreign = join(folder, 'foreign');
    await mkdir(join(foreign, 'log'), { recursive: true });
    await writeFile(join(foreign, 'log/CURRENT'), 'MANIFEST-nothing\n');
    await chmod(foreign, 0o700);
    await failsInOneLine(['serve', '--data-dir', foreign, '--listen', '127.0.0.1:0'], /log/);
  });

  test('will not make a data directory of one that holds something else, and leaves it alone', async () => {
    const checkout = join(folder, 'checkout');
    await mkdir(join(checkout, '.git'), { recursive: true });
    for (const name of ['package.json', 'README.md']) await writeFile(join(checkout, name), '{}');
    await failsInOneLine(
      ['serve', '--data-dir', checkout, '--listen', '0'],
      /checkout is not a data directory, since it holds other files \(\.git, README\.md and 1 more\)/,
    );
    expect((await readdir(checkout)).sort()).toEqual(['.git', 'README.md', 'package.json']);
    const foreignLog = join(folder, 'foreign-log');
    await mkdir(join(foreignLog, 'log'), { recursive: true, mode: 0o755 });
    await writeFile(join(foreignLog, 'log/app.log'), 'hello');
    await failsInOneLine(['serve', '--data-dir', foreignLog, '--listen', '0'], /log is not an event log/);
    expect((await stat(join(foreignLog, 'log'))).mode & 0o777).toBe(0o755);
  });

  test('goes on with a data directory in which somebody has put something', async () => {
    const dataDir = join(folder, 'with-notes');
    const first = await serve(dataDir);
    first.running.process.kill('SIGTERM');
    await first.running.finished;
    await writeFile(join(dataDir, 'notes.txt'), 'mine');
    await serve(dataDir);
    expect(await readFile(join(dataDir, 'notes.txt'), 'utf8')).toBe('mine');
  });

  test('keeps all that it writes from everybody else, also what an older release left open', async () => {
    const dataDir = join(folder, 'private');
    const first = await serve(dataDir);
    const opened = async () => {
      const entries = await readdir(dataDir, { recursive: true });
      const open = await Promise.all(
        entries.map(async (name) => {
          // LevelDB removes files of forks that are just being opened.
          const found = await stat(join(dataDir, name)).catch(() => undefined);
          return found !== undefined && (found.mode & 0o077) !== 0 ? [name] : [];
        }),
      );
      return open.flat();
    };
    await runProgramToEnd(['fork', 'create', 'what-if', '--at', 'HEAD', '--data-dir', dataDir]);
    expect(await opened()).toEqual([]);
    first.running.process.kill('SIGTERM');
    await first.running.finished;
    await runProgramToEnd(['fork', 'create', 'later', '--at', 'HEAD', '--run', '1m', '--data-dir', dataDir]);
    expect(await opened()).toEqual([]);
    for (const name of await readdir(join(dataDir, 'log'))) await chmod(join(dataDir, 'log', name), 0o644);
    await chmod(join(dataDir, 'forks/later/log'), 0o755);
    await serve(dataDir);
    expect(await opened()).toEqual([]);
  });

  test('does not overwrite a kubeconfig of other clusters', async () => {
    const mine = join(folder, 'config');
    const text = 'apiVersion: v1\nkind: Config\ncontexts: [{name: production, context: {cluster: a, user: b}}]\n';
    await writeFile(mine, text);
    await failsInOneLine(
      ['serve', '--data-dir', join(folder, 'mine'), '--listen', '0', '--kubeconfig', mine],
      /config holds something else already, which --kubeconfig would overwrite/,
    );
    expect(await readFile(mine, 'utf8')).toBe(text);
    expect(await exists(join(folder, 'mine'))).toBe(false);
  });

  test.each([
    ['--listen', '127.0.0.1:0', '--data-dir', 'as-host'],
    ['--nodes', '1', '--listen', '0', '--data-dir', 'as-port'],
    ['--data-dir=as-equals', '--listen=0'],
  ])('is what an option without a command means: %s', async (...args) => {
    const running = await start(...args);
    const [, , , kubeconfig] = await running.until(READY);
    expect(kubeconfig).toContain(join(folder, args.find((arg) => /as-/.test(arg))!.replace('--data-dir=', '')));
  });

  test.each([
    ['99999', /The port must be a whole number from 0 to 65535\./],
    ['127.0.0.1:65536', /The port must be a whole number from 0 to 65535\./],
    ['nonsense', /It must be HOST:PORT, or a PORT alone/],
    ['::1:80', /an IPv6 host stands in brackets/],
  ])('says what is wrong with --listen %s', async (listen, says) => {
    await isRefused(['serve', '--data-dir', join(folder, 'never'), '--listen', listen], says);
    expect(await exists(join(folder, 'never'))).toBe(false);
  });

  test('says that it cannot listen where this machine has no address, and writes nothing', async () => {
    await failsInOneLine(
      ['serve', '--data-dir', join(folder, 'never'), '--listen', 'no-such-host.invalid:0'],
      /cannot listen on no-such-host\.invalid:0: this machine has no such address/,
    );
    expect(await exists(join(folder, 'never'))).toBe(false);
  });

  test.each([
    [['serve', '--listen', 'nonsense']],
    [['serve', '--listen', '127.0.0.1:99999']],
    [['serve', '--nodes', '-1']],
    [['serve', '--nodes', 'three']],
    [['serve', '--colour']],
    [['serve', 'extra']],
    [['explode']],
    [['log', '--data-dir', '/nonexistent']],
  ])('%j is refused in one line', async (args) => {
    await isRefused(args, /^error: /);
  });
});

describe('the history', () => {
  let dataDir: string;

  beforeAll(async () => {
    dataDir = join(folder, 'history');
    const { running, url } = await serve(dataDir);
    const client = await clientOf(dataDir, url);
    const path = '/api/v1/namespaces/default/configmaps';
    (
      await client.post(path, configMap('story', { chapter: '1' }), { headers: { 'user-agent': 'author/1' } })
    ).orThrow();
    (await client.patch(`${path}/story`, 'merge', { data: { chapter: '2' } })).orThrow();
    (await client.delete(`${path}/story`)).orThrow();
    (await client.post(path, configMap('story', { chapter: '3' }))).orThrow();
    client.close();
    running.process.kill('SIGTERM');
    await running.finished;
  });

  const COMMANDS = [
    ['log', 'configmap/story', '-n', 'default'],
    ['log', 'configmap/story', '-n', 'default', '-o', 'json'],
    ['log', '--to', '20', '-o', 'yaml', '--all'],
    ['log', '--to', '50', '-r', '--limit', '5', '--all'],
    ['show', '10'],
    ['show', '10', '-o', 'json'],
    ['show', 'configmap/story', '--at', 'STORY'],
    ['diff', '5', '30'],
    ['diff', '5', '30', '-o', 'json'],
    ['diff', 'STORY', 'STORY2', 'configmap/story', '-n', 'default'],
    ['verify'],
  ];

  test('reads the same at rest and from the server that holds it', async () => {
    const made = await runCli(['log', 'configmap/story', '-n', 'default', '-o', 'json', '--data-dir', dataDir]);
    const revisions = [...made.stdout.matchAll(/"revision": ?(\d+)/g)].map(([, revision]) => Number(revision));
    expect(revisions.length).toBeGreaterThanOrEqual(4);
    const words = (command: readonly string[]) =>
      command.map((word) =>
        word === 'STORY' ? String(revisions[0]) : word === 'STORY2' ? String(revisions[1]) : word,
      );
    const run = (command: readonly string[]) => runCli([...words(command), '--data-dir', dataDir]);
    const atRest = [];
    for (const command of COMMANDS) atRest.push(await run(command));
    for (const [i, result] of atRest.entries()) {
      expect(result.stderr, COMMANDS[i]!.join(' ')).toBe('');
      expect(result.stdout, COMMANDS[i]!.join(' ')).not.toBe('');
      expect(result.status, COMMANDS[i]!.join(' ')).toBe(COMMANDS[i]![0] === 'diff' ? 1 : 0);
    }
    const head = (text: string) =>
      text.replace(/\b\d[\d,]* events?\b/g, 'N events').replace(/\bHEAD.*|[0-9a-f]{16,}/g, '');
    await serve(dataDir);
    for (const [i, command] of COMMANDS.entries()) {
      const live = await run(command);
      // Serving goes on with the history, so that a verification counts more events.
      if (command[0] === 'verify')
        expect({ ...live, stdout: head(live.stdout).split('\n').length }).toEqual({
          ...atRest[i],
          stdout: head(atRest[i]!.stdout).split('\n').length,
        });
      else expect(live, command.join(' ')).toEqual(atRest[i]);
    }
  });

  test('at runs a command against a revision, at rest and live, with its exit status', async () => {
    const print = [
      '--',
      process.execPath,
      '-e',
      'console.log(require("fs").readFileSync(process.env.KUBECONFIG, "utf8").match(/server: (.*)/)[1]); process.exit(7)',
    ];
    const { status, stdout } = await runProgramToEnd(['at', '20', '--data-dir', dataDir, ...print]);
    expect(stdout).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/at\/20\n$/);
    expect(status).toBe(7);
    const { url } = await serve(dataDir);
    expect(await runProgramToEnd(['at', '20', '--data-dir', dataDir, ...print])).toMatchObject({
      status: 7,
      stdout: `${url}/at/20\n`,
    });
  });

  test('verify finds a changed byte', async () => {
    const log = join(dataDir, 'log');
    const table = (await readdir(log)).filter((name) => /\.(ldb|log)$/.test(name));
    expect(table.length).toBeGreaterThan(0);
    for (const name of table) {
      const bytes = await readFile(join(log, name));
      if (bytes.length === 0) continue;
      const middle = bytes.length >> 1;
      bytes[middle] = bytes[middle]! ^ 1;
      await writeFile(join(log, name), bytes);
    }
    const { status, stdout, stderr } = await runProgramToEnd(['verify', '--data-dir', dataDir]);
    expect([1, 2]).toContain(status);
    expect(`${stdout}${stderr}`.trim()).not.toBe('');
  });
});

describe("hindcast serve with kube-apiserver's flags for APIs", () => {
  test('serves a beta version when it is asked to, and not otherwise', async () => {
    const dataDir = join(folder, 'apis');
    const path = '/apis/storagemigration.k8s.io/v1beta1/storageversionmigrations';
    const migration = {
      apiVersion: 'storagemigration.k8s.io/v1beta1',
      kind: 'StorageVersionMigration',
      metadata: { name: 'all' },
      spec: { resource: { group: 'apps', resource: 'deployments' } },
    };
    const first = await serve(
      dataDir,
      '--runtime-config',
      'storagemigration.k8s.io/v1beta1=true',
      '--feature-gates',
      'StorageVersionMigrator=true,PodDeletionCost=true',
    );
    const client = await clientOf(dataDir, first.url);
    (await client.post(path, migration)).orThrow();
    const service = '/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.storagemigration.k8s.io';
    expect((await client.get(service)).status).toBe(200);
    first.running.process.kill('SIGTERM');
    expect((await first.running.finished).stderr).toBe(
      'warning: the feature gate PodDeletionCost changes nothing here\n',
    );
    const second = await serve(dataDir);
    const again = await clientOf(dataDir, second.url);
    const answer = await again.get(path);
    expect([answer.status, answer.text]).toEqual([404, '404 page not found\n']);
    expect((await again.get(service)).status).toBe(404);
    client.close();
    again.close();
  });

  test('refuses in one line what kube-apiserver refuses', async () => {
    const data = ['serve', '--data-dir', join(folder, 'refused'), '--listen', '127.0.0.1:0'];
    await failsInOneLine([...data, '--runtime-config', 'example.com/v1=true'], /unknown api groups example\.com\/v1/);
    await failsInOneLine([...data, '--feature-gates', 'Nothing=true'], /unrecognized feature gate: Nothing/);
    expect(await exists(join(folder, 'refused'))).toBe(false);
  });
});
