import { rebuildState } from '../../core/state/load-state.js';
import type { Row } from '../row.js';
import { eventRate } from '../stores/measure.js';
import { withLog } from '../with-log.js';

const ROUNDS = 2;

/** The state folded from every event of the big log. */
export const rebuild: Row = {
  name: 'rebuild',
  about: 'state rebuilt from every event of a log of 1,000,000; floor: reading the same records',
  measure: async (bench) => {
    const big = await bench.bigLog();
    return withLog(big.dataDir, async (log) => {
      const values: number[] = [];
      const floors: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        bench.progress(`round ${round + 1} of ${ROUNDS}`);
        floors.push(await eventRate(log));
        const start = performance.now();
        const state = await rebuildState(log);
        values.push((state.revision / (performance.now() - start)) * 1e3);
      }
      return [{ name: 'rebuild', unit: 'events/s', values, floors, bound: { on: 'value', atLeast: 100_000 } }];
    });
  },
};
