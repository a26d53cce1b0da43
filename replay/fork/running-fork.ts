import { type BootstrapObject, nodeObjects } from '../../core/engine/bootstrap.js';
import type { Environment } from '../../core/engine/environment.js';
import { virtualEnvironment } from '../../core/engine/virtual-environment.js';
import type { Controller } from '../../core/model/controller.js';
import { decodeHeader } from '../../core/model/event-record.js';
import type { Journal } from '../../core/model/journal.js';
import type { Revision } from '../../core/model/revision.js';
import type { Schemas } from '../../core/schema/schemas.js';
import { continuedEnvironment } from './continued-environment.js';
import { type ForkedCluster, runFork } from './fork-cluster.js';
import type { ForkEventLog } from './fork-event-log.js';
import type { ForkRecord, ForkSettings } from './fork-record.js';
import { timeAt } from './time-at.js';
import { VirtualTime } from './virtual-time.js';

/** What forks run in. */
export interface ForkWorld {
  readonly schemas: Schemas;
  /** The real world's clock and randomness. */
  readonly environment: Environment;
  /** The controllers of a fork: the cluster's own, and those of the file that its settings name. */
  controllersOf(settings: ForkSettings): Promise<readonly Controller[]>;
  /** What a cluster makes for itself when it is set up. */
  readonly bootstrapObjects: readonly BootstrapObject[];
  /** Told of defects that the fork survives. */
  onDefect(where: string, error: unknown): void;
}

/** A fork that runs. */
export interface RunningFork {
  readonly record: ForkRecord;
  readonly cluster: ForkedCluster;
  /** Present in a fork on virtual time. */
  readonly virtualTime?: VirtualTime;
  /** Whether it was told to stop: what is asked of it then may fail. */
  readonly isStopped: boolean;
  /** Stops the controllers, finishes the writes under way and closes the fork's own log. */
  stop(): Promise<void>;
}

/**
 * Runs a fork, new or from before: its clock goes on from the time of its newest event, and its controllers look at everything,
 * as they do whenever a cluster starts. Rejects with `EventLogError`, and with whatever `controllersOf` rejects with; the log is
 * closed then.
 */
export async function startFork(record: ForkRecord, log: ForkEventLog, world: ForkWorld): Promise<RunningFork> {
  try {
    return await run(record, log, world);
  } catch (error) {
    await log.close();
    throw error;
  }
}

async function run(record: ForkRecord, log: ForkEventLog, world: ForkWorld): Promise<RunningFork> {
  const { time, nodes = 0 } = record;
  const start = (await timeAt(log, log.head().revision)) ?? world.environment.clock.now();
  const virtual = time === 'virtual' ? virtualEnvironment(seedOf(log), start) : undefined;
  const cluster = await runFork(log, world.schemas, {
    environment: virtual ?? continuedEnvironment(world.environment, start),
    controllers: record.controllers ? await world.controllersOf(record) : [],
    objects: [...((await isBeingSetUp(log)) ? world.bootstrapObjects : []), ...nodeObjects(nodes)],
    // Code that nobody vouches for may not change what it is shown.
    frozen: record.with !== undefined,
    onControllerError: world.onDefect,
  });
  cluster.start();
  const virtualTime =
    virtual === undefined
      ? undefined
      : new VirtualTime(cluster, virtual.clock, (error) => world.onDefect('the passing of time', error));
  let isStopped = false;
  return {
    record,
    cluster,
    virtualTime,
    get isStopped() {
      return isStopped;
    },
    stop: async () => {
      isStopped = true;
      await virtualTime?.stop();
      await cluster.stop();
    },
  };
}

/** The hash of the newest event: forks made at the same revision draw alike, and one that is started again does not draw anew what it drew before. */
function seedOf(log: ForkEventLog): number {
  return Buffer.from(log.head().hash).readUInt32BE(0);
}

/** Whether a new fork leaves its parent in the middle of being set up: then it is to be set up as the parent was. */
async function isBeingSetUp(log: ForkEventLog): Promise<boolean> {
  return (
    log.head().revision === log.base.revision && (await reasonOf(log.parent, log.base.revision + 1)) === 'bootstrap'
  );
}

async function reasonOf(log: Journal, revision: Revision): Promise<string | undefined> {
  for await (const [record] of log.events({ from: revision, to: revision })) {
    if (record !== undefined) return decodeHeader(record).cause?.reason;
  }
  return undefined;
}
