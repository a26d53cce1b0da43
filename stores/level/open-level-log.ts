import { statfs } from 'node:fs/promises';
import { EventLogError, type LogHead } from '../../core/model/event-log.js';
import { type OpenDatabase, openDatabase, WRITE_BUFFER_BYTES } from './database.js';
import { checkFormat, inspectDirectory } from './format.js';
import { levelError } from './level-error.js';
import { type DatabaseSource, LevelEventLog } from './level-event-log.js';
import { checkTables, keptTables, type TableFile, tablesIn } from './table-files.js';

/** How to open a log; everything may be left out. */
export interface LevelLogOptions {
  /** Begin a log where there is none yet: the directory may be missing or empty. Otherwise that is an error. */
  readonly create?: boolean;
  /** After what a log that is created begins: the end of another one, whose history it continues. The log remembers it. */
  readonly base?: LogHead;
  /** At least how many events lie between two rounds of manifests: fewer make listings of the past faster and the log longer. */
  readonly manifestInterval?: number;
  /** How much of the database to keep in memory, in bytes. */
  readonly cacheBytes?: number;
  /** Opens the database itself; tests hand in one that fails. */
  readonly openDatabase?: OpenDatabase;
}

const MANIFEST_INTERVAL = 4_096;
/** How much of the newest tables is checked when a log is opened, in bytes; `verify` checks all that were there then. */
const CHECKED_BYTES = 8 * 1024 * 1024;
const CACHE_BYTES = 32 * 1024 * 1024;

/**
 * Opens the event log in a directory, for this process alone. Rejects with `EventLogError`:
 * `not-a-log` when there is none or something else, `locked` when another process has it open, `newer-format` when a later
 * release wrote it, `corrupt` when its end is damaged, `io` for what the file system refuses.
 */
export async function openLevelLog(directory: string, options: LevelLogOptions = {}): Promise<LevelEventLog> {
  const { create = false, base, manifestInterval = MANIFEST_INTERVAL, cacheBytes = CACHE_BYTES } = options;
  const open = options.openDatabase ?? openDatabase;
  if ((await inspectDirectory(directory)) === 'nothing' && !create) {
    throw new EventLogError('not-a-log', `there is no event log in ${directory}`);
  }
  try {
    let tables: readonly TableFile[] = [];
    const source: DatabaseSource = {
      open: async () => {
        const before = await tablesIn(directory);
        const database = await open(directory, { create, cacheBytes });
        try {
          tables = keptTables(before, await tablesIn(directory));
          await checkTables(directory, tables, CHECKED_BYTES);
          return { database, base: await checkFormat(database, directory, { create, base }) };
        } catch (error) {
          await database.close();
          throw error;
        }
      },
      checkRoom: () => checkRoom(directory),
      checkTables: () => checkTables(directory, tables),
    };
    return await LevelEventLog.open(source, manifestInterval);
  } catch (error) {
    throw openingError(error, directory);
  }
}

/** LevelDB refuses a database that sorts its keys in another way, as browsers' do, with words of its own. */
function openingError(error: unknown, directory: string): Error {
  const known = levelError(error, `open the event log in ${directory}`);
  if (!/comparator/.test(known.message)) return known;
  return new EventLogError('not-a-log', `${directory} holds a database, but no event log`, { cause: error });
}

/** Opening writes what was in the write buffer as a table, and begins new files beside it. */
async function checkRoom(directory: string): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  if (bavail * bsize < 2 * WRITE_BUFFER_BYTES)
    throw new EventLogError('io', `the disk that holds ${directory} is full`);
}
