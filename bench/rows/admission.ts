import { createOfPod, Decisions } from '../decisions.js';
import type { Row } from '../row.js';

const ROUNDS = 7;

/** What the admission plugins take of the create of a Pod, where no webhook is asked. */
export const admission: Row = {
  name: 'admission',
  about:
    'admission alone of the create of a Pod, without webhooks; floor: deciding the whole create, without transport and log',
  measure: async (bench) => {
    const decisions = await Decisions.open();
    const count = bench.scaled(4_000);
    const values: number[] = [];
    const floors: number[] = [];
    const create = (index: number) => createOfPod(index + 1);
    decisions.time(count, create);
    decisions.timeAdmission(count);
    for (let round = 0; round < ROUNDS; round++) {
      floors.push(decisions.time(count, create));
      values.push(decisions.timeAdmission(count));
    }
    await decisions.close();
    return [{ name: 'admission', unit: 'µs', values, floors, bound: { on: 'ratio', atMost: 0.25 } }];
  },
};
