import type { Counterexample } from '../../check/check-report.js';
import { isFault } from '../../check/deviation.js';
import { findCounterexample } from '../../check/find-counterexample.js';
import { ZOO } from '../../examples/zoo/zoo.js';
import type { ZooEntry } from '../../examples/zoo/zoo-entry.js';
import type { Row } from '../row.js';

const ROUNDS = 3;

/** The known bugs, found and made small, each round from another seed. */
export const zooFound: Row = {
  name: 'zoo found',
  about: 'all twelve bugs of examples/zoo found and shrunk, together, and what their longest stories hold',
  measure: async (bench) => {
    const times: number[] = [];
    const found: Counterexample[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      const start = performance.now();
      for (const entry of ZOO) {
        bench.progress(`round ${round} of ${ROUNDS}, ${entry.name}`);
        found.push(await find(entry, round));
      }
      times.push((performance.now() - start) / 1e3);
    }
    const edits = Math.max(...found.map(({ workload }) => workload.length));
    const faults = Math.max(...found.map(({ deviations }) => deviations.filter(isFault).length));
    return [
      { name: 'zoo found', unit: 's', values: times, bound: { on: 'value', atMost: 60 } },
      { name: 'zoo user edits', unit: 'edits', values: [edits], bound: { on: 'value', atMost: 6 } },
      { name: 'zoo faults', unit: 'faults', values: [faults], bound: { on: 'value', atMost: 2 } },
    ];
  },
};

/** Rejects when the bug is not found, or another one in its place. */
async function find({ name, buggy, breaks, options }: ZooEntry, seed: number): Promise<Counterexample> {
  const { counterexample, schedules } = await findCounterexample(buggy, { ...options, seed });
  if (counterexample === undefined)
    throw new Error(`${name} was not found in ${schedules} schedules from seed ${seed}`);
  if (counterexample.property !== breaks)
    throw new Error(`${name} broke ${counterexample.property} and not ${breaks} from seed ${seed}`);
  return counterexample;
}
