import { openBareCluster } from '../bare-cluster.js';
import { createConfigMaps } from '../create-config-maps.js';
import type { Row } from '../row.js';
import { percentile } from '../statistics.js';
import { rawBatchRate } from '../stores/measure.js';

const ROUNDS = 3;
/** How many values one synced batch of `rawBatchRate` holds. */
const RAW_BATCH = 64;

/** How long one writer waits for each durable write when nobody else writes. */
export const commitLatency: Row = {
  name: 'commit-latency',
  about: 'one writer, one durable 1 KiB create at a time; floor: a raw synced level batch of 64 such values',
  measure: async (bench) => {
    const count = bench.scaled(2_000);
    const p50: number[] = [];
    const p99: number[] = [];
    const floors: number[] = [];
    const cluster = await openBareCluster(await bench.directory());
    try {
      for (let round = 0; round < ROUNDS; round++) {
        floors.push((RAW_BATCH / (await rawBatchRate(await bench.directory(), bench.scaled(200)))) * 1e3);
        const times: number[] = [];
        const onCreated = (milliseconds: number): void => void times.push(milliseconds);
        await createConfigMaps(cluster, { prefix: `round-${round}`, count, inFlight: 1, onCreated });
        p50.push(percentile(times, 0.5));
        p99.push(percentile(times, 0.99));
      }
    } finally {
      await cluster.stop();
    }
    return [
      { name: 'commit-latency p50', unit: 'ms', values: p50, floors },
      { name: 'commit-latency p99', unit: 'ms', values: p99, floors },
    ];
  },
};
