import type { Row } from '../row.js';
import { ROLL_OUT } from '../simulation/roll-out.js';
import { searchSpeed } from '../simulation/search-speed.js';

const ROUNDS = 3;

/** How fast a whole cluster is searched. */
export const schedulesDeployment: Row = {
  name: 'schedules deployment',
  about:
    'schedules a second of a Deployment of 3 replicas with an image change, through all built-in controllers, scheduler and nodes, default properties, every fault',
  measure: async (bench) => {
    const values: number[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      bench.progress(`round ${round} of ${ROUNDS}`);
      values.push(
        await searchSpeed([], {
          cluster: 'whole',
          workload: ROLL_OUT,
          seed: round,
          budget: { schedules: bench.scaled(1_000) },
        }),
      );
    }
    return [{ name: 'schedules deployment', unit: 'schedules/s', values, bound: { on: 'value', atLeast: 100 } }];
  },
};
