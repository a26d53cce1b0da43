import { join } from 'node:path';
import { EventLogError } from '../../core/model/event-log.js';
import { loadSchemas } from '../../core/schema/schemas.js';
import { RemoteTimeline } from '../../replay/http/remote-timeline.js';
import { RemoteTimelineError } from '../../replay/http/remote-timeline-error.js';
import { LocalTimeline } from '../../replay/timeline/local-timeline.js';
import type { Timeline } from '../../replay/timeline/timeline.js';
import { openBundle } from '../../stores/bundle/open-bundle.js';
import { CommandFailure } from '../command-failure.js';
import { exists } from '../exists.js';
import { Interrupted, interruptible } from '../interruptible.js';
import type { Io } from '../io.js';
import { type KubeconfigContext, readKubeconfig } from './kubeconfig-file.js';
import { openFork, serverOfFork } from './open-fork.js';
import type { LogUse } from './open-log.js';
import type { ClusterContext, SourceOptions } from './source-options.js';

/** A history that is open, and the server that holds it, if one does. */
export interface OpenSource {
  readonly timeline: Timeline;
  readonly context?: KubeconfigContext;
}

/**
 * Opens the history in a data directory, to read it unless told otherwise; when another process holds it, asks the server whose kubeconfig
 * lies there. `--bundle` opens a bundle; `--server`, `--kubeconfig` and the cluster of kubectl's context are always asked as servers.
 * Rejects with `CommandFailure` or `EventLogError`.
 */
export async function openSource(
  options: SourceOptions,
  io: Pick<Io, 'openLog'>,
  use: LogUse = 'read',
): Promise<OpenSource> {
  if (options.bundle !== undefined && options.fork !== undefined) throw new CommandFailure('a bundle has no forks');
  if (options.bundle !== undefined) return { timeline: await openBundleTimeline(options.bundle) };
  if (options.cluster !== undefined) return askedCluster(options.cluster, options.fork);
  const kept = join(options.dataDir, 'kubeconfig');
  if (options.server !== undefined || options.kubeconfig !== undefined) {
    return remote(await namedServer(options, kept), options.fork);
  }
  await mustExist(options.dataDir);
  try {
    const log = await io.openLog(join(options.dataDir, 'log'), use);
    const timeline = new LocalTimeline({ log, schemas: loadSchemas() });
    return {
      timeline: options.fork === undefined ? timeline : await openFork(timeline, options.dataDir, options.fork),
    };
  } catch (error) {
    if (!(error instanceof EventLogError) || error.reason !== 'locked') throw error;
  }
  if (!(await exists(kept))) {
    throw new CommandFailure(
      `${options.dataDir} is held by another process, and no server has left a kubeconfig there`,
    );
  }
  return remote(await readKubeconfig(kept), options.fork);
}

/** Opens a history as `openSource` does. Ctrl-C ends that at once, with `Interrupted`, and what is opened all the same is closed. */
export async function openInterruptibly(options: SourceOptions, io: Io, use: LogUse = 'read'): Promise<OpenSource> {
  const opening = openSource(options, io, use);
  try {
    return await interruptible(io, () => opening);
  } catch (error) {
    if (error instanceof Interrupted) void opening.then(({ timeline }) => timeline.close()).catch(() => undefined);
    throw error;
  }
}

/** Opens the history in a bundle. Rejects with `EventLogError`. */
export async function openBundleTimeline(file: string): Promise<Timeline> {
  return new LocalTimeline({ log: await openBundle(file), schemas: loadSchemas() });
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

/** The server that `--server` or `--kubeconfig` names; `kept` is the kubeconfig that its credentials are taken from if there is no other. */
export async function namedServer({ server, kubeconfig }: SourceOptions, kept: string): Promise<KubeconfigContext> {
  if (server !== undefined && !URL.canParse(server)) throw new CommandFailure(`${JSON.stringify(server)} is not a URL`);
  const file = kubeconfig ?? ((await exists(kept)) ? kept : undefined);
  if (file === undefined) return { server: { url: server! } };
  const context = await readKubeconfig(file);
  return server === undefined ? context : { ...context, server: { ...context.server, url: server } };
}

async function remote(cluster: KubeconfigContext, fork: string | undefined): Promise<OpenSource> {
  const context = fork === undefined ? cluster : { ...cluster, server: serverOfFork(cluster.server, fork) };
  return { timeline: await RemoteTimeline.open({ server: context.server, schemas: loadSchemas() }), context };
}

async function askedCluster(cluster: ClusterContext, fork: string | undefined): Promise<OpenSource> {
  const { because, ...context } = cluster;
  try {
    return await remote(context, fork);
  } catch (error) {
    if (because === undefined || !(error instanceof RemoteTimelineError)) throw error;
    throw new RemoteTimelineError(error.problem, `${error.message} (${because})`, { cause: error });
  }
}

async function mustExist(directory: string): Promise<void> {
  if (!(await exists(directory))) throw new CommandFailure(`there is no data directory ${directory}`);
}
