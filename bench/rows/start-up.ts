import type { Row } from '../row.js';
import { once } from '../stores/measure.js';
import { withLog } from '../with-log.js';

const ROUNDS = 3;

/** From the start of the process until it serves the big log. */
export const startUp: Row = {
  name: 'start-up',
  about: 'process start to ready on the big log with 10,000 Pods alive; floor: opening the log alone',
  measure: async (bench) => {
    const big = await bench.bigLog();
    const values: number[] = [];
    const floors: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      floors.push((await once(() => withLog(big.dataDir, async () => undefined))).milliseconds);
      values.push((await once(() => bench.serve(big.dataDir, 0))).milliseconds);
      await bench.endProcesses();
    }
    return [{ name: 'start-up', unit: 'ms', values, floors }];
  },
};
