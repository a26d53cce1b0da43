import { join } from 'node:path';
import type { EventLog } from '../core/model/event-log.js';
import { openLevelLog } from '../stores/level/open-level-log.js';
import { fillLog, namespaceOf } from './stores/fill-log.js';

/** How a big log is made: from these numbers alone. */
export interface BigLogShape {
  readonly events: number;
  /** Names that Pods come and go under; about one in twenty-one is free at any time, so that 10,000 Pods are alive. */
  readonly objects: number;
  /** Each with about 1,000 Pods alive. */
  readonly namespaces: number;
  readonly seed: number;
  readonly objectBytes: number;
}

/** A big log on disk: `dataDir` can be served, and `dataDir/log` opened. */
export interface BigLog extends BigLogShape {
  readonly dataDir: string;
}

/** The shape of a log of so many events. */
export function bigLogShape(events: number): BigLogShape {
  return { events, objects: 10_500, namespaces: 10, seed: 1, objectBytes: 1_024 };
}

/** Fills an empty log. */
export function fillBigLog(log: EventLog, shape: BigLogShape): Promise<void> {
  return fillLog(log, shape);
}

/** Opens a big log, lends it, and closes it whatever happens. */
export async function withBigLog<T>({ dataDir }: BigLog, use: (log: EventLog) => Promise<T>): Promise<T> {
  const log = await openLevelLog(join(dataDir, 'log'));
  try {
    return await use(log);
  } finally {
    await log.close();
  }
}

/** A namespace of a big log by its number. */
export function bigNamespace(index: number, { namespaces }: BigLogShape): string {
  return namespaceOf(index, namespaces);
}
