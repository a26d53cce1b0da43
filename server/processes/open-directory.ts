import { chmod, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Whoever a container's programs are may look into its directories, though the server keeps to itself what else it makes. */
export const READABLE = 0o755;

/** Makes a directory, with those around it that are missing, each with these rights whatever the server's own mask is. */
export async function makeOpenDirectory(path: string, mode = READABLE): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made))
    await chmod(made, made === path ? mode : READABLE);
}
