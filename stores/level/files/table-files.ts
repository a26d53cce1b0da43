import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EventLogError } from '../../../core/model/event-log.js';
import { checkTable } from './check-table.js';

/** A table that a database is made of. */
export interface TableFile {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
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
    const table = await readFile(join(directory, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    const problem = table && checkTable(table);
    if (problem !== undefined)
      throw new EventLogError('corrupt', `the file ${name} in ${directory} is damaged: ${problem}`);
  }
}
