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
  const made = await makeOne(whole, mode);
  if (made === 'there') return undefined;
  if (made === 'made') return whole;
  const outermost = await makeDirectory(dirname(whole), mode);
  // Its parent is there now, made here or by another meanwhile: what is missing still is no parent.
  const again = await makeOne(whole, mode);
  if (again instanceof Error) throw again;
  return outermost ?? (again === 'made' ? whole : undefined);
}

/** Makes one directory whose parent is there. Returns the system's error where something is missing, and throws every other. */
async function makeOne(path: string, mode: number): Promise<'made' | 'there' | Error> {
  try {
    await mkdir(path, mode);
    return 'made';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await isDirectory(path))) return 'there';
    if (code === 'ENOENT') return error as Error;
    throw error;
  }
}

async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}
