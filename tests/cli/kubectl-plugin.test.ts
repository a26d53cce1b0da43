import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { kubectlContext } from '../../cli/kubectl/kubectl-context.js';
import type { AddCommand } from '../../cli/program.js';
import { type ServedTimeline, serveHistory } from '../replay/served-timeline.js';
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
async function plugin(args: readonly string[], env: Record<string, string> = {}): Promise<CliResult> {
  const context = kubectlContext();
  try {
    return await runCli(args, { env: { HOME: join(folder, 'home'), ...env }, first: [context.add] });
  } finally {
    await context.close();
  }
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
    const context = kubectlContext();
    await runCli(['write'], { env: { KUBECONFIG: '/missing' }, first: [context.add, addWriter] });
    expect(given).toEqual({});
  });

  test('leaves nothing behind, and shows its credentials to nobody', async () => {
    const file = await kubeconfig('private', { a: 'shop' }, 'a');
    const context = kubectlContext();
    let written = '';
    const addReader: AddCommand = (program) => {
      program
        .command('read')
        .option('--server <url>', 'server')
        .option('--kubeconfig <file>', 'kubeconfig')
        .action(async ({ kubeconfig: path }: { readonly kubeconfig: string }) => {
          written = path;
          expect((await stat(path)).mode & 0o777).toBe(0o600);
          expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
        });
    };
    expect((await runCli(['read'], { env: { KUBECONFIG: file }, first: [context.add, addReader] })).stderr).toBe('');
    await context.close();
    await expect(stat(dirname(written))).rejects.toThrow('ENOENT');
  });
});
