import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type EventLog, EventLogError, type ReadonlyEventLog } from '../../core/model/event-log.js';
import { type ForkRecord, readForkRecord, writeForkRecord } from '../../replay/fork/fork-record.js';
import type { ForkStore } from '../../replay/fork/fork-store.js';
import { openLevelLog } from '../../stores/level/open-level-log.js';
import { readLevelLog } from '../../stores/level/read-level-log.js';
import { makeDirectory } from '../directory.js';

const RECORD = 'fork.json';
const LOG = 'log';
/** Names of forks are DNS labels and begin with no dot: what begins with one is on its way out. */
const REMOVED = '.removed-';
/** A server may have many forks open: each gets less memory than the cluster's own log. */
const CACHE_BYTES = 8 * 1024 * 1024;

/**
 * Forks in a directory, one folder each:
 *
 *     NAME/fork.json     its record, written last: a folder without one is what a crash left of a fork that was being made
 *     NAME/log/          its own events, a log that begins after the fork's base
 *     .removed-NAME/     what a crash left of a fork that was being deleted
 */
export class DirectoryForkStore implements ForkStore {
  readonly #directory: string;

  /** The directory need not be there. Whoever holds the log that the forks were made from may write to it, and nobody else. */
  constructor(directory: string) {
    this.#directory = directory;
  }

  async list(): Promise<readonly ForkRecord[]> {
    return telling(`read ${this.#directory}`, async () => {
      const records = await Promise.all((await this.#folders()).map((name) => this.#record(name)));
      return records.filter((record) => record !== undefined);
    });
  }

  async create(record: ForkRecord): Promise<EventLog> {
    const folder = join(this.#directory, record.name);
    return telling(`make fork ${record.name}`, async () => {
      await this.#sweep();
      await rm(folder, { recursive: true, force: true });
      // The log holds Secrets: nobody else may read it.
      await makeDirectory(folder, 0o700);
      const log = await openLevelLog(join(folder, LOG), { create: true, base: record.base, cacheBytes: CACHE_BYTES });
      try {
        await writeDurably(folder, RECORD, writeForkRecord(record));
        await synchronize(this.#directory);
      } catch (error) {
        await log.close();
        await rm(folder, { recursive: true, force: true });
        throw error;
      }
      return log;
    });
  }

  read({ name }: ForkRecord): Promise<ReadonlyEventLog> {
    return readLevelLog(join(this.#directory, name, LOG), { cacheBytes: CACHE_BYTES });
  }

  open({ name }: ForkRecord): Promise<EventLog> {
    return openLevelLog(join(this.#directory, name, LOG), { cacheBytes: CACHE_BYTES });
  }

  async remove(name: string): Promise<void> {
    const removed = join(this.#directory, `${REMOVED}${name}`);
    await telling(`delete fork ${name}`, async () => {
      await rm(removed, { recursive: true, force: true });
      await rename(join(this.#directory, name), removed);
      await synchronize(this.#directory);
      await rm(removed, { recursive: true, force: true });
    });
  }

  async #folders(): Promise<readonly string[]> {
    const entries = await readdir(this.#directory, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
  }

  /** Undefined for what a crash left of a fork that was being made. */
  async #record(name: string): Promise<ForkRecord | undefined> {
    const file = join(this.#directory, name, RECORD);
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) return undefined;
    const record = readForkRecord(text);
    if (record?.name !== name) throw new EventLogError('corrupt', `${file} is not the record of a fork`);
    return record;
  }

  /** Takes away what deletions that were cut short have left. */
  async #sweep(): Promise<void> {
    const entries = await readdir(this.#directory).catch(() => [] as string[]);
    for (const name of entries.filter((entry) => entry.startsWith(REMOVED))) {
      await rm(join(this.#directory, name), { recursive: true, force: true });
    }
  }
}

/** Writes a file that is there after a power failure, whole, or not at all. */
async function writeDurably(folder: string, name: string, text: string): Promise<void> {
  const draft = join(folder, `${name}.new`);
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, join(folder, name));
  await synchronize(folder);
}

/** Makes the names in a directory durable. */
async function synchronize(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function telling<T>(what: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof EventLogError) throw error;
    throw new EventLogError('io', `cannot ${what}: ${(error as Error).message}`, { cause: error });
  }
}
