import { openBareCluster } from '../bare-cluster.js';
import type { Bench } from '../bench.js';
import { createConfigMaps } from '../create-config-maps.js';
import type { Row } from '../row.js';
import { rawBatchRate } from '../stores/measure.js';

const IN_FLIGHT = 64;
const ROUNDS = 3;

/** How many durable writes a second the commit queue takes, with nothing but LevelDB behind it. */
export const commits: Row = {
  name: 'commits',
  about: `durable creates of 1 KiB ConfigMaps in-process, ${IN_FLIGHT} in flight; floor: raw level batches of ${IN_FLIGHT} such values, synced`,
  measure: async (bench) => {
    const count = bench.scaled(20_000);
    const values: number[] = [];
    const floors: number[] = [];
    const cluster = await openBareCluster(await bench.directory());
    try {
      await createConfigMaps(cluster, { prefix: 'warm-up', count: bench.scaled(5_000), inFlight: IN_FLIGHT });
      for (let round = 0; round < ROUNDS; round++) {
        floors.push(await rawRate(bench, count));
        const start = performance.now();
        await createConfigMaps(cluster, { prefix: `round-${round}`, count, inFlight: IN_FLIGHT });
        values.push((count / (performance.now() - start)) * 1e3);
      }
    } finally {
      await cluster.stop();
    }
    return [{ name: 'commits', unit: 'commits/s', values, floors, bound: { on: 'ratio', atLeast: 0.25 } }];
  },
};

async function rawRate(bench: Bench, count: number): Promise<number> {
  return rawBatchRate(await bench.directory(), Math.ceil(count / IN_FLIGHT));
}
