import type { Timeline } from '../../replay/timeline.js';
import type { LogUse } from '../../workspace/open-log.js';
import { type OpenSource, openSource, type SourceOptions } from '../../workspace/open-source.js';
import { Interrupted, interruptible } from '../interruptible.js';
import type { Io } from '../io.js';

/** Opens a history as `openSource` does. Ctrl-C ends that at once, with `Interrupted`, and what is opened all the same is closed. */
export async function openInterruptibly(options: SourceOptions, io: Io, use: LogUse = 'read'): Promise<OpenSource> {
  const opening = openSource(options, io.openLog, use);
  try {
    return await interruptible(io, () => opening);
  } catch (error) {
    if (error instanceof Interrupted) void opening.then(({ timeline }) => timeline.close()).catch(() => undefined);
    throw error;
  }
}

/** How a history is used. */
export interface SourceUse {
  /** False when the user ends the work by interrupting it, and it sees to that itself. True when absent. */
  readonly interruptible?: boolean;
}

/**
 * Opens a history for as long as `use` takes. Ctrl-C aborts the signal and ends the work at once, with `Interrupted`: nothing it could
 * still find is waited for.
 */
export async function withSource<T>(
  options: SourceOptions,
  io: Io,
  use: (timeline: Timeline, signal: AbortSignal) => Promise<T>,
  { interruptible: mayEnd = true }: SourceUse = {},
): Promise<T> {
  const { timeline } = await openInterruptibly(options, io);
  try {
    if (!mayEnd) return await use(timeline, new AbortController().signal);
    return await interruptible(io, (signal) => use(timeline, signal));
  } finally {
    await timeline.close();
  }
}
