import { bindPod } from '../../core/model/intent.js';
import type { JsonObject } from '../../core/model/json.js';
import { scheduler } from '../../core/scheduler/scheduler.js';
import type { Node, Pod } from '../../core/schema/generated/types/core.js';
import { NODES, PODS } from '../../core/schema/kinds.js';
import { recordEvent } from '../../core/schema/record-event.js';
import type { Bench } from '../bench.js';
import type { Row } from '../row.js';
import { cpuSeconds, LiveCluster } from '../simulation/live-cluster.js';

const NODE_COUNT = 5_000;
const POD_COUNT = 10_000;
/** Each has its own spread, and room for two thousand Pods that keep away from one another. */
const WORKLOADS = 5;
const ZONES = 3;
const ZONE = 'topology.kubernetes.io/zone';
const AT_MOST = 600_000;

const PLAIN = {};
const spread = (app: string): JsonObject => ({
  topologySpreadConstraints: [
    { maxSkew: 1, topologyKey: ZONE, whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: { app } } },
  ],
  affinity: {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app } } },
      ],
    },
  },
});

/** What it takes to give thousands of Pods that wait a node of thousands. */
export const schedulerPlain: Row = {
  name: 'scheduler',
  about:
    '10,000 Pods that wait bound to 5,000 nodes by the scheduler alone, a second of CPU time; floor: only their bindings and Events written',
  measure: (bench) => measureScheduler(bench, 'scheduler', () => PLAIN, 5_000),
};

/** The same, where each Pod's place depends on where others stand. */
export const schedulerSpread: Row = {
  name: 'scheduler-spread',
  about: 'the same Pods, each with a spread over zones and required anti-affinity on nodes; floor: the same writes',
  measure: (bench) => measureScheduler(bench, 'scheduler-spread', spread, 1_000),
};

async function measureScheduler(bench: Bench, name: string, wishes: (app: string) => JsonObject, atLeast: number) {
  const [nodes, pods] = [bench.scaled(NODE_COUNT), bench.scaled(POD_COUNT)];
  bench.progress('the scheduler');
  const bound = await withWaiting(nodes, pods, wishes, async ({ cluster, until }) => {
    cluster.start();
    await until(() => (cluster.state.indexes.podsByNode.get('')?.size ?? 0) === 0, AT_MOST);
  });
  bench.progress('the floor: the writes alone');
  const written = await withWaiting(nodes, pods, wishes, async (live) => {
    const { state } = live.cluster;
    const names = state.listShared<Node>(NODES).map(({ metadata }) => metadata.name);
    const writes = state.podsOnNode<Pod>(PODS, '').flatMap((pod, index) => {
      const nodeName = names[index % names.length]!;
      const message = `Successfully assigned ${pod.metadata.namespace}/${pod.metadata.name} to ${nodeName}`;
      const note = { type: 'Normal', reason: 'Scheduled', message, component: 'default-scheduler' } as const;
      return [bindPod(pod, nodeName), recordEvent(state, Date.now(), pod, note)];
    });
    // As many at once as make a group that is appended together.
    for (let at = 0; at < writes.length; at += 2)
      await Promise.all(writes.slice(at, at + 2).map((write) => live.submit(write)));
  });
  const unit = 'Pods/s of CPU';
  return [{ name, unit, values: [pods / bound], floors: [pods / written], bound: { on: 'value', atLeast } as const }];
}

/** The CPU seconds of some work on a cluster of ready nodes in which Pods wait. */
async function withWaiting(
  nodes: number,
  pods: number,
  wishes: (app: string) => JsonObject,
  work: (live: LiveCluster) => Promise<void>,
): Promise<number> {
  const live = await LiveCluster.create(nodes, [scheduler()]);
  try {
    await live.create('serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } });
    const named = live.cluster.state.listShared<Node>(NODES).map(({ metadata }) => metadata.name);
    await Promise.all(
      named.map((name, index) =>
        live.submit({
          verb: 'patch',
          target: { resource: 'nodes', name },
          patch: {
            type: 'merge',
            value: { metadata: { labels: { [ZONE]: `zone-${index % ZONES}` } }, spec: { taints: null } },
          },
        }),
      ),
    );
    await Promise.all(
      Array.from({ length: pods }, (_, index) => {
        const app = `app-${index % WORKLOADS}`;
        return live.create('pods', {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: `pod-${index}`, labels: { app } },
          spec: {
            automountServiceAccountToken: false,
            containers: [{ name: 'app', image: 'app', resources: { requests: { cpu: '100m', memory: '64Mi' } } }],
            ...wishes(app),
          },
        });
      }),
    );
    return await cpuSeconds(() => work(live));
  } finally {
    await live.stop();
  }
}
