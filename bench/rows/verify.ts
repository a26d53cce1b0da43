import type { Row } from '../row.js';
import { chainRate, verifyRate } from '../stores/measure.js';
import { withLog } from '../with-log.js';

const ROUNDS = 3;

/** A whole verification of the big log. */
export const verify: Row = {
  name: 'verify',
  about: 'hash chain, indexes and stored versions of the big log checked; floor: the hash chain alone',
  measure: async (bench) => {
    const big = await bench.bigLog();
    return withLog(big.dataDir, async (log) => {
      const floors: number[] = [];
      const values: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        floors.push(await chainRate(log));
        values.push(await verifyRate(log));
      }
      return [{ name: 'verify', unit: 'events/s', values, floors, bound: { on: 'value', atLeast: 100_000 } }];
    });
  },
};
