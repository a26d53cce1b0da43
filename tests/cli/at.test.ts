import { access, readFile, rm, stat } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Io } from '../../cli/io.js';
import { systemIo } from '../../cli/system-io.js';
import { MemoryEventLog } from '../../stores/memory/memory-event-log.js';
import { readKubeconfig } from '../../workspace/kubeconfig-file.js';
import { type ServedTimeline, serveHistory } from '../replay/served-timeline.js';
import { shopHistory } from '../replay/shop-history.js';
import { Collector, holding, LOCKED, runCli } from './run-cli.js';

let served: ServedTimeline;

beforeAll(async () => {
  served = await serveHistory(shopHistory());
});
afterAll(() => served.close());

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

/** A run that looks at what the command is given, and ends with a status. */
function looking(status: number): {
  readonly io: Partial<Io>;
  readonly seen: { command: string; args: readonly string[]; file: string; text: string; mode: number }[];
} {
  const seen: { command: string; args: readonly string[]; file: string; text: string; mode: number }[] = [];
  const run: Io['run'] = async (command, args, env) => {
    const file = env['KUBECONFIG']!;
    seen.push({ command, args, file, text: await readFile(file, 'utf8'), mode: (await stat(file)).mode & 0o777 });
    return status;
  };
  return { io: { run }, seen };
}

describe('hindcast at, on a directory that a server holds', () => {
  test('runs a command with a kubeconfig of the past, and ends with its status', async () => {
    const { io, seen } = looking(7);
    const result = await runCli(['at', '4', '--data-dir', served.dataDir, '--', 'kubectl', 'get', 'pods', '-A'], {
      ...LOCKED,
      ...io,
    });
    expect(result).toEqual({ status: 7, stdout: '', stderr: '' });
    expect(seen).toHaveLength(1);
    const [{ command, args, file, text, mode }] = seen as [(typeof seen)[number]];
    expect({ command, args, mode }).toEqual({ command: 'kubectl', args: ['get', 'pods', '-A'], mode: 0o600 });
    expect(parse(text)).toMatchObject({
      clusters: [{ cluster: { server: `${served.url}/at/4` } }],
      contexts: [{ context: { namespace: 'default' } }],
    });
    expect(await exists(file)).toBe(false);
  });

  test('takes times before now, and leaves the arguments of the command alone', async () => {
    const { io, seen } = looking(0);
    await runCli(['at', '-55s', '--data-dir', served.dataDir, '--', 'kubectl', '--since', '-5m'], { ...LOCKED, ...io });
    expect(seen[0]?.text).toContain('/at/5');
    expect(seen[0]?.args).toEqual(['--since', '-5m']);
  });

  test('the kubeconfig reaches the cluster as it was, and nothing can be written there', async () => {
    const answers: unknown[] = [];
    const run: Io['run'] = async (_command, _args, env) => {
      const { server } = await readKubeconfig(env['KUBECONFIG']!);
      for (const method of ['GET', 'DELETE'])
        answers.push(await ask(`${server.url}/api/v1/namespaces/shop/pods/web-1`, method, server));
      return 0;
    };
    await runCli(['at', '3', '--data-dir', served.dataDir, '--', 'ask'], { ...LOCKED, run });
    expect(answers).toMatchObject([
      { kind: 'Pod', status: { phase: 'Pending' } },
      { kind: 'Status', code: 405 },
    ]);
  });

  test('without a command, prints what makes a shell see the past, and leaves the file for it', async () => {
    const { status, stdout } = await runCli(['at', 'HEAD', '--data-dir', served.dataDir], LOCKED);
    expect(status).toBe(0);
    const file = /^export KUBECONFIG=(\S+)\n$/.exec(stdout)?.[1];
    expect((await readKubeconfig(file!)).server.url).toBe(`${served.url}/at/9`);
    expect(file).toBe(`${served.kubeconfig}.at-9`);
    expect((await stat(file!)).mode & 0o777).toBe(0o600);
    await rm(file!);
  });

  test('removes the kubeconfig when the command cannot be run', async () => {
    let file = '';
    const run: Io['run'] = (command, args, env) => {
      file = env['KUBECONFIG']!;
      return systemIo().run(command, args, env);
    };
    const { status, stderr } = await runCli(
      ['at', '1', '--data-dir', served.dataDir, '--', 'no-such-command-anywhere'],
      { ...LOCKED, run },
    );
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'error: cannot run no-such-command-anywhere: there is no such command\n',
    });
    expect(await exists(file)).toBe(false);
  });
});

describe('hindcast at, on a directory that nobody holds', () => {
  test('serves the past for as long as the command runs', async () => {
    const log = new MemoryEventLog();
    await shopHistory().appendTo(log);
    const steps: string[] = [];
    const serveReadOnly: Io['serveReadOnly'] = async (opened) => {
      steps.push(`serve ${opened.head().revision} events`);
      return { url: served.url, kubeconfig: served.kubeconfig, close: async () => void steps.push('close') };
    };
    const run: Io['run'] = async (command) => steps.push(command) * 0 + 3;
    const { status } = await runCli(['at', '2', '--data-dir', served.dataDir, '--', 'kubectl'], {
      ...holding(log),
      serveReadOnly,
      run,
    });
    expect({ status, steps }).toEqual({ status: 3, steps: ['serve 9 events', 'kubectl', 'close'] });
  });

  test('without a command, serves until interrupted', async () => {
    const log = new MemoryEventLog();
    await shopHistory().appendTo(log);
    let closed = false;
    const serveReadOnly: Io['serveReadOnly'] = async () => ({
      url: served.url,
      kubeconfig: served.kubeconfig,
      close: async () => void (closed = true),
    });
    let interrupt = () => {};
    const onInterrupt: Io['onInterrupt'] = (callback) => {
      interrupt = callback;
      return () => {};
    };
    const stderr = new Collector();
    const done = runCli(['at', '2', '--data-dir', served.dataDir], {
      ...holding(log),
      serveReadOnly,
      onInterrupt,
      stderr,
    });
    await stderr.until(/until interrupted/);
    expect(closed).toBe(false);
    interrupt();
    const { status, stdout } = await done;
    expect({ status, closed }).toEqual({ status: 0, closed: true });
    expect(await exists(/KUBECONFIG=(\S+)/.exec(stdout)![1]!)).toBe(false);
  });
});

describe('the other commands, on a directory that a server holds', () => {
  test.each([
    [['log']],
    [['log', 'pods', '-r', '-o', 'json']],
    [['show', '7']],
    [['show', 'deploy/frontend', '-n', 'shop', '--at', '2']],
    [['diff', '2', '9', '-o', 'yaml']],
    [['verify']],
    [['log', '--from', '99']],
    [['show', 'gadget/x']],
  ])('%j says what it says of the log itself', async (args) => {
    const own = new MemoryEventLog();
    await shopHistory().appendTo(own);
    const whole = [...args, '--data-dir', served.dataDir];
    const there = await runCli(whole, LOCKED);
    expect(there).toEqual(await runCli(whole, holding(own)));
    expect(await runCli([...args, '--server', served.url, '--kubeconfig', served.kubeconfig])).toEqual(there);
  });

  test('log -f shows events as they come, until interrupted', async () => {
    const stdout = new Collector();
    let interrupt = () => {};
    const onInterrupt: Io['onInterrupt'] = (callback) => {
      interrupt = callback;
      return () => {};
    };
    const following = runCli(['log', '-f', '--data-dir', served.dataDir], { ...LOCKED, stdout, onInterrupt });
    await stdout.until(/^9 .*deleted$/m);
    const target = { resource: 'configmaps', namespace: 'shop', name: 'new' };
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'new', namespace: 'shop' } };
    await served.cluster.submit({ verb: 'create', target, object }, { actor: { user: 'bob', groups: [] } });
    await stdout.until(/^10 .*bob .*configmap\/new .*created$/m);
    interrupt();
    expect(await following).toMatchObject({ status: 0, stderr: '' });
  });
});

describe('running a command', () => {
  const { run } = systemIo();

  test('gives its exit status, and 128 and more for a signal', async () => {
    const node = (script: string) => run(process.execPath, ['-e', script], process.env);
    expect(await node('process.exit(5)')).toBe(5);
    expect(await node("process.kill(process.pid, 'SIGKILL')")).toBe(137);
    expect(
      await run(process.execPath, ['-e', 'process.exit(process.env.KUBECONFIG === "x" ? 0 : 1)'], { KUBECONFIG: 'x' }),
    ).toBe(0);
  });
});

async function ask(
  url: string,
  method: string,
  server: { readonly token?: string; readonly authority?: string },
): Promise<unknown> {
  const { request } = await import('node:https');
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${server.token}` };
    const sent = request(url, { method, headers, ca: server.authority, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString())));
    });
    sent.on('error', reject).end();
  });
}
