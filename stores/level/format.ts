import { readdir } from 'node:fs/promises';
import { EventLogError } from '../../core/model/event-log.js';
import { GENESIS_HASH } from '../../core/model/event-record.js';
import type { LogHead } from '../../core/model/journal.js';
import type { Revision } from '../../core/model/revision.js';
import type { Database } from './database.js';
import { FORMAT_KEY } from './keys.js';
import { firstOf } from './scan.js';

/** The newest layout of a log in LevelDB that this release reads. A change that older releases cannot read raises it. */
export const LOG_FORMAT = 2;
/** A log that begins with the first event. */
const WHOLE_LOG = 1;
/** A log that continues another one: it lies as the others do, and its note says after what it begins. */
const CONTINUATION = 2;

/** Says what the directory holds, for people and for releases to come. It has no checksum, so that any release can read it. */
interface FormatNote {
  readonly kind: 'hindcast event log';
  readonly format: number;
  /** Hash in hex. */
  readonly base?: { readonly revision: Revision; readonly hash: string };
}

const NO_EVENTS: LogHead = { revision: 0, hash: GENESIS_HASH };

/** What stands at a path before anything is opened there: a LevelDB, or nothing yet. Rejects when it is something else. */
export async function inspectDirectory(directory: string): Promise<'database' | 'nothing'> {
  const files = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [] as string[];
    if (error.code === 'ENOTDIR') throw new EventLogError('not-a-log', `${directory} is a file, not an event log`);
    throw new EventLogError('io', `cannot read ${directory}: ${error.message}`, { cause: error });
  });
  if (files.includes('CURRENT')) return 'database';
  if (files.some((file) => /^(MANIFEST-\d+|ACKNOWLEDGED|.*\.ldb)$/.test(file))) {
    throw new EventLogError('corrupt', `the event log in ${directory} has lost its file CURRENT`);
  }
  // LevelDB leaves these two behind when it was stopped before it could create the rest.
  const foreign = files.find((file) => file !== 'LOCK' && file !== 'LOG');
  if (foreign !== undefined) {
    throw new EventLogError('not-a-log', `${directory} is not an event log: it holds other files, such as ${foreign}`);
  }
  return 'nothing';
}

/** What is expected of a database. */
export interface ExpectedFormat {
  /** Leave a note in an empty one. */
  readonly create: boolean;
  /** What that note says that the log begins after. */
  readonly base?: LogHead;
  /** Up to where writers were answered: then it was a log, whatever is left of it. */
  readonly acknowledged?: LogHead;
}

/**
 * Reads the note in an open database, or leaves one in an empty one, as is expected. Returns what the log begins after. Rejects when it
 * is no log this release reads.
 */
export async function checkFormat(
  database: Database,
  directory: string,
  { create, base = NO_EVENTS, acknowledged }: ExpectedFormat,
): Promise<LogHead> {
  const value: Buffer | undefined = await database.get(FORMAT_KEY);
  if (value === undefined) {
    if (acknowledged !== undefined) {
      const message = `the event log in ${directory} has lost its beginning, though event ${acknowledged.revision} was acknowledged`;
      throw new EventLogError('corrupt', message);
    }
    if (!create || (await firstOf(database, {})) !== undefined) {
      throw new EventLogError('not-a-log', `${directory} holds a database, but no event log`);
    }
    const value = Buffer.from(JSON.stringify(noteOf(base)));
    await database.batch([{ type: 'put', key: FORMAT_KEY, value }], { sync: true });
    return base;
  }
  const note = parseNote(value);
  if (note === undefined)
    throw new EventLogError('corrupt', `the format note of the event log in ${directory} is damaged`);
  if (note.format > LOG_FORMAT) {
    const advice = `this release reads format ${LOG_FORMAT}, a newer one is needed`;
    throw new EventLogError('newer-format', `the event log in ${directory} has format ${note.format}: ${advice}`);
  }
  if (note.base === undefined) return NO_EVENTS;
  return { revision: note.base.revision, hash: Uint8Array.from(Buffer.from(note.base.hash, 'hex')) };
}

function noteOf({ revision, hash }: LogHead): FormatNote {
  const kind = 'hindcast event log';
  if (revision === 0) return { kind, format: WHOLE_LOG };
  return { kind, format: CONTINUATION, base: { revision, hash: Buffer.from(hash).toString('hex') } };
}

function parseNote(value: Buffer): FormatNote | undefined {
  try {
    const note = JSON.parse(value.toString('utf8')) as Partial<FormatNote> | null;
    if (note?.kind !== 'hindcast event log' || !Number.isInteger(note.format)) return undefined;
    if (note.format === CONTINUATION && !isBase(note.base)) return undefined;
    return note as FormatNote;
  } catch {
    return undefined;
  }
}

function isBase(base: FormatNote['base']): boolean {
  return Number.isSafeInteger(base?.revision) && /^[0-9a-f]{64}$/.test(base?.hash ?? '');
}
