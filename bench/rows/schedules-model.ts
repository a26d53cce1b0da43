import type { Row } from '../row.js';
import { searchSpeed } from '../simulation/search-speed.js';
import { SHELF_LIFE, SHELVES, shelfController } from '../simulation/shelf-controller.js';

const ROUNDS = 3;

/** How fast one small controller is searched. */
export const schedulesModel: Row = {
  name: 'schedules model',
  about: 'schedules a second of a model controller with about twenty writes a run, default properties, every fault',
  measure: async (bench) => {
    const values: number[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      bench.progress(`round ${round} of ${ROUNDS}`);
      values.push(
        await searchSpeed([shelfController], {
          kinds: [SHELVES],
          workload: SHELF_LIFE,
          seed: round,
          budget: { schedules: bench.scaled(10_000) },
        }),
      );
    }
    return [{ name: 'schedules model', unit: 'schedules/s', values, bound: { on: 'value', atLeast: 1_000 } }];
  },
};
