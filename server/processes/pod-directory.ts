import { existsSync } from 'node:fs';
import { lstat, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { allContainers } from '../../core/api/http/pod-container.js';
import type { Pod } from '../../core/schema/generated/types/core.js';

/** UIDs are UUIDs, but whoever wrote an old log may have written anything. */
const SAFE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/;
const UNNAMED = 'unnamed';
const SHARED_MEMORY = '/dev/shm';

/** Where what belongs to a Pod lies on disk; undefined when its UID is no name for a directory. */
export function podDirectory(root: string, uid: string): string | undefined {
  return SAFE.test(uid) ? join(root, 'pods', uid) : undefined;
}

/** Where what a PersistentVolume holds lies. */
export function persistentDirectory(root: string, uid: string): string {
  return join(root, 'volumes', safe(uid));
}

/** Where the log of a run of a container lies. Names of containers are DNS labels. */
export function runLog(directory: string, container: string, run: number): string {
  return join(directory, 'logs', safe(container), `${run}.log`);
}

/** Where what one run of a container needs lies: its root, and what it leaves as its last words. */
export function runDirectory(directory: string, container: string, run: number): string {
  return join(directory, 'runs', safe(container), String(run));
}

/** Where a volume of a Pod lies. */
export function volumeDirectory(directory: string, volume: string): string {
  return join(directory, 'volumes', safe(volume));
}

/** Where volumes of a Pod lie that are kept in memory; undefined on a machine that has no such place. See shm_overview(7). */
export function memoryDirectory(uid: string): string | undefined {
  return SAFE.test(uid) && existsSync(SHARED_MEMORY) ? join(SHARED_MEMORY, `hindcast-${uid}`) : undefined;
}

/** Makes that directory. Throws when it is there and somebody else's. */
export async function makeMemoryDirectory(directory: string): Promise<void> {
  await mkdir(directory, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const found = await lstat(directory);
  if (!found.isDirectory() || found.uid !== process.getuid?.()) throw new Error(`${directory} is somebody else's`);
}

/** Where a container works that does not say where. */
export function workDirectory(directory: string, container: string): string {
  return join(directory, 'work', safe(container));
}

/** Makes the directories of a Pod. */
export async function makePodDirectory(pod: Pod, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const container of allContainers(pod))
    await mkdir(workDirectory(directory, container.name), { recursive: true });
}

/** Removes a directory with all that is in it, as far as that can be. */
export async function removeDirectory(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true }).catch(() => {});
}

function safe(name: string): string {
  return SAFE.test(name) ? name : UNNAMED;
}
