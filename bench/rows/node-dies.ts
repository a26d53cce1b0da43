import { MemoryEventLog } from '../../stores/memory/memory-event-log.js';
import { RecordedCluster } from '../histories/recorded-cluster.js';
import type { Row } from '../row.js';
import { deployment } from '../simulation/deployment.js';

const ROUNDS = 3;
const PODS_OF_THE_NODE = 110;
/** A node is missed for 40 s, tolerated for 300 s, and its Pods begin anew elsewhere. */
const UNTIL_REPLACED = 6 * 60_000;

/** How long a failure of minutes takes where time is virtual. */
export const nodeDies: Row = {
  name: 'node-dies',
  about:
    'real time in which a node of 110 Pods loses its power and all are replaced elsewhere, six virtual minutes; floor: the same minutes while nothing happens',
  measure: async (bench) => {
    const values: number[] = [];
    const floors: number[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      bench.progress(`round ${round} of ${ROUNDS}`);
      const cluster = await RecordedCluster.start(new MemoryEventLog(), { nodes: 1, namespaces: 1 });
      try {
        await cluster.pass(60_000);
        const object = deployment('web', bench.scaled(PODS_OF_THE_NODE));
        await cluster.submit({
          verb: 'create',
          target: { resource: 'deployments.apps', namespace: 'default', name: 'web' },
          object,
        });
        await cluster.pass(60_000);
        await cluster.addNode('spare');
        await cluster.pass(60_000);
        floors.push(await secondsOf(() => cluster.pass(UNTIL_REPLACED)));
        await cluster.submit({
          verb: 'patch',
          target: { resource: 'nodes', name: 'node-1' },
          patch: { type: 'merge', value: { metadata: { annotations: { 'simulation.hindcast.dev/power': 'off' } } } },
        });
        values.push(await secondsOf(() => cluster.pass(UNTIL_REPLACED)));
        const replaced = cluster.readyPodsOn('spare');
        if (replaced !== bench.scaled(PODS_OF_THE_NODE)) throw new Error(`${replaced} Pods are ready elsewhere`);
      } finally {
        await cluster.end();
      }
    }
    return [{ name: 'node-dies', unit: 's', values, floors, bound: { on: 'value', atMost: 1 } }];
  },
};

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1e3;
}
