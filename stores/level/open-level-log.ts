import { chmod, readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { EventLogError } from '../../core/model/event-log.js';
import type { LogHead } from '../../core/model/journal.js';
import { AcknowledgedFile, readAcknowledged } from './acknowledged-file.js';
import { LostEventsError } from './check-acknowledged.js';
import { type Database, type OpenDatabase, openDatabase, WRITE_BUFFER_BYTES } from './database.js';
import type { OpenedDatabase } from './database-source.js';
import { ACKNOWLEDGED_FILE } from './files/database-files.js';
import { checkTables, type TableFile } from './files/table-files.js';
import { checkFormat, inspectDirectory } from './format.js';
import { levelError } from './level-error.js';
import { LevelEventLog } from './level-event-log.js';
import { mustNotBeHeld } from './must-not-be-held.js';
import { CACHE_BYTES, checkedFiles, noLog, openingError, readFiles } from './read-level-log.js';

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
/** A process that only wants to know whether the log is held holds it itself for an instant. */
const TRIES = 3;

/**
 * Opens the event log in a directory to write to it, for this process alone. Rejects with `EventLogError`:
 * `not-a-log` when there is none or something else, `locked` when another process has it open, `newer-format` when a later
 * release wrote it, `corrupt` when its end is damaged or something that was acknowledged is lost, `io` for what the file system refuses.
 */
export async function openLevelLog(directory: string, options: LevelLogOptions = {}): Promise<LevelEventLog> {
  const { manifestInterval = MANIFEST_INTERVAL } = options;
  let tables: readonly TableFile[] = [];
  try {
    const source = {
      open: async () => {
        const opened = await open(directory, options);
        tables = opened.tables;
        return opened;
      },
      checkTables: () => checkTables(directory, tables),
      release: async () => undefined,
    };
    const writing = {
      manifestInterval,
      checkRoom: () => checkRoom(directory),
      acknowledgements: (head: LogHead) => AcknowledgedFile.create(directory, head),
    };
    return await LevelEventLog.open(source, writing);
  } catch (error) {
    throw withAdvice(openingError(error, directory), directory);
  }
}

async function open(
  directory: string,
  options: LevelLogOptions,
): Promise<OpenedDatabase & { readonly tables: readonly TableFile[] }> {
  const { create = false, base, cacheBytes = CACHE_BYTES } = options;
  const isNew = (await inspectDirectory(directory)) === 'nothing';
  if (isNew && !create) throw noLog(directory);
  await mustNotBeHeld(directory);
  const files = isNew ? undefined : await checkedFiles(directory);
  const acknowledged = readAcknowledged(files?.contents.get(ACKNOWLEDGED_FILE), directory);
  // LevelDB drops what it cannot read: so it shows in a view what would be left, before it may touch what there is.
  if (files?.isTorn === true) await (await readFiles(files, { create, base })).close();
  const database = await openAlone(directory, options.openDatabase ?? openDatabase, { create, cacheBytes });
  try {
    if (isNew) await chmod(directory, 0o700);
    await closeToOthers(directory);
    return {
      database,
      base: await checkFormat(database, directory, { create, base, acknowledged }),
      acknowledged,
      tables: files?.tables ?? [],
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function openAlone(
  directory: string,
  openIn: OpenDatabase,
  options: { readonly create: boolean; readonly cacheBytes: number },
): Promise<Database> {
  for (let tried = 1; ; tried++) {
    try {
      return await openIn(directory, options);
    } catch (error) {
      const known = levelError(error, 'open');
      const isLocked = known instanceof EventLogError && known.reason === 'locked';
      if (!isLocked || tried === TRIES) throw error;
      await mustNotBeHeld(directory);
    }
  }
}

/** The log holds every Secret: nobody but its owner may read it, wherever its files are taken. */
async function closeToOthers(directory: string): Promise<void> {
  const names = await readdir(directory);
  await Promise.all(
    names.map(async (name) => {
      const file = join(directory, name);
      try {
        const { mode } = await stat(file);
        if ((mode & 0o077) !== 0) await chmod(file, mode & 0o700);
      } catch (error) {
        // LevelDB has removed it meanwhile, or it is another user's, who decides.
        if (!['ENOENT', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
      }
    }),
  );
}

/** Opening writes what was in the write buffer as a table, and begins new files beside it. */
async function checkRoom(directory: string): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  if (bavail * bsize < 2 * WRITE_BUFFER_BYTES)
    throw new EventLogError('io', `the disk that holds ${directory} is full`);
}

function withAdvice(error: Error, directory: string): Error {
  if (!(error instanceof EventLogError) || error.reason !== 'corrupt') return error;
  const otherwise =
    error instanceof LostEventsError
      ? `, or remove ${join(directory, ACKNOWLEDGED_FILE)} to go on without what is lost`
      : '';
  const message = `${error.message}; restore a copy of ${directory}${otherwise}`;
  return new EventLogError('corrupt', message, { cause: error });
}
