import type { BootstrapObject } from '../../core/engine/bootstrap.js';
import { type Cluster, type ClusterOptions, createCluster } from '../../core/engine/cluster.js';
import type { EventLog, ReadonlyEventLog } from '../../core/model/event-log.js';
import type { LogHead } from '../../core/model/journal.js';
import type { Revision } from '../../core/model/revision.js';
import type { Schemas } from '../../core/schema/schemas.js';
import { ForkEventLog } from './fork-event-log.js';
import { headAt } from './head-at.js';

/** How to go on from a revision. */
export interface ForkClusterOptions
  extends Pick<ClusterOptions, 'environment' | 'controllers' | 'frozen' | 'recentCommits' | 'onControllerError'> {
  /** The last revision that is shared; from the first one to the head. */
  readonly at: Revision;
  /** Makes the log that takes what the fork writes, for example `(base) => new MemoryEventLog(base)`. */
  newLog(base: LogHead): EventLog | Promise<EventLog>;
  /** Objects to create at the start when they are missing, such as nodes. */
  readonly objects?: readonly BootstrapObject[];
}

/** A cluster that goes on from a revision of another history. */
export interface ForkedCluster extends Cluster {
  /** The shared history and the fork's own as one. */
  readonly log: ForkEventLog;
  /** Where it left that history. */
  readonly base: LogHead;
}

/**
 * Makes a cluster that goes on from a revision of a history as if nothing had come after, with the controllers and the
 * environment given. Controllers wait for `start`; `stop` closes the fork's own log and not the history it was made from. For
 * time to go on too, the environment's clock must begin at `timeAt(log, at)`. Rejects with a RangeError when the history has no
 * such revision.
 */
export async function forkCluster(
  { log, schemas }: { readonly log: ReadonlyEventLog; readonly schemas: Schemas },
  options: ForkClusterOptions,
): Promise<ForkedCluster> {
  const base = await headAt(log, options.at);
  if (base === undefined) throw new RangeError(`the history has no revision ${options.at}`);
  return runFork(new ForkEventLog(log, base, await options.newLog(base)), schemas, options);
}

/** Makes a cluster on the log of a fork, old or new. When this rejects, the log is closed. */
export async function runFork(
  log: ForkEventLog,
  schemas: Schemas,
  options: Omit<ForkClusterOptions, 'at' | 'newLog'>,
): Promise<ForkedCluster> {
  const { environment, controllers, objects, frozen, recentCommits, onControllerError } = options;
  let cluster: Cluster;
  try {
    cluster = await createCluster({
      log,
      schemas,
      environment,
      controllers,
      objects,
      frozen,
      recentCommits,
      onControllerError,
    });
  } catch (error) {
    await log.close();
    throw error;
  }
  return {
    ...cluster,
    get state() {
      return cluster.state;
    },
    log,
    base: log.base,
  };
}
