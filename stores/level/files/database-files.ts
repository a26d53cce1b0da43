import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EventLogError } from '../../../core/model/event-log.js';
import { readRecords } from './read-records.js';
import type { TableFile } from './table-files.js';
import { addUpEdits } from './version-edits.js';

/** The file beside LevelDB's own that says up to which event writers have been answered. */
export const ACKNOWLEDGED_FILE = 'ACKNOWLEDGED';

/** Whether a file of a log is written to after it was made. LevelDB writes a table once, under a name of its own, and then leaves it as it is. */
export function isWrittenTo(name: string): boolean {
  return name === 'CURRENT' || name === ACKNOWLEDGED_FILE || /^MANIFEST-|\.log$/.test(name);
}

/** The files that a log in LevelDB is made of, as they lay in a directory at one moment. */
export interface DatabaseFiles {
  readonly directory: string;
  /** Those that are small, with what is in them: journals, what leads to the tables, and what was acknowledged. */
  readonly contents: ReadonlyMap<string, Buffer>;
  /** The newest first. Their sizes are right; what is in them was not looked at. */
  readonly tables: readonly TableFile[];
  /** Whether something at the end of a journal seems never to have reached the disk. */
  readonly isTorn: boolean;
}

const LOOKS = 3;

/**
 * Reads which files a database is made of, and checks all but its tables, of which it sees only that they are there: nothing is missing, and
 * nothing was changed after it had been written. Changes nothing itself. Rejects with `EventLogError`: `corrupt` names the file that is damaged
 * or gone, `locked` says that somebody writes to the directory meanwhile, `io` is what the file system refuses.
 */
export async function readDatabaseFiles(directory: string): Promise<DatabaseFiles> {
  for (let look = 0; look < LOOKS; look++) {
    const before = await appearanceOf(directory);
    const found = await readOnce(directory, before.names).catch((error: unknown) => ({ error }));
    const after = await appearanceOf(directory);
    // What was read while somebody wrote may not fit together, and says nothing.
    if (before.text !== after.text) continue;
    if ('error' in found) throw found.error;
    return found;
  }
  throw new EventLogError('locked', `another process writes to ${directory}`);
}

/** The names in a directory, and a text that is another one once somebody has written there. */
async function appearanceOf(directory: string): Promise<{ names: readonly string[]; text: string }> {
  const names = (await readdir(directory)).sort();
  const stats = await Promise.all(
    names.filter(isWrittenTo).map((name) =>
      stat(join(directory, name)).then(
        ({ ino, size, mtimeMs }) => [name, ino, size, mtimeMs],
        () => [name],
      ),
    ),
  );
  return { names, text: JSON.stringify([names, stats]) };
}

async function readOnce(directory: string, names: readonly string[]): Promise<DatabaseFiles> {
  const present = new Set(names);
  const contents = new Map<string, Buffer>();
  const read = async (name: string): Promise<Buffer> => {
    if (!present.has(name)) throw lost(directory, name);
    const content = await readFile(join(directory, name));
    contents.set(name, content);
    return content;
  };
  const manifest = /^(MANIFEST-\d+)\n$/.exec((await read('CURRENT')).toString('latin1'))?.[1];
  if (manifest === undefined) throw damaged(directory, 'CURRENT', 'it names no manifest');
  const content = await read(manifest);
  const live = sound(directory, manifest, () => addUpEdits(readRecords(content).records));
  const journals = names.filter((name) => /^\d+\.log$/.test(name) && Number.parseInt(name, 10) >= live.journal);
  if (live.journal > 0 && !journals.some((name) => Number.parseInt(name, 10) === live.journal)) {
    throw lost(directory, fileName(live.journal, 'log'));
  }
  let isTorn = false;
  for (const name of journals) {
    const journal = await read(name);
    isTorn ||= sound(directory, name, () => readRecords(journal)).tornAt !== undefined;
  }
  if (present.has(ACKNOWLEDGED_FILE)) await read(ACKNOWLEDGED_FILE);
  const newest = [...live.tables].sort(([a], [b]) => b - a);
  const tables = await Promise.all(newest.map(([number, size]) => tableOf(directory, present, number, size)));
  return { directory, contents, tables, isTorn };
}

async function tableOf(
  directory: string,
  present: ReadonlySet<string>,
  number: number,
  expected: number,
): Promise<TableFile> {
  const name = [fileName(number, 'ldb'), fileName(number, 'sst')].find((candidate) => present.has(candidate));
  if (name === undefined) throw lost(directory, fileName(number, 'ldb'));
  const { size } = await stat(join(directory, name));
  if (size !== expected) throw damaged(directory, name, `it has ${size} bytes, and should have ${expected}`);
  return { name, size };
}

function fileName(number: number, ending: string): string {
  return `${String(number).padStart(6, '0')}.${ending}`;
}

function sound<T>(directory: string, name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw damaged(directory, name, error.message);
    throw error;
  }
}

function lost(directory: string, name: string): EventLogError {
  return new EventLogError('corrupt', `the event log in ${directory} has lost its file ${name}`);
}

function damaged(directory: string, name: string, problem: string): EventLogError {
  return new EventLogError('corrupt', `the file ${name} in ${directory} is damaged: ${problem}`);
}
