import { setTimeout as pause } from 'node:timers/promises';
import type { Row } from '../row.js';
import { deployment, readyReplicas } from '../simulation/deployment.js';
import { cpuSeconds, LiveCluster } from '../simulation/live-cluster.js';
import { isReady } from '../simulation/ready-nodes.js';

const NODE_COUNT = 1_000;
const POD_COUNT = 30_000;
/** Leases are renewed every ten seconds. */
const WATCHED = 30_000;
const AT_MOST = 1_200_000;

/** What a large cluster costs in which nothing happens. */
export const idleCluster: Row = {
  name: 'idle-cluster',
  about:
    'share of a core that 1,000 simulated nodes with 30,000 Pods take while nothing happens, heartbeats on; floor: the same nodes without Pods',
  measure: async (bench) => {
    const [nodes, pods] = [bench.scaled(NODE_COUNT), bench.scaled(POD_COUNT)];
    const live = await LiveCluster.create(nodes);
    try {
      live.cluster.start();
      await live.until(() => isReady(live, nodes), AT_MOST);
      bench.progress('without Pods');
      const floor = await idleShare(bench.scaled(WATCHED));
      bench.progress(`${pods} Pods come`);
      await live.create('deployments.apps', deployment('web', pods));
      await live.until(() => readyReplicas(live, 'web') === pods, AT_MOST);
      bench.progress('with Pods');
      const value = await idleShare(bench.scaled(WATCHED));
      return [
        { name: 'idle-cluster', unit: '%', values: [value], floors: [floor], bound: { on: 'value', atMost: 30 } },
      ];
    } finally {
      await live.stop();
    }
  },
};

/** Per cent of a core, once what went on has come to rest. */
async function idleShare(watched: number): Promise<number> {
  await pause(watched / 6);
  const begun = performance.now();
  const used = await cpuSeconds(() => pause(watched));
  return (used / ((performance.now() - begun) / 1e3)) * 100;
}
