import type { ReadonlyEventLog } from '../core/model/event-log.js';
import { openLevelLog } from '../stores/level/open-level-log.js';
import { readLevelLog } from '../stores/level/read-level-log.js';

/** What a history is opened for. Reading changes nothing in its directory, not even by opening it, and keeps nobody else away. */
export type LogUse = 'read' | 'write';

/** A function that opens the event log in a directory. Rejects with `EventLogError`; with reason `locked` when another process writes to it. */
export type OpenLog = (directory: string, use: LogUse) => Promise<ReadonlyEventLog>;

/** Opens the event log in a directory that has one. Rejects with `EventLogError`; with reason `locked` when somebody writes to it. */
export function openLog(directory: string, use: LogUse, cacheBytes?: number): Promise<ReadonlyEventLog> {
  return use === 'write' ? openLevelLog(directory, { cacheBytes }) : readLevelLog(directory, { cacheBytes });
}
