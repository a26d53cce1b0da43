import { createHash } from 'node:crypto';
import { chmod, readdir, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { makeOpenDirectory } from './open-directory.js';

/** One file of a volume that is made of objects. */
export interface VolumeFile {
  readonly path: string;
  readonly bytes: Buffer;
  readonly mode: number;
}

/** The link to what a volume holds now. */
const DATA = '..data';

/**
 * Makes a volume hold these files and no others, all at once: what reads them finds the old ones or the new ones. The files lie in a directory of
 * their own to which `..data` leads, and the names in the volume lead to what is in that. Nothing is touched when the volume holds them already.
 * Source: pkg/volume/util/atomic_writer.go Write.
 */
export async function writeVolume(place: string, files: readonly VolumeFile[]): Promise<void> {
  await makeOpenDirectory(place);
  const inside = files.filter(({ path }) => fileIn(place, path) !== undefined);
  const name = `..${digestOf(inside)}`;
  const before = await readlink(join(place, DATA)).catch(() => undefined);
  if (before === name) return;
  const directory = join(place, name);
  await rm(directory, { recursive: true, force: true });
  await makeOpenDirectory(directory);
  for (const { path, bytes, mode } of inside) {
    const file = join(directory, normalize(path));
    await makeOpenDirectory(dirname(file));
    await writeFile(file, bytes);
    await chmod(file, mode);
  }
  await replaceLink(place, DATA, name);
  const tops = new Set(inside.map(({ path }) => normalize(path).split('/')[0] as string));
  for (const top of tops) await replaceLink(place, top, join(DATA, top));
  for (const entry of await readdir(place)) {
    if (entry !== DATA && entry !== name && !tops.has(entry))
      await rm(join(place, entry), { recursive: true, force: true });
  }
}

/** A file in a directory; undefined for a path that leads out of it, or to what belongs to the volume itself. */
export function fileIn(directory: string, path: string): string | undefined {
  const file = normalize(join(directory, path));
  const isInside = path !== '' && file.startsWith(`${directory}/`) && !path.includes('\0');
  return isInside && !file.slice(directory.length + 1).startsWith('..') ? file : undefined;
}

async function replaceLink(place: string, name: string, target: string): Promise<void> {
  if ((await readlink(join(place, name)).catch(() => undefined)) === target) return;
  const made = join(place, '..made');
  await rm(made, { force: true });
  await symlink(target, made);
  // What is no link is of an older version.
  if ((await readlink(join(place, name)).catch(() => undefined)) === undefined)
    await rm(join(place, name), { recursive: true, force: true });
  await rename(made, join(place, name));
}

function digestOf(files: readonly VolumeFile[]): string {
  const hash = createHash('sha256');
  for (const { path, bytes, mode } of files) hash.update(`${path}\0${mode}\0${bytes.length}\0`).update(bytes);
  return hash.digest('hex').slice(0, 32);
}
