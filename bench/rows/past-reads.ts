import { join } from 'node:path';
import { eventKey } from '../../stores/level/keys.js';
import { rawReads } from '../raw-level.js';
import type { Row } from '../row.js';
import { percentile } from '../statistics.js';
import { type Latency, namespaceLatency, objectLatency } from '../stores/measure.js';
import { withLog } from '../with-log.js';

const ROUNDS = 3;
const NAMESPACE_PODS = 1_000;

/** Reads of the past, at revisions drawn at random from the whole of the big log. */
export const pastReads: Row = {
  name: 'past-reads',
  about:
    'one object, and a namespace of 1,000 Pods, as of a random revision; floors: a raw level get, and a getMany of 1,000, by random keys of the same files',
  measure: async (bench) => {
    const big = await bench.bigLog();
    const objects: Latency[] = [];
    const namespaces: Latency[] = [];
    const gets: number[][] = [];
    const getManys: number[][] = [];
    for (let round = 0; round < ROUNDS; round++) {
      bench.progress(`round ${round + 1} of ${ROUNDS}`);
      const raw = await rawReads(join(big.dataDir, 'log'), {
        events: big.events,
        keyOf: eventKey,
        gets: bench.scaled(5_000),
        getManys: bench.scaled(200),
        together: NAMESPACE_PODS,
      });
      gets.push([...raw.get]);
      getManys.push([...raw.getMany]);
      await withLog(big.dataDir, async (log) => {
        const asked = { ...big, seed: big.seed + 10 * round };
        objects.push(await objectLatency(log, asked, bench.scaled(5_000)));
        namespaces.push(await namespaceLatency(log, asked, bench.scaled(200)));
      });
    }
    const p50 = (rounds: readonly (readonly number[])[]): number[] => rounds.map((times) => percentile(times, 0.5));
    const p99 = (rounds: readonly (readonly number[])[]): number[] => rounds.map((times) => percentile(times, 0.99));
    return [
      { name: 'past-object p50', unit: 'ms', values: objects.map((found) => found.p50), floors: p50(gets) },
      {
        name: 'past-object p99',
        unit: 'ms',
        values: objects.map((found) => found.p99),
        floors: p99(gets),
        bound: { on: 'value', atMost: 5 },
      },
      { name: 'past-namespace p50', unit: 'ms', values: namespaces.map((found) => found.p50), floors: p50(getManys) },
      {
        name: 'past-namespace p99',
        unit: 'ms',
        values: namespaces.map((found) => found.p99),
        floors: p99(getManys),
        bound: { on: 'value', atMost: 50 },
      },
    ];
  },
};
