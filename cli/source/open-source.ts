import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { EventLogError } from '../../core/model/event-log.js';
import { loadSchemas } from '../../core/schema/schemas.js';
import { openTimeline, type Timeline } from '../../replay/timeline.js';
import { CommandFailure } from '../command-failure.js';
import type { Io } from '../io.js';
import { type KubeconfigContext, readKubeconfig } from './kubeconfig-file.js';
import type { SourceOptions } from './source-options.js';

/** A history that is open, and the server that holds it, if one does. */
export interface OpenSource {
  readonly timeline: Timeline;
  readonly context?: KubeconfigContext;
}

/**
 * Opens the history in a data directory; when another process holds it, asks the server whose kubeconfig lies there. `--server` and
 * `--kubeconfig` always ask a server. Rejects with `CommandFailure` or `EventLogError`.
 */
export async function openSource(options: SourceOptions, io: Io): Promise<OpenSource> {
  const kept = join(options.dataDir, 'kubeconfig');
  if (options.server !== undefined || options.kubeconfig !== undefined) {
    return remote(await namedServer(options, kept));
  }
  await mustExist(options.dataDir);
  try {
    const log = await io.openLog(join(options.dataDir, 'log'));
    return { timeline: openTimeline({ log, schemas: loadSchemas() }) };
  } catch (error) {
    if (!(error instanceof EventLogError) || error.reason !== 'locked') throw error;
  }
  if (!(await exists(kept))) {
    throw new CommandFailure(
      `${options.dataDir} is held by another process, and no server has left a kubeconfig there`,
    );
  }
  return remote(await readKubeconfig(kept));
}

/** Opens a history for as long as `use` takes. */
export async function withSource<T>(
  options: SourceOptions,
  io: Io,
  use: (timeline: Timeline) => Promise<T>,
): Promise<T> {
  const { timeline } = await openSource(options, io);
  try {
    return await use(timeline);
  } finally {
    await timeline.close();
  }
}

async function namedServer({ server, kubeconfig }: SourceOptions, kept: string): Promise<KubeconfigContext> {
  if (server !== undefined && !URL.canParse(server)) throw new CommandFailure(`${JSON.stringify(server)} is not a URL`);
  const file = kubeconfig ?? ((await exists(kept)) ? kept : undefined);
  if (file === undefined) return { server: { url: server! } };
  const context = await readKubeconfig(file);
  return server === undefined ? context : { ...context, server: { ...context.server, url: server } };
}

function remote(context: KubeconfigContext): OpenSource {
  return { timeline: openTimeline({ server: context.server }), context };
}

async function mustExist(directory: string): Promise<void> {
  if (!(await exists(directory))) throw new CommandFailure(`there is no data directory ${directory}`);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
