import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A release of Node that the package is tried on. */
export interface NodeRelease {
  readonly version: string;
  /** The program. */
  readonly path: string;
  /** Whether the package runs on it; if not, it has to say so. */
  readonly isSupported: boolean;
}

/** Those that are maintained, the newest first, and two that are refused: the newest of them, and one that cannot even read today's JavaScript. */
const RELEASES = [
  { version: '24', isSupported: true },
  { version: '22', isSupported: true },
  { version: '18', isSupported: false },
  { version: '12', isSupported: false },
];

/**
 * Brings the releases from the npm registry, where the package `node` keeps one package for each platform. Rejects when one cannot be had:
 * a check that was not made is no check.
 */
export async function installNodes(home: string): Promise<NodeRelease[]> {
  const folder = join(home, 'nodes');
  await mkdir(folder, { recursive: true });
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${system}-${process.arch}`;
  const wanted = RELEASES.map(({ version }) => [`node-${version}`, `npm:${name}@${version}`]);
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ private: true, dependencies: Object.fromEntries(wanted) }),
  );
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--force'], { cwd: folder });
  return RELEASES.map((release) => ({
    ...release,
    path: join(folder, 'node_modules', `node-${release.version}`, 'bin/node'),
  }));
}
