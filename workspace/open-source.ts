import { join } from 'node:path';
import { CommandFailure } from '../core/model/command-failure.js';
import { EventLogError, type ReadonlyEventLog } from '../core/model/event-log.js';
import { loadSchemas, type Schemas } from '../core/schema/schemas.js';
import { RemoteTimeline } from '../replay/http/remote-timeline.js';
import { RemoteTimelineError } from '../replay/http/remote-timeline-error.js';
import { kindsOfLog } from '../replay/kinds-of-log.js';
import { LocalTimeline } from '../replay/local-timeline.js';
import type { Timeline } from '../replay/timeline.js';
import { openBundle } from '../stores/bundle/open-bundle.js';
import { exists } from './directory.js';
import { openFork, serverOfFork } from './forks/open-fork.js';
import { type KubeconfigContext, readKubeconfig } from './kubeconfig-file.js';
import type { LogUse, OpenLog } from './open-log.js';

/** A cluster, and why it is asked when nobody has named it. */
export interface ClusterContext extends KubeconfigContext {
  readonly because?: string;
}

/** Where the history lies. */
export interface SourceOptions {
  readonly dataDir: string;
  readonly server?: string;
  readonly kubeconfig?: string;
  /** The cluster of kubectl's context, when that is where the history is asked for. No option: see `cli/kubectl/kubectl-context.ts`. */
  readonly cluster?: ClusterContext;
  /** The path of a bundle, see `hindcast export`. */
  readonly bundle?: string;
  /** The name of a fork, whose history it is then. */
  readonly fork?: string;
}

/** Whether the history is asked for from a server that the user or kubectl's context has named, and not found in a data directory. */
export function isFromServer({ server, kubeconfig, cluster }: SourceOptions): boolean {
  return server !== undefined || kubeconfig !== undefined || cluster !== undefined;
}

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
export async function openSource(options: SourceOptions, openLog: OpenLog, use: LogUse = 'read'): Promise<OpenSource> {
  if (options.bundle !== undefined && options.fork !== undefined) throw new CommandFailure('a bundle has no forks');
  if (options.bundle !== undefined) return { timeline: await openBundleTimeline(options.bundle) };
  if (options.cluster !== undefined) return askedCluster(options.cluster, options.fork);
  const kept = join(options.dataDir, 'kubeconfig');
  if (options.server !== undefined || options.kubeconfig !== undefined) {
    return remote(await namedServer(options, kept), options.fork);
  }
  await mustExist(options.dataDir);
  try {
    const log = await openLog(join(options.dataDir, 'log'), use);
    const timeline = await timelineOf(log);
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

/** The timeline of a log at hand, with the kinds that it knows. Closes the log when it cannot be read. */
export async function timelineOf(log: ReadonlyEventLog, schemas: Schemas = loadSchemas()): Promise<LocalTimeline> {
  try {
    return new LocalTimeline({ log, schemas: await kindsOfLog(log, schemas) });
  } catch (error) {
    await log.close();
    throw error;
  }
}

/** Opens the history in a bundle. Rejects with `EventLogError`. */
export async function openBundleTimeline(file: string): Promise<Timeline> {
  return timelineOf(await openBundle(file));
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
