import { expect, test } from 'vitest';
import { assertNoCounterexample } from '../../../../check/assert-no-counterexample.js';
import { create, type Workload } from '../../../../check/user-step.js';
import { DEPLOYMENTS, HORIZONTAL_POD_AUTOSCALERS } from '../../../../core/schema/kinds.js';

const metadata = { namespace: 'default', name: 'web' };
const labels = { app: 'web' };
const resources = { requests: { cpu: '100m' } };
const annotations = { 'simulation.hindcast.dev/memory': '20Mi' };
const target = { type: 'AverageValue', averageValue: '10Mi' };

const workload: Workload = [
  create(DEPLOYMENTS, {
    metadata,
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations },
        spec: { containers: [{ name: 'main', image: 'web:1', resources }] },
      },
    },
  }),
  create(HORIZONTAL_POD_AUTOSCALERS, {
    metadata,
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      maxReplicas: 2,
      metrics: [{ type: 'Resource', resource: { name: 'memory', target } }],
    },
  }),
];

test('an autoscaled Deployment keeps every default property under every fault', async () => {
  const report = await assertNoCounterexample([], { workload, cluster: 'whole', budget: { schedules: 40 } });
  expect(report.ended).toBe('budget');
});
