import { join } from 'node:path';
import type { EventLog } from '../core/model/event-log.js';
import { openLevelLog } from '../stores/level/open-level-log.js';

/** Opens the log of a data directory, or makes it there, lends it, and closes it whatever happens. */
export async function withLog<T>(dataDir: string, use: (log: EventLog) => Promise<T>): Promise<T> {
  const log = await openLevelLog(join(dataDir, 'log'), { create: true });
  try {
    return await use(log);
  } finally {
    await log.close();
  }
}
