import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { NodeRelease } from './node-releases.js';

export async function checkOnNode(
  node: NodeRelease,
  options: { folder: string; tarball: string; env: NodeJS.ProcessEnv },
): Promise<boolean> {
  await mkdir(options.folder, { recursive: true });
  const version = await new Promise<string>((resolve, reject) =>
    execFile(node.path, ['--version'], (error, out) => (error === null ? resolve(out) : reject(error))),
  );
  console.log(node.version, version, join(options.folder));
  return true;
}
