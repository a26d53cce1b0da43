import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Everything that can be seen of a folder and of what is in it, but when it was last read. */
export async function looksOf(path: string): Promise<unknown> {
  const stats = await lstat(path);
  const { ino, mode, nlink, size, mtimeMs, ctimeMs } = stats;
  const own = { path, ino, mode, nlink, size, mtimeMs, ctimeMs };
  if (!stats.isDirectory()) return [own, await readFile(path)];
  const names = (await readdir(path)).sort();
  return [own, ...(await Promise.all(names.map((name) => looksOf(join(path, name)))))];
}
