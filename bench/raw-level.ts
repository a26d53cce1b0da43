import { Level } from 'level';
import { seededRandom } from './stores/random.js';

/** Reads at random from LevelDB with nothing above it: the floor of reading the past. */
export interface RawReads {
  /** Milliseconds of each single get. */
  readonly get: readonly number[];
  /** Milliseconds of each getMany. */
  readonly getMany: readonly number[];
}

/**
 * Opens the database of a big log without our store and reads events by random keys: the same number of the same bytes in
 * the same files. `keyOf` gives the key of an event. Nothing else may have the log open.
 */
export async function rawReads(
  directory: string,
  options: { events: number; keyOf: (revision: number) => Buffer; gets: number; getManys: number; together: number },
): Promise<RawReads> {
  const { events, keyOf } = options;
  const database = new Level<Buffer, Buffer>(directory, { keyEncoding: 'buffer', valueEncoding: 'buffer' });
  await database.open({ createIfMissing: false, cacheSize: 32 * 1024 * 1024 });
  const random = seededRandom(7);
  const anyKey = (): Buffer => keyOf(1 + Math.floor(random() * events));
  try {
    const get = await times(options.gets, () => database.get(anyKey()));
    const getMany = await times(options.getManys, () =>
      database.getMany(Array.from({ length: options.together }, anyKey)),
    );
    return { get, getMany };
  } finally {
    await database.close();
  }
}

async function times(count: number, action: () => Promise<unknown>): Promise<number[]> {
  const found: number[] = [];
  for (let done = 0; done < count; done++) {
    const start = performance.now();
    await action();
    found.push(performance.now() - start);
  }
  return found;
}
