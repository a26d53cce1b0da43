import type { Row } from '../row.js';
import { CONTAINER, deployment, readyReplicas } from '../simulation/deployment.js';
import { cpuSeconds, LiveCluster } from '../simulation/live-cluster.js';
import { isReady } from '../simulation/ready-nodes.js';

const NODE_COUNT = 50;
const REPLICAS = 2_000;
const AT_MOST = 300_000;

/** How long a large Deployment takes to be up, when nothing simulated takes time. */
export const deploymentReady: Row = {
  name: 'deployment-ready',
  about:
    'a Deployment of 2,000 Pods on 50 simulated nodes, created until all are ready, CPU time; floor: as many Pods created where nothing acts on them',
  measure: async (bench) => {
    const replicas = bench.scaled(REPLICAS);
    const live = await LiveCluster.create(NODE_COUNT);
    let wall = 0;
    let value = 0;
    let floor = 0;
    try {
      live.cluster.start();
      await live.until(() => isReady(live, NODE_COUNT), AT_MOST);
      const begun = performance.now();
      value = await cpuSeconds(async () => {
        await live.create('deployments.apps', deployment('web', replicas));
        await live.until(() => readyReplicas(live, 'web') === replicas, AT_MOST);
      });
      wall = (performance.now() - begun) / 1e3;
      floor = await createAlone(replicas);
    } finally {
      await live.stop();
    }
    return [
      { name: 'deployment-ready', unit: 's', values: [value], floors: [floor], bound: { on: 'value', atMost: 4 } },
      { name: 'deployment-ready wall', unit: 's', values: [wall] },
    ];
  },
};

async function createAlone(count: number): Promise<number> {
  const live = await LiveCluster.create(0, []);
  try {
    await live.create('serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } });
    return await cpuSeconds(() =>
      Promise.all(
        Array.from({ length: count }, (_, index) =>
          live.create('pods', {
            apiVersion: 'v1',
            kind: 'Pod',
            metadata: { name: `pod-${index}` },
            spec: { containers: [CONTAINER] },
          }),
        ),
      ),
    );
  } finally {
    await live.stop();
  }
}
