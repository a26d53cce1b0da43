import { readVarint } from './varint.js';

/** Which files a LevelDB database is made of, by their numbers. */
export interface LiveFiles {
  /** The sizes of the tables, in bytes. */
  readonly tables: ReadonlyMap<number, number>;
  /** The oldest journal that still counts; 0 before the first. */
  readonly journal: number;
  /** Files to come get this number and higher ones. */
  readonly nextFile: number;
}

/**
 * Adds up the records of a LevelDB manifest, each of which changes the set of files. Throws `RangeError` when they say something else.
 * Source: google/leveldb doc/impl.md, db/version_edit.cc.
 */
export function addUpEdits(records: readonly Uint8Array[]): LiveFiles {
  const tables = new Map<string, { readonly number: number; readonly size: number }>();
  let journal: number | undefined;
  let nextFile: number | undefined;
  for (const record of records) {
    const { deleted, added, ...numbers } = readEdit(record);
    journal = numbers.journal ?? journal;
    nextFile = numbers.nextFile ?? nextFile;
    for (const key of deleted) tables.delete(key);
    for (const [key, table] of added) tables.set(key, table);
  }
  if (journal === undefined || nextFile === undefined) throw new RangeError('it is cut off');
  const live = new Map([...tables.values()].map(({ number, size }) => [number, size]));
  for (const number of [...live.keys(), journal]) {
    if (number >= nextFile) throw new RangeError(`it says that file ${number} is yet to come`);
  }
  return { tables: live, journal, nextFile };
}

const COMPARATOR = 1;
const JOURNAL = 2;
const NEXT_FILE = 3;
const LAST_SEQUENCE = 4;
const COMPACT_POINTER = 5;
const DELETED_FILE = 6;
const NEW_FILE = 7;
const PREVIOUS_JOURNAL = 9;

interface Edit {
  readonly journal?: number;
  readonly nextFile?: number;
  /** Tables by level and number: one that moves is deleted and added in the same edit. */
  readonly deleted: readonly string[];
  readonly added: ReadonlyMap<string, { readonly number: number; readonly size: number }>;
}

function readEdit(record: Uint8Array): Edit {
  const deleted: string[] = [];
  const added = new Map<string, { number: number; size: number }>();
  let journal: number | undefined;
  let nextFile: number | undefined;
  let at = 0;
  const number = (): number => {
    const { value, end } = readVarint(record, at);
    at = end;
    return value;
  };
  const skipBytes = (): void => {
    const length = number();
    at += length;
    if (at > record.length) throw new RangeError('one of its records is too short');
  };
  while (at < record.length) {
    const tag = number();
    if (tag === COMPARATOR) skipBytes();
    else if (tag === JOURNAL) journal = number();
    else if (tag === NEXT_FILE) nextFile = number();
    else if (tag === LAST_SEQUENCE || tag === PREVIOUS_JOURNAL) number();
    else if (tag === COMPACT_POINTER) {
      number();
      skipBytes();
    } else if (tag === DELETED_FILE) deleted.push(`${number()}/${number()}`);
    else if (tag === NEW_FILE) {
      const level = number();
      const table = { number: number(), size: number() };
      skipBytes();
      skipBytes();
      added.set(`${level}/${table.number}`, table);
    } else throw new RangeError(`one of its records has a part of the unknown kind ${tag}`);
  }
  return { journal, nextFile, deleted, added };
}
