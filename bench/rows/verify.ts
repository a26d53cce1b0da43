import { withLog } from '../lent-log.js';
import type { Row } from '../row.js';
import { chainRate, verifyRate } from '../stores/measure.js';

/** A whole verification of the big log. */
export const verify: Row = {
  name: 'verify',
  about: 'hash chain, indexes and stored versions of the big log checked; floor: the hash chain alone',
  measure: async (bench) => {
    const big = await bench.bigLog();
    return withLog(big.dataDir, async (log) => {
      const floor = await chainRate(log);
      const values = [await verifyRate(log)];
      return [{ name: 'verify', unit: 'events/s', values, floors: [floor], bound: { on: 'value', atLeast: 100_000 } }];
    });
  },
};
