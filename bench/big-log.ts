import { nodeObjects } from '../core/engine/bootstrap.js';
import { openBareCluster } from './bare-cluster.js';
import { fillLog, namespaceOf } from './stores/fill-log.js';
import { withLog } from './with-log.js';

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

/**
 * Makes a big log in a data directory. Its Pods stand on nodes and in namespaces that are made at the end, so that a server
 * takes them for Pods that run and not for what lost nodes left behind.
 */
export async function makeBigLog(dataDir: string, shape: BigLogShape): Promise<BigLog> {
  await withLog(dataDir, (log) => fillLog(log, shape));
  const cluster = await openBareCluster(dataDir, [
    ...Array.from({ length: shape.namespaces }, (_, index) => ({
      resource: 'namespaces',
      object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespaceOf(index, shape.namespaces) } },
    })),
    ...nodeObjects(FILLED_NODES),
  ]);
  await cluster.stop();
  return { ...shape, dataDir };
}

/** How many nodes the Pods of a filled log are spread over. */
const FILLED_NODES = 50;

/** A namespace of a big log by its number. */
export function bigNamespace(index: number, { namespaces }: BigLogShape): string {
  return namespaceOf(index, namespaces);
}
