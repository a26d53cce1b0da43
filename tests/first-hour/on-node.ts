import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { NodeRelease } from './node-releases.js';

/** Whether a release that is too old is refused by the installed command, in one sentence and with status 2; what it did if not. */
export function refusal({ version, path }: NodeRelease, project: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(path, [join(project, 'node_modules/hindcast/bin/hindcast.cjs'), '--version'], (error, stdout, stderr) => {
      const isRefused = error?.code === 2 && stdout === '' && /^error: Hindcast needs Node\.js [^\n]+\n$/.test(stderr);
      resolve(isRefused ? undefined : `Node ${version} is not refused in one sentence:\n${stdout}${stderr}`);
    });
  });
}
