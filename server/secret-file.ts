import { open, readFile, rename } from 'node:fs/promises';
import { CommandFailure } from '../core/model/command-failure.js';

/** Reads a file; undefined when there is none. Rejects with the system's own error. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Reads a secret that is kept; undefined when there is none. Rejects with `CommandFailure` when its file is empty: somebody would miss
 * what it held, so it is not simply made anew.
 */
export async function readSecret(file: string): Promise<string | undefined> {
  const text = await readIfThere(file);
  if (text?.trim() === '')
    throw new CommandFailure(`${file} is empty: put back what it held, or delete it to have a new one made`);
  return text;
}

/** Where a file lies until it is whole. */
export function draftOf(file: string): string {
  return `${file}.new`;
}

/** Writes a file that only its owner may read, whole or not at all. */
export async function writeSecret(file: string, text: string): Promise<void> {
  await writeDraft(file, text);
  await rename(draftOf(file), file);
}

/** Writes what a file will hold, durably, beside its place. */
export async function writeDraft(file: string, text: string): Promise<void> {
  const handle = await open(draftOf(file), 'w', 0o600);
  try {
    await handle.chmod(0o600);
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
