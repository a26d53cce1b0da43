import { join } from 'node:path';
import { todaysCode } from '../../cli/controller-file/todays-controllers.js';
import { OpenLoop } from '../../cli/rerun-threads/open-loop.js';
import { loadSchemas } from '../../core/schema/schemas.js';
import { openLevelLog } from '../../stores/level/open-level-log.js';
import { RECORDED_AUTHORITY, recordHistory } from '../recorded-history.js';
import type { Row } from '../row.js';

const ROUNDS = 3;
/** One for each processor of the machine that the bound is for. */
const THREADS = 2;

/** Recorded decisions, made again. */
export const rerun: Row = {
  name: 'rerun',
  about:
    'every recorded reconcile of a cluster whose Deployments roll out, given to the same code again, open loop, in two threads that stay from round to round',
  measure: async (bench) => {
    const log = await openLevelLog(join(await bench.directory(), 'log'), { create: true });
    try {
      bench.progress('recording a history');
      await recordHistory(log, { deployments: bench.scaled(100), rollOuts: 8 });
      const source = { log, schemas: loadSchemas() };
      const values: number[] = [];
      const loop = new OpenLoop(await todaysCode(source.schemas, { authority: RECORDED_AUTHORITY }, []), THREADS);
      for (let round = 0; round < ROUNDS; round++) {
        bench.progress(`round ${round + 1} of ${ROUNDS}`);
        const start = performance.now();
        const run = loop.rerun(source, {});
        for await (const { revision } of run) throw new Error(`the same code decided otherwise at event ${revision}`);
        values.push((run.tally.reconciles / (performance.now() - start)) * 1e3);
      }
      await loop.close();
      return [{ name: 'rerun', unit: 'reconciles/s', values, bound: { on: 'value', atLeast: 20_000 } }];
    } finally {
      await log.close();
    }
  },
};
