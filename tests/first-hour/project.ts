import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The repository. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What a user of TypeScript has in a project, in the versions that this repository is developed with. */
const COMPANIONS = ['typescript', 'vitest', '@types/node'];

/** The tarball that `npm publish` would send, packed from what is built. */
export async function packTo(folder: string): Promise<string> {
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    cwd: ROOT,
  });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  return join(folder, filename);
}

/** An empty project with the package installed from its tarball, and what a user of TypeScript adds. */
export async function installInto(folder: string, tarball: string, env: NodeJS.ProcessEnv): Promise<void> {
  await mkdir(folder, { recursive: true });
  const own = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'shop', private: true, type: 'module' }, undefined, 2),
  );
  const companions = COMPANIONS.map((name) => `${name}@${own.devDependencies[name]}`);
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball, ...companions], {
    cwd: folder,
    env,
  });
}

/** A project just like another one, which shares its files on disk. */
export async function copyProject(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await run('cp', ['-al', join(from, 'node_modules'), to]);
  for (const file of ['package.json', 'package-lock.json']) await cp(join(from, file), join(to, file));
}

/** What a reader of one guide has before the next one: everything but the installed packages. */
export async function continueFrom(from: string, to: string): Promise<void> {
  for (const name of await readdir(from)) {
    if (name === 'node_modules') continue;
    await cp(join(from, name), join(to, name), { recursive: true, preserveTimestamps: true });
  }
}

/** Draws a file into place at once. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(`${path}.draft`, text);
  await rename(`${path}.draft`, path);
}
