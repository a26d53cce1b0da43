import { EventLogError } from '../../core/model/event-log.js';
import { readAcknowledged } from './acknowledged-file.js';
import { openDatabase } from './database.js';
import type { DatabaseSource } from './database-source.js';
import { ACKNOWLEDGED_FILE, type DatabaseFiles, readDatabaseFiles } from './files/database-files.js';
import { checkTables } from './files/table-files.js';
import { checkFormat, type ExpectedFormat, inspectDirectory } from './format.js';
import { levelError } from './level-error.js';
import { findLog, LevelLogReader } from './level-log-reader.js';
import { LogView } from './log-view.js';
import { mustNotBeHeld } from './must-not-be-held.js';

/** How to read a log; everything may be left out. */
export interface ReadOptions {
  /** How much of the database to keep in memory, in bytes. */
  readonly cacheBytes?: number;
}

/** How much of the newest tables is checked when a log is opened, in bytes; `verify` checks all that were there then. */
const CHECKED_BYTES = 8 * 1024 * 1024;
export const CACHE_BYTES = 32 * 1024 * 1024;

/**
 * Opens the event log in a directory to read it, and changes nothing there: it may be read-only, and others may read it at the same time.
 * Close the log when done: what LevelDB needs lies in the system's temporary directory until then. Rejects with
 * `EventLogError` as `openLevelLog` does; a log that somebody has open to write to it is `locked`.
 */
export async function readLevelLog(directory: string, options: ReadOptions = {}): Promise<LevelLogReader> {
  if ((await inspectDirectory(directory)) === 'nothing') throw noLog(directory);
  try {
    await mustNotBeHeld(directory);
    return await readFiles(await checkedFiles(directory), options);
  } catch (error) {
    throw openingError(error, directory);
  }
}

/** Reads which files a log is made of, and checks them. Rejects with `EventLogError`. */
export async function checkedFiles(directory: string): Promise<DatabaseFiles> {
  try {
    const files = await readDatabaseFiles(directory);
    await checkTables(directory, files.tables, CHECKED_BYTES);
    return files;
  } catch (error) {
    // Whoever has begun to write there meanwhile may have made it look like this.
    await mustNotBeHeld(directory);
    throw error;
  }
}

/**
 * Opens the log that lies in some files to read it, in a view of them; with `create`, also one that a crash cut short before it had begun.
 * Rejects with `EventLogError`.
 */
export async function readFiles(
  files: DatabaseFiles,
  options: ReadOptions & Partial<Pick<ExpectedFormat, 'create' | 'base'>> = {},
): Promise<LevelLogReader> {
  const { cacheBytes = CACHE_BYTES, create = false, base } = options;
  const { directory, contents, tables } = files;
  const acknowledged = readAcknowledged(contents.get(ACKNOWLEDGED_FILE), directory);
  const view = await LogView.make(files);
  try {
    const source: DatabaseSource = {
      open: async () => {
        const database = await openDatabase(view.location, { create: false, cacheBytes });
        try {
          return {
            database,
            base: await checkFormat(database, directory, { create, base, acknowledged }),
            acknowledged,
          };
        } catch (error) {
          await database.close();
          throw error;
        }
      },
      checkTables: () => checkTables(directory, tables),
      release: () => view.remove(),
    };
    return new LevelLogReader(source, await findLog(source));
  } catch (error) {
    await view.remove();
    throw error;
  }
}

export function noLog(directory: string): EventLogError {
  return new EventLogError('not-a-log', `there is no event log in ${directory}`);
}

/** LevelDB refuses a database that sorts its keys in another way, as browsers' do, with words of its own. */
export function openingError(error: unknown, directory: string): Error {
  const known = levelError(error, `open the event log in ${directory}`);
  if (!/comparator/.test(known.message)) return known;
  return new EventLogError('not-a-log', `${directory} holds a database, but no event log`, { cause: error });
}
