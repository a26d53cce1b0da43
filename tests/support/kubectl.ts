import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kubectlPath } from './client-binaries.js';
import { type Finished, type Running, type RunOptions, runClient, startClient } from './run-client.js';
import type { TestServer } from './test-server.js';

/** The real kubectl, pointed at a server. */
export interface Kubectl {
  /** Runs to its end, however it ends. */
  run(args: readonly string[], options?: RunOptions): Promise<Finished>;
  /** Runs a command that must succeed, and gives what it printed. Arguments are split at spaces. */
  (command: string, options?: RunOptions): Promise<string>;
  /** Runs a command that must fail, and gives what it printed on stderr. */
  fails(command: string, options?: RunOptions): Promise<string>;
  start(command: string, options?: RunOptions): Running;
  /** Removes kubectl's caches. */
  close(): Promise<void>;
}

/** Points kubectl at a server, with a home of its own. */
export async function kubectlFor(server: Pick<TestServer, 'kubeconfig'>): Promise<Kubectl> {
  const path = await kubectlPath();
  const home = await mkdtemp(join(tmpdir(), 'hindcast-kubectl-'));
  const env = { HOME: home, KUBECONFIG: server.kubeconfig, KUBECACHEDIR: join(home, 'cache') };
  const withEnv = (options: RunOptions = {}): RunOptions => ({ ...options, env: { ...env, ...options.env } });
  const run = (args: readonly string[], options?: RunOptions) => runClient(path, args, withEnv(options));
  const told = (command: string, { status, stdout, stderr }: Finished) =>
    `kubectl ${command}: status ${status}\n${stdout}${stderr}`;
  const succeed = async (command: string, options?: RunOptions) => {
    const finished = await run(words(command), options);
    if (finished.status !== 0) throw new Error(told(command, finished));
    return finished.stdout;
  };
  return Object.assign(succeed, {
    run,
    fails: async (command: string, options?: RunOptions) => {
      const finished = await run(words(command), options);
      if (finished.status === 0) throw new Error(told(command, finished));
      return finished.stderr;
    },
    start: (command: string, options?: RunOptions) => startClient(path, words(command), withEnv(options)),
    close: () => rm(home, { recursive: true, force: true }),
  });
}

/** A command's words; single quotes keep spaces together. */
function words(command: string): string[] {
  return [...command.matchAll(/(?:[^\s']|'[^']*')+/g)].map(([word]) => word.replaceAll("'", ''));
}
