import { access, mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Whether there is anything at a path that this process can see. */
export function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/**
 * Makes a directory, and those it lies in where they are missing, and returns the outermost that it made, as an absolute path: none
 * where all are there. Rejects with the system's own error. Node's own `recursive` never comes back where the system says that
 * something is missing and it is not a parent, as in `/proc`.
 */
export async function makeDirectory(path: string, mode = 0o777): Promise<string | undefined> {
  const whole = resolve(path);
  try {
    await mkdir(whole, mode);
    return whole;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await isDirectory(whole))) return undefined;
    const parent = dirname(whole);
    if (code !== 'ENOENT' || (await isDirectory(parent))) throw error;
    const outermost = await makeDirectory(parent, mode);
    return (await makeDirectory(whole, mode)) === undefined ? outermost : (outermost ?? whole);
  }
}

async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}
