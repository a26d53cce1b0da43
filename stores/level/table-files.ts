import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EventLogError } from '../../core/model/event-log.js';
import { checkTable } from './check-table.js';

/** A table as it lay in a directory at some time. */
export interface TableFile {
  readonly name: string;
  readonly size: number;
  readonly writtenAt: number;
}

/** The tables in a directory, the newest first. */
export async function tablesIn(directory: string): Promise<TableFile[]> {
  const names = (await orNothing(readdir(directory))) ?? [];
  const tables: TableFile[] = [];
  for (const name of names.filter((file) => /^\d+\.(ldb|sst)$/.test(file))) {
    const found = await orNothing(stat(join(directory, name)));
    if (found !== undefined) tables.push({ name, size: found.size, writtenAt: found.mtimeMs });
  }
  return tables.sort((a, b) => Number.parseInt(b.name, 10) - Number.parseInt(a.name, 10));
}

/**
 * The tables that LevelDB kept when it was opened between two looks at its directory. It removes what a crash left half
 * written, and may give the same name to a table that it begins at once: so a name alone says nothing.
 */
export function keptTables(before: readonly TableFile[], after: readonly TableFile[]): TableFile[] {
  const known = new Map(before.map((table) => [table.name, table]));
  return after.filter(({ name, size, writtenAt }) => {
    const earlier = known.get(name);
    return earlier?.size === size && earlier.writtenAt === writtenAt;
  });
}

/**
 * Checks tables until `budget` bytes of them were read. One that is gone was merged into others meanwhile. Rejects with
 * `EventLogError` that names the file which is damaged.
 */
export async function checkTables(
  directory: string,
  tables: readonly TableFile[],
  budget = Number.POSITIVE_INFINITY,
): Promise<void> {
  let left = budget;
  for (const { name, size } of tables) {
    if (left <= 0) return;
    left -= size;
    const table = await orNothing(readFile(join(directory, name)));
    const problem = table && checkTable(table);
    if (problem !== undefined)
      throw new EventLogError('corrupt', `the file ${name} in ${directory} is damaged: ${problem}`);
  }
}

/** What a file operation gives, or undefined when the file is not there. */
async function orNothing<T>(operation: Promise<T>): Promise<T | undefined> {
  try {
    return await operation;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
