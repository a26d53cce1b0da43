import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { helmPath, kubectlPath } from '../support/client-binaries.js';

const run = promisify(execFile);

/**
 * What a reader's terminal has: a home of their own, one Node, kubectl and Helm. None of what `npm run` adds is in it, and no colour.
 */
export async function readersEnvironment(home: string, node: string): Promise<NodeJS.ProcessEnv> {
  const kubectl = await kubectlPath();
  await helmPath();
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(?:npm_|NODE_(?!EXTRA_CA_CERTS)|VITEST|CI$|KUBECONFIG$|FORCE_COLOR$|COLUMNS$)/i.test(name),
  );
  await mkdir(join(home, 'reader'), { recursive: true });
  return {
    ...Object.fromEntries(own),
    ...(await registryAccess()),
    HOME: join(home, 'reader'),
    PATH: [dirname(kubectl), dirname(node), process.env['PATH']].join(delimiter),
    NO_COLOR: '1',
    TZ: 'UTC',
    LC_ALL: 'C.UTF-8',
  };
}

/** How this machine reaches its registry, and what it has fetched from there: npm would look for that in the home and beside its Node. */
async function registryAccess(): Promise<NodeJS.ProcessEnv> {
  const names = ['userconfig', 'globalconfig', 'cache'];
  const found = names.map(async (name) => {
    const { stdout } = await run('npm', ['config', 'get', name]);
    return [`npm_config_${name}`, stdout.trim()] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}
