import { access, constants, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Level } from 'level';
import { EventLogError } from '../../core/model/event-log.js';
import { isOpenHere } from './database.js';
import { rootCause } from './level-error.js';

/** Whoever asks holds the lock itself for an instant: two who do so at once would take each other for the owner. */
const TRIES = 3;

/**
 * Rejects with reason `locked` when somebody has the log in a directory open to write to it. Changes nothing there, and waits for nobody.
 * Of a directory that this user cannot write to, it cannot be known: then it resolves.
 */
export async function mustNotBeHeld(directory: string): Promise<void> {
  const lock = join(resolve(directory), 'LOCK');
  const isLocked = isOpenHere(directory) || ((await isWritable(lock)) && (await isAlwaysHeld(lock)));
  if (isLocked) {
    const doing = `open the event log in ${directory}`;
    throw new EventLogError('locked', `cannot ${doing}: it is open already, here or in another process`);
  }
}

async function isWritable(file: string): Promise<boolean> {
  return access(file, constants.W_OK).then(
    () => true,
    () => false,
  );
}

async function isAlwaysHeld(lock: string): Promise<boolean> {
  for (let tried = 0; tried < TRIES; tried++) if (!(await isHeld(lock))) return false;
  return true;
}

/**
 * Node cannot see locks, LevelDB can: it is told to open a database that is not there, whose file LOCK is this one, and finds out about
 * the lock before it looks for the rest.
 */
async function isHeld(lock: string): Promise<boolean> {
  const elsewhere = await mkdtemp(join(tmpdir(), 'hindcast-lock-'));
  try {
    await symlink(lock, join(elsewhere, 'LOCK'));
    await new Level(elsewhere).open({ createIfMissing: false });
    return false;
  } catch (error) {
    return rootCause(error).code === 'LEVEL_LOCKED';
  } finally {
    await rm(elsewhere, { recursive: true, force: true });
  }
}
