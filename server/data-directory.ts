import { chmod, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandFailure } from '../core/model/command-failure.js';
import { inspectDirectory } from '../stores/level/format.js';
import { makeDirectory } from '../workspace/directory.js';

/** What a server, and the commands that work beside it, keep in a data directory. */
const OURS = /^(?:log|forks|attestations|pki|kubeconfig(?:\..*)?)$/;
/** The parts that hold Secrets and keys. */
const PRIVATE = ['log', 'forks', 'pki'];
/** What file systems leave in a directory that is one's own mount point. */
const MOUNT_POINT = 'lost+found';

/** Where the log lies in a data directory. */
export function logIn(dataDir: string): string {
  return join(dataDir, 'log');
}

/**
 * Gets a data directory ready: makes what is missing, and keeps its log, its forks and its keys from everybody but their owner, in
 * directories of mode 0700 and files of mode 0600. Changes nothing and rejects when it is not a data directory and could not become
 * one, because it holds other files: with `CommandFailure`, or with `EventLogError` when the log is something else.
 */
export async function prepareDataDirectory(dataDir: string): Promise<void> {
  await mustBeDataDirectory(dataDir);
  await inDataDirectory(dataDir, async () => {
    await makeDirectory(logIn(dataDir), 0o700);
    for (const part of PRIVATE) await keepPrivate(join(dataDir, part));
  });
}

/** Does work in a data directory; what the system refuses there is a `CommandFailure`, which tells it in the system's own terms. */
export async function inDataDirectory<T>(dataDir: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const { syscall, message } = cause as NodeJS.ErrnoException;
    if (syscall === undefined) throw cause;
    throw new CommandFailure(`cannot use the data directory ${dataDir}: ${message}`, { cause });
  }
}

/**
 * Rejects when a directory is not a data directory and could not become one, and changes nothing. A source checkout or a home directory
 * is no place for a log: it would be lost among what is there, and removed with none of it.
 */
export function mustBeDataDirectory(dataDir: string): Promise<void> {
  return inDataDirectory(dataDir, () => mustBeOurs(dataDir));
}

async function mustBeOurs(dataDir: string): Promise<void> {
  const names = await namesIn(dataDir);
  if ((await inspectDirectory(logIn(dataDir))) === 'database') return;
  const foreign = names.filter((name) => !OURS.test(name) && name !== MOUNT_POINT).sort();
  if (foreign.length === 0) return;
  const few =
    foreign.length > 2 ? `${foreign.slice(0, 2).join(', ')} and ${foreign.length - 2} more` : foreign.join(', ');
  throw new CommandFailure(
    `${dataDir} is not a data directory, since it holds other files (${few}): name one that is new or empty with --data-dir`,
  );
}

/** Takes from others what they may do with a file, or with a directory and all that lies in it. What is linked to is somebody else's. */
async function keepPrivate(path: string): Promise<void> {
  const found = await stat(path).catch(ifMissing);
  if (found === undefined) return;
  if ((found.mode & 0o077) !== 0) await chmod(path, found.mode & 0o700).catch(ifMissing);
  if (!found.isDirectory()) return;
  const entries = (await readdir(path, { withFileTypes: true }).catch(ifMissing)) ?? [];
  for (const entry of entries) if (!entry.isSymbolicLink()) await keepPrivate(join(path, entry.name));
}

async function namesIn(directory: string): Promise<readonly string[]> {
  return (await readdir(directory).catch(ifMissing)) ?? [];
}

/** Files go away meanwhile: another process may hold the directory still. */
function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
