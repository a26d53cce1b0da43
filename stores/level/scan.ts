import type { Database } from './database.js';

/** Which keys to read; at most one of each end. */
export interface KeyRange {
  readonly gt?: Buffer;
  readonly gte?: Buffer;
  readonly lt?: Buffer;
  readonly lte?: Buffer;
  readonly reverse?: boolean;
}

export type Entry = readonly [key: Buffer, value: Buffer];

/** So few that most of them are gone by the next collection of garbage: what outlives that costs several times as much. */
const SCAN_ENTRIES = 200;
const SCAN_BYTES = 512 * 1024;

/** Streams the entries of a range in batches of bounded size. */
export function scanEntries(database: Database, range: KeyRange): AsyncGenerator<readonly Entry[]> {
  return batchesOf(database.iterator({ ...range, highWaterMarkBytes: SCAN_BYTES }));
}

/** Streams the keys of a range in batches of bounded size, and leaves the values where they are. */
export function scanKeys(database: Database, range: KeyRange): AsyncGenerator<readonly Buffer[]> {
  return batchesOf(database.keys({ ...range, highWaterMarkBytes: SCAN_BYTES }));
}

/**
 * Streams the values of a range in batches of bounded size, once: what else is read had better not be driven out of LevelDB's cache.
 * `expected` says how many there should be, where that is known.
 */
export async function* scanValues(
  database: Database,
  range: KeyRange,
  expected?: number,
): AsyncGenerator<readonly Buffer[]> {
  const options = {
    ...range,
    keys: false,
    keyEncoding: KEYS_LEFT_OUT,
    highWaterMarkBytes: SCAN_BYTES,
    fillCache: false,
  };
  for await (const entries of batchesOf<Entry>(database.iterator(options), expected))
    yield entries.map((entry) => entry[1]);
}

const NO_KEY = Buffer.alloc(0);

/**
 * Takes the ends of a range as they are. LevelDB's binding hands over something in the place of a key that is left out: as text, that
 * is the empty string, where bytes would be a buffer of none, which costs as much as any other.
 */
const KEYS_LEFT_OUT = {
  name: 'left-out',
  format: 'utf8',
  encode: (key: Buffer) => key,
  decode: () => NO_KEY,
} as const;

/**
 * Reads an iterator to its end. The next batch is read while the consumer works on one, so that LevelDB's thread and
 * JavaScript's run at the same time. Rejects at the latest at the end when LevelDB could not read a block: until then it
 * skips what it cannot read.
 *
 * What LevelDB's binding read last stays in its memory until JavaScript's garbage is collected, and uncounted, when the read came to the
 * end: half a megabyte for each of many short scans. So no more is asked for than is expected, and the end is come to by a read of nothing.
 */
async function* batchesOf<T>(
  iterator: BatchIterator<T>,
  expected = Number.POSITIVE_INFINITY,
): AsyncGenerator<readonly T[]> {
  let coming: Promise<T[]> | undefined;
  let left = expected;
  const next = () => iterator.nextv(Math.max(1, Math.min(SCAN_ENTRIES, left)));
  try {
    coming = next();
    for (let batch = await coming; batch.length > 0; batch = await coming) {
      left -= batch.length;
      coming = next();
      // A failure is thrown by the `await` above, unless the consumer goes away before.
      coming.catch(() => undefined);
      yield batch;
    }
  } finally {
    await coming?.catch(() => undefined);
    await iterator.close();
  }
}

interface BatchIterator<T> {
  nextv(size: number): Promise<T[]>;
  close(): Promise<void>;
}

/**
 * The first entry of a range. Asks for two and allows one, because LevelDB reports a block that it skipped only to a
 * reader who has come to the end.
 */
export async function firstOf(database: Database, range: KeyRange): Promise<Entry | undefined> {
  const iterator = database.iterator({ ...range, limit: 1 });
  try {
    const [entry] = await iterator.nextv(2);
    return entry;
  } finally {
    await iterator.close();
  }
}
