import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { helmPath, kubectlPath } from '../support/client-binaries.js';

/**
 * What a reader's terminal has: a home of their own, one Node, kubectl and Helm. None of what `npm run` adds is in it, and no colour.
 */
export async function readersEnvironment(home: string, node: string): Promise<NodeJS.ProcessEnv> {
  const kubectl = await kubectlPath();
  await helmPath();
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(?:npm_|NODE_|VITEST|CI$|KUBECONFIG$|FORCE_COLOR$|COLUMNS$)/i.test(name),
  );
  await mkdir(join(home, 'reader'), { recursive: true });
  return {
    ...Object.fromEntries(own),
    HOME: join(home, 'reader'),
    PATH: [dirname(kubectl), dirname(node), process.env['PATH']].join(delimiter),
    NO_COLOR: '1',
    TZ: 'UTC',
    LC_ALL: 'C.UTF-8',
  };
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
