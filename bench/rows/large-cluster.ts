import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Row } from '../row.js';
import { deployment, readyReplicas } from '../simulation/deployment.js';
import { LiveCluster } from '../simulation/live-cluster.js';
import { isReady } from '../simulation/ready-nodes.js';

const NODE_COUNT = 5_000;
const POD_COUNT = 150_000;
const WORKLOADS = 50;
const AT_MOST = 4 * 3_600_000;
const GIB = 2 ** 30;

/** How large a cluster may become. It takes an hour or so, and a heap of 8 GB (`node --max-old-space-size=8192`), so it is measured only when it is asked for. */
export const largeCluster: Row = {
  name: 'large-cluster',
  about:
    '5,000 simulated nodes and 150,000 Pods of 50 Deployments: memory, and how long whoever reads waits while they come; floor: the nodes alone',
  isOptional: true,
  measure: async (bench) => {
    const [nodes, pods] = [bench.scaled(NODE_COUNT), bench.scaled(POD_COUNT) / WORKLOADS];
    const live = await LiveCluster.create(nodes);
    const names = Array.from({ length: WORKLOADS }, (_, index) => `web-${index}`);
    const delay = monitorEventLoopDelay({ resolution: 5 });
    try {
      live.cluster.start();
      await live.until(() => isReady(live, nodes), AT_MOST);
      const floor = process.memoryUsage().rss / GIB;
      delay.enable();
      for (const name of names) await live.create('deployments.apps', deployment(name, pods));
      await live.until(() => names.every((name) => readyReplicas(live, name) === pods), AT_MOST);
      delay.disable();
      return [
        {
          name: 'large-cluster memory',
          unit: 'GiB',
          values: [process.memoryUsage().rss / GIB],
          floors: [floor],
          bound: { on: 'value', atMost: 8e9 / GIB },
        },
        {
          name: 'large-cluster wait p99',
          unit: 'ms',
          values: [delay.percentile(99) / 1e6],
          bound: { on: 'value', atMost: 50 },
        },
      ];
    } finally {
      await live.stop();
    }
  },
};
