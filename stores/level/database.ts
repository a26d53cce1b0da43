import { resolve } from 'node:path';
import { Level } from 'level';
import { EventLogError } from '../../core/model/event-log.js';

/** The embedded store underneath: ordered keys and values, both bytes. */
export type Database = Level<Buffer, Buffer>;

/** Opens the database in a directory; tests hand in one that fails on command. */
export type OpenDatabase = (directory: string, options: { create: boolean; cacheBytes: number }) => Promise<Database>;

/** How much LevelDB keeps in memory, and in its log file, before it writes a table. */
export const WRITE_BUFFER_BYTES = 8 * 1024 * 1024;

/** What this thread has open: LevelDB itself lets a database that threads share be opened any number of times in one process. */
const opened = new Set<string>();

/**
 * Opens a database for this process alone, and so that its other threads can share it. LevelDB's settings, compared side by side on
 * logs of 250,000 events (bench/stores):
 *
 * - `blockSize` 16 KiB: versions of an object lie next to each other and are much alike, so larger blocks compress better.
 *   The log takes a third less disk than with 4 KiB, and a listing of the past a tenth more time.
 * - `maxFileSize` 2 MiB and `maxOpenFiles` 74, of which LevelDB keeps 64 for tables: it maps each open table into memory, which all
 *   counts as the process's own. So that is 128 MiB at most; with the defaults it grows with the log, to gigabytes. A table that has to
 *   be opened again costs some 20 µs.
 * - Snappy compression stays on: without it the log takes four times the disk, at the same speed.
 * - The write buffer makes no difference to reading between 4 and 16 MiB; after a crash, opening must replay it.
 */
export const openDatabase: OpenDatabase = async (directory, { create, cacheBytes }) => {
  const location = resolve(directory);
  if (isOpenHere(directory)) {
    const doing = `open the event log in ${directory}`;
    throw new EventLogError('locked', `cannot ${doing}: it is open already, here or in another process`);
  }
  opened.add(location);
  const database = databaseIn(location);
  database.once('closed', () => opened.delete(location));
  try {
    await database.open({
      createIfMissing: create,
      errorIfExists: false,
      multithreading: true,
      cacheSize: cacheBytes,
      blockSize: 16 * 1024,
      writeBufferSize: WRITE_BUFFER_BYTES,
      maxFileSize: 2 * 1024 * 1024,
      maxOpenFiles: 74,
    });
  } catch (error) {
    opened.delete(location);
    throw error;
  }
  return database;
};

/**
 * Opens what another thread of this process has open, and keeps open until this thread has closed it; `location` is where that
 * thread's database says that it lies.
 */
export async function shareDatabase(location: string): Promise<Database> {
  const database = databaseIn(location);
  await database.open({ createIfMissing: false, errorIfExists: false, multithreading: true });
  return database;
}

/** Whether this thread has the database in a directory open. */
export function isOpenHere(directory: string): boolean {
  return opened.has(resolve(directory));
}

function databaseIn(location: string): Database {
  return new Level<Buffer, Buffer>(location, { keyEncoding: 'buffer', valueEncoding: 'buffer' });
}
