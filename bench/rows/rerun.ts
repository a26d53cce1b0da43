import type { EventLog } from '../../core/model/event-log.js';
import { loadSchemas } from '../../core/schema/schemas.js';
import { todaysCode } from '../../replay/rerun/todays-controllers.js';
import { OpenLoop } from '../../workspace/rerun/open-loop.js';
import type { Bench } from '../bench.js';
import { RECORDED_AUTHORITY } from '../histories/recorded-cluster.js';
import { recordRollOuts } from '../histories/roll-outs.js';
import type { Row } from '../row.js';
import { withLog } from '../with-log.js';

const ROUNDS = 3;
/** One for each processor of the machine that the numbers are for. */
const THREADS = 2;

/** Recorded decisions, made again. */
export const rerun: Row = {
  name: 'rerun',
  about: 'every recorded reconcile of the life of a cluster given to the same code again, open loop, in one thread',
  measure: async (bench) => {
    const values = await withLog(await bench.life(), (log) => rates(bench, log, 1));
    return [{ name: 'rerun', unit: 'reconciles/s', values, bound: { on: 'value', atLeast: 20_000 } }];
  },
};

/** The same where every decision is a dear one: Pods are made, placed, started and stopped, and nothing else happens. */
export const rerunRollOuts: Row = {
  name: 'rerun-roll-outs',
  about: 'the same of nothing but roll-outs, in one thread and in two, which stay from round to round',
  measure: async (bench) => {
    const dataDir = await bench.directory();
    return withLog(dataDir, async (log) => {
      bench.progress('recording roll-outs');
      await recordRollOuts(log, { deployments: bench.scaled(100), rollOuts: 8 });
      return [
        { name: 'rerun-roll-outs', unit: 'reconciles/s', values: await rates(bench, log, 1) },
        { name: 'rerun-roll-outs, threads', unit: 'reconciles/s', values: await rates(bench, log, THREADS) },
      ];
    });
  },
};

async function rates(bench: Bench, log: EventLog, threads: number): Promise<number[]> {
  const source = { log, schemas: loadSchemas() };
  const loop = new OpenLoop(await todaysCode(source.schemas, { authority: RECORDED_AUTHORITY }, []), threads);
  const values: number[] = [];
  try {
    for (let round = 0; round < ROUNDS; round++) {
      bench.progress(`round ${round + 1} of ${ROUNDS}`);
      const start = performance.now();
      const run = loop.rerun(source, {});
      for await (const { revision } of run) throw new Error(`the same code decided otherwise at event ${revision}`);
      values.push((run.tally.reconciles / (performance.now() - start)) * 1e3);
    }
  } finally {
    await loop.close();
  }
  return values;
}
