import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const ended = (program: string, args: readonly string[]) =>
  new Promise<Ended>((resolve) => {
    execFile(program, args, (error, stdout, stderr) =>
      resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });

describe('the commands of the package', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hindcast-bin-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(['hindcast', 'kubectl-hindcast'])(
    '%s is a program as it lies in a clone, and through a link',
    async (name) => {
      const { bin } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { bin: Record<string, string> };
      const file = join(root, bin[name]!);
      expect((await stat(file)).mode & 0o111).toBe(0o111);
      const link = join(folder, name);
      await symlink(file, link);
      expect(await ended(link, ['--version'])).toMatchObject({ status: 0, stderr: '' });
    },
  );

  /** Runs the command under another version's name. */
  async function onNode(version: string): Promise<Ended> {
    const disguise = join(folder, `${version}.cjs`);
    await writeFile(
      disguise,
      `Object.defineProperty(process, 'version', { value: 'v${version}' });
       Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`,
    );
    return ended(process.execPath, ['--require', disguise, join(root, 'bin/hindcast.cjs'), '--version']);
  }

  it.each(['0.10.48', '12.22.12', '18.20.8', '20.18.3', '21.7.3', '22.11.0'])(
    'refuse Node %s in one sentence',
    async (version) => {
      expect(await onNode(version)).toEqual({
        status: 2,
        stdout: '',
        stderr: `error: Hindcast needs Node.js ^20.19.0 or >=22.12.0, and this is v${version}\n`,
      });
    },
  );

  it.each(['20.19.0', '20.20.2', '22.12.0', '23.1.0', '24.0.0', '26.1.0'])('run on Node %s', async (version) => {
    expect(await onNode(version)).toMatchObject({ status: 0, stderr: '' });
  });
});
