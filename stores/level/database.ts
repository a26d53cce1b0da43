import { Level } from 'level';

/** The embedded store underneath: ordered keys and values, both bytes. */
export type Database = Level<Buffer, Buffer>;

/** Opens the database in a directory; tests hand in one that fails on command. */
export type OpenDatabase = (directory: string, options: { create: boolean; cacheBytes: number }) => Promise<Database>;

/** How much LevelDB keeps in memory, and in its log file, before it writes a table. */
export const WRITE_BUFFER_BYTES = 8 * 1024 * 1024;

/**
 * LevelDB's settings, compared side by side on logs of 250,000 events (bench/stores):
 *
 * - `blockSize` 16 KiB: versions of an object lie next to each other and are much alike, so larger blocks compress better.
 *   The log takes a third less disk than with 4 KiB, and a listing of the past a tenth more time.
 * - `maxFileSize` 8 MiB: a quarter of the files of 2 MiB, at the same speed.
 * - Snappy compression stays on: without it the log takes four times the disk, at the same speed.
 * - The write buffer makes no difference to reading between 4 and 16 MiB; after a crash, opening must replay it.
 */
export const openDatabase: OpenDatabase = async (directory, { create, cacheBytes }) => {
  const database: Database = new Level<Buffer, Buffer>(directory, { keyEncoding: 'buffer', valueEncoding: 'buffer' });
  await database.open({
    createIfMissing: create,
    errorIfExists: false,
    cacheSize: cacheBytes,
    blockSize: 16 * 1024,
    writeBufferSize: WRITE_BUFFER_BYTES,
    maxFileSize: 8 * 1024 * 1024,
  });
  return database;
};
