import { workloadOf } from '../../check/workload/workload-of.js';
import { DEPLOYMENTS, PODS, REPLICA_SETS, SERVICES } from '../../core/schema/kinds.js';
import type { Row } from '../row.js';
import { ROLL_OUT } from '../simulation/roll-out.js';
import { violation } from '../simulation/violation.js';

const SCHEDULES = 10_000;

/** Hindcast's own controllers, scheduler and nodes, searched as users search theirs. */
export const builtInViolations: Row = {
  name: 'built-in violations',
  about:
    'searches of the built-in controllers on a whole cluster, together 10,000 schedules with every fault and the default properties, that find something wrong',
  measure: async (bench) => {
    // What users do: one roll-out, searched in depth, and many other things, searched in breadth.
    const searches = [
      ['a roll-out', ROLL_OUT],
      ['drawn workloads', workloadOf([DEPLOYMENTS, REPLICA_SETS, PODS, SERVICES])],
    ] as const;
    const budget = { schedules: bench.scaled(SCHEDULES) / searches.length };
    let violations = 0;
    for (const [what, workload] of searches) {
      bench.progress(what);
      const found = await violation([], { cluster: 'whole', workload, budget, name: `the whole cluster, ${what},` });
      if (found === undefined) continue;
      bench.tell(found);
      violations++;
    }
    return [
      { name: 'built-in violations', unit: 'violations', values: [violations], bound: { on: 'value', atMost: 0 } },
    ];
  },
};
