import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogHead } from '../../core/model/journal.js';
import type { LogSource } from '../../replay/events/log-source.js';
import type { ClosedLoopQuery, ClosedLoopRerun } from '../../replay/rerun/rerun-closed-loop.js';
import { openLevelLog } from '../../stores/level/open-level-log.js';
import { MemoryEventLog } from '../../stores/memory/memory-event-log.js';

/** Up to so many recorded events, what happens instead is held in memory; beyond, on disk for as long as it takes. */
const FEW_EVENTS = 100_000;

/** Runs a closed loop, and lends it until `use` is done. What happens in it is kept nowhere. Rejects as `rerunClosedLoop` does. */
export async function withClosedLoop<T>(
  source: LogSource,
  query: Omit<ClosedLoopQuery, 'newLog'> & { readonly from: number; readonly to: number },
  use: (run: ClosedLoopRerun) => Promise<T>,
): Promise<T> {
  const { rerunClosedLoop } = await import('../../replay/rerun/rerun-closed-loop.js');
  const isShort = query.to - query.from < FEW_EVENTS;
  const folder = isShort ? undefined : await mkdtemp(join(tmpdir(), 'hindcast-rerun-'));
  const newLog = (base: LogHead) =>
    folder === undefined ? new MemoryEventLog(base) : openLevelLog(join(folder, 'log'), { create: true, base });
  try {
    const run = await rerunClosedLoop(source, { ...query, newLog });
    try {
      return await use(run);
    } finally {
      await run.close();
    }
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}
