import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { AddCommand } from '../../cli/program.js';
import { type ServedTimeline, serveHistory } from '../replay/http/served-timeline.js';
import { shopHistory } from '../replay/shop-history.js';
import { type CliResult, runCli } from './run-cli.js';

interface Kubeconfig {
  clusters: { name: string; cluster: Record<string, unknown> }[];
  users: { name: string; user: Record<string, unknown> }[];
  contexts: { name: string; context: Record<string, unknown> }[];
}

let served: ServedTimeline;
let folder: string;
let config: Kubeconfig;

/** Writes a kubeconfig of the server with these contexts, and the namespaces they name. */
async function kubeconfig(
  name: string,
  contexts: Record<string, string | undefined>,
  current?: string,
): Promise<string> {
  const file = join(folder, name);
  await mkdir(dirname(file), { recursive: true });
  const { cluster, user } = config.contexts[0]!.context;
  const listed = Object.entries(contexts).map(([context, namespace]) => ({
    name: context,
    context: { cluster, user, namespace },
  }));
  await writeFile(file, stringify({ ...config, contexts: listed, 'current-context': current }));
  return file;
}

/** Runs `kubectl hindcast …`, which kubectl does with an environment and nothing else. */
function plugin(args: readonly string[], env: Record<string, string> = {}): Promise<CliResult> {
  return runCli(args, { env: { HOME: join(folder, 'home'), ...env }, calledAs: 'kubectl hindcast' });
}

const objects = ({ stdout }: CliResult) =>
  [...stdout.matchAll(/\b(\w+(?:\.apps)?\/[\w-]+)\b/g)].map(([, name]) => name);

beforeAll(async () => {
  served = await serveHistory(shopHistory());
  folder = await mkdtemp(join(tmpdir(), 'hindcast-plugin-'));
  config = parse(await readFile(served.kubeconfig, 'utf8')) as Kubeconfig;
});
afterAll(async () => {
  await served.close();
  await rm(folder, { recursive: true, force: true });
});

describe('kubectl hindcast', () => {
  test('asks the cluster of ~/.kube/config when nothing else is said', async () => {
    await kubeconfig('home/.kube/config', { home: undefined }, 'home');
    const { status, stdout, stderr } = await plugin(['log']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('namespace/shop');
  });

  test('asks the current context of $KUBECONFIG, and looks into its namespace', async () => {
    const inShop = await kubeconfig('shop', { shop: 'shop' }, 'shop');
    const nowhere = await kubeconfig('nowhere', { nowhere: 'nowhere' }, 'nowhere');
    const shown = await plugin(['show', 'deploy/frontend'], { KUBECONFIG: inShop });
    expect(shown.stdout).toContain('name: frontend');
    expect((await plugin(['log'], { KUBECONFIG: inShop })).stdout).not.toContain('namespace/shop');
    expect((await plugin(['log'], { KUBECONFIG: nowhere })).stdout).not.toContain('frontend');
    expect((await plugin(['log', '-n', 'shop'], { KUBECONFIG: nowhere })).stdout).toContain('frontend');
    expect((await plugin(['log', '-A'], { KUBECONFIG: nowhere })).stdout).toContain('namespace/shop');
  });

  test('merges several files, of which one may be missing: the first that says something counts', async () => {
    const one = await kubeconfig('one', { a: 'nowhere' });
    const two = await kubeconfig('two', { a: 'shop', b: 'shop' }, 'a');
    const files = [one, join(folder, 'missing'), two].join(delimiter);
    expect(objects(await plugin(['log'], { KUBECONFIG: files }))).toEqual([]);
    expect((await plugin(['log', '--context', 'b'], { KUBECONFIG: files })).stdout).toContain('frontend');
  });

  test('takes --kubeconfig and --context', async () => {
    const file = await kubeconfig('chosen', { a: 'nowhere', b: 'shop' }, 'a');
    const { stdout } = await plugin(['log', '--kubeconfig', file, '--context', 'b']);
    expect(stdout).toContain('frontend');
  });

  test('finds the files that a kubeconfig names beside itself', async () => {
    const file = await kubeconfig('files/config', { a: 'shop' }, 'a');
    const text = parse(await readFile(file, 'utf8')) as Kubeconfig;
    const { cluster } = text.clusters[0]!;
    const { user } = text.users[0]!;
    await writeFile(join(folder, 'files/ca.crt'), Buffer.from(String(cluster['certificate-authority-data']), 'base64'));
    await writeFile(join(folder, 'files/token'), String(user['token']));
    text.clusters[0]!.cluster = { server: cluster['server'], 'certificate-authority': 'ca.crt' };
    text.users[0]!.user = { tokenFile: 'token' };
    await writeFile(file, stringify(text));
    expect((await plugin(['log'], { KUBECONFIG: file })).stdout).toContain('frontend');
  });

  test('leaves a source that is named alone', async () => {
    const { status, stderr } = await plugin(['log', '--data-dir', join(folder, 'none')], { KUBECONFIG: '/missing' });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `error: there is no data directory ${join(folder, 'none')}\n`,
    });
  });

  test.each<readonly [string, readonly string[], string]>([
    ['no kubeconfig', ['--kubeconfig', '/missing'], 'cannot read /missing: ENOENT'],
    ['no such context', ['--context', 'c'], 'there is no context "c" in'],
    ['no current context', [], 'no context is current in'],
  ])('says in a line what is wrong: %s', async (_what, args, message) => {
    const file = await kubeconfig('currentless', { a: 'shop' });
    const { status, stderr } = await plugin(['log', ...args], { KUBECONFIG: file });
    expect(status).toBe(2);
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(message)]);
  });

  test('says where it looked when there is no kubeconfig at all', async () => {
    const { status, stderr } = await plugin(['log'], { HOME: '/nobody' });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr:
        'error: there is no kubeconfig /nobody/.kube/config: name a source with --kubeconfig, --server or --data-dir\n',
    });
  });

  test('shows the context in the help of what reads a history, and calls itself by its name', async () => {
    const { stdout } = await plugin(['log', '--help']);
    expect(stdout).toContain('Usage: kubectl hindcast log');
    expect(stdout).toContain('--context <name>');
    expect((await plugin(['completion', '--help'])).stdout).not.toContain('--context');
  });

  test('does not touch a kubeconfig that a command is to write', async () => {
    let given: unknown;
    const addWriter: AddCommand = (program) => {
      program
        .command('write')
        .option('--kubeconfig <file>', 'where to write')
        .action((options: unknown) => {
          given = options;
        });
    };
    await runCli(['write'], { env: { KUBECONFIG: '/missing' }, first: [addWriter], calledAs: 'kubectl hindcast' });
    expect(given).toEqual({});
  });

  test('takes -A and -n for contradictory', async () => {
    const file = await kubeconfig('both', { a: 'shop' }, 'a');
    const { status, stderr } = await plugin(['log', '-A', '-n', 'shop'], { KUBECONFIG: file });
    expect({ status, lines: stderr.trimEnd().split('\n').length }).toEqual({ status: 2, lines: 1 });
    expect(stderr).toContain("'-A, --all-namespaces' cannot be used with option '-n, --namespace <namespace>'");
  });

  test('does not take a context together with another source', async () => {
    const { status, stderr } = await plugin(['log', '--context', 'a', '--server', served.url]);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'error: --context chooses a cluster of the kubeconfig: it goes with no other source\n',
    });
  });

  test('tells a shell of the past by a kubeconfig that stays, for its owner only', async () => {
    const file = await kubeconfig('private', { a: 'shop' }, 'a');
    const { stdout } = await plugin(['at', '5'], { KUBECONFIG: file });
    expect(stdout).toBe(`export KUBECONFIG=${file}.at-5\n`);
    expect((await stat(`${file}.at-5`)).mode & 0o777).toBe(0o600);
    expect((parse(await readFile(`${file}.at-5`, 'utf8')) as Kubeconfig).clusters[0]!.cluster['server']).toBe(
      `${served.url}/at/5`,
    );
  });
});

describe('help', () => {
  const helpOf = async (args: readonly string[]) => {
    const { status, stdout, stderr } = await plugin(args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout;
  };

  test('is written as the program was called', async () => {
    const { stdout: own } = await runCli(['log', '--help']);
    expect(own).toContain('Usage: hindcast log ');
    expect(own).toMatch(/^ {2}hindcast log pods/m);
    const called = await helpOf(['log', '--help']);
    expect(called).toContain('Usage: kubectl hindcast log ');
    expect(called).toMatch(/^ {2}kubectl hindcast log pods/m);
    for (const args of [['--help'], ['help'], ['help', 'fork', 'create'], ['at', '--help']]) {
      expect(await helpOf(args)).not.toMatch(/(?<!kubectl )\bhindcast (?:log|diff|at|fork)\b/);
    }
    expect(called.replace(/\s+/g, ' ')).toContain("default: kubectl's context, and no data directory");
  });

  test('of a command of a command is that of the inner one', async () => {
    expect(await helpOf(['help', 'fork', 'run'])).toBe(await helpOf(['fork', 'run', '--help']));
    expect(await helpOf(['help', 'log'])).toBe(await helpOf(['log', '--help']));
    expect(await helpOf(['help'])).toBe(await helpOf(['--help']));
  });

  test('of no command says that there is none', async () => {
    expect(await plugin(['help', 'fork', 'walk'])).toEqual({
      status: 2,
      stdout: '',
      stderr: 'error: there is no command "fork walk"\n',
    });
  });
});

describe('hindcast where no data directory lies', () => {
  // Tests run in the project's folder, where there is none either.
  const hindcast = (args: readonly string[], env: Record<string, string> = {}) =>
    runCli(args, { env: { HOME: join(folder, 'home'), ...env } });

  test("asks the cluster of kubectl's context as its twin does, in the namespace of that", async () => {
    const file = await kubeconfig('own', { a: 'shop', b: 'nowhere' }, 'a');
    const env = { KUBECONFIG: file };
    for (const args of [['log'], ['log', '-A'], ['show', 'deploy/frontend'], ['log', '--context', 'b']]) {
      const own = await hindcast(args, env);
      expect(own.stderr).toBe((await plugin(args, env)).stderr);
      expect(own.stdout).toBe((await plugin(args, env)).stdout);
    }
    expect((await hindcast(['log'], env)).stdout).toContain('frontend');
    expect((await hindcast(['log', '-A'], env)).stdout).toContain('namespace/shop');
  });

  test('says why it asked there when nobody answers', async () => {
    const file = await kubeconfig('down', { a: 'shop' }, 'a');
    const text = parse(await readFile(file, 'utf8')) as Kubeconfig;
    text.clusters[0]!.cluster['server'] = 'https://127.0.0.1:1';
    await writeFile(file, stringify(text));
    const { status, stderr } = await hindcast(['log'], { KUBECONFIG: file });
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^error: cannot reach the server .* \(it was asked since there is no \.\/hindcast-data here\)\n$/,
    );
  });

  test('prefers whatever is named, and says that there is nothing when there is no kubeconfig', async () => {
    const file = await kubeconfig('passed-over', { a: 'shop' }, 'a');
    const none = join(folder, 'none');
    expect((await hindcast(['log', '--data-dir', none], { KUBECONFIG: file })).stderr).toBe(
      `error: there is no data directory ${none}\n`,
    );
    expect((await hindcast(['log'], { HOME: '/nobody' })).stderr).toBe(
      'error: there is no data directory ./hindcast-data\n',
    );
  });
});

describe('hindcast version', () => {
  test('tells of the program, of Node and of the log where there is no server', async () => {
    const { stdout } = await runCli(['version']);
    expect(stdout).toBe(`Client: 0.0.0-test, Node ${process.version}, log format 2\n`);
  });

  test('tells of the server that is named, or of the context', async () => {
    const file = await kubeconfig('version', { a: 'shop' }, 'a');
    const { stdout } = await runCli(['version', '-o', 'json', '--kubeconfig', file]);
    expect(JSON.parse(stdout)).toEqual({
      client: { version: '0.0.0-test', node: process.version, logFormat: 2 },
      server: { version: expect.stringMatching(/^v1\.\d+\.0\+hindcast/), url: served.url },
    });
    const yaml = await runCli(['version', '-o', 'yaml'], { env: { KUBECONFIG: file } });
    expect(parse(yaml.stdout)).toEqual(JSON.parse(stdout));
    expect((await runCli(['version', '--server', 'https://127.0.0.1:1'])).status).toBe(2);
  });
});
