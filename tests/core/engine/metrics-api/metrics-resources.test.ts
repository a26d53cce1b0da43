import { expect, test } from 'vitest';
import type { Selection } from '../../../../core/api/read/selection.js';
import { metricsResources } from '../../../../core/engine/metrics-api/metrics-resources.js';
import { NODES, PODS } from '../../../../core/schema/kinds.js';
import { stateOf } from '../../../support/state-of.js';
import { at, node, pod, START } from '../../controllers/support/objects.js';

const containerStatuses = [
  { name: 'web', image: 'web:1', imageID: '', ready: true, restartCount: 0, state: { running: { startedAt: at(0) } } },
];
const annotations = { 'simulation.hindcast.dev/cpu': '250m', 'simulation.hindcast.dev/memory': '64Mi' };
const state = stateOf([
  [NODES, node('n1')],
  [NODES, node('n2', { ready: 'Unknown' })],
  [PODS, pod('a', { node: 'n1', meta: { annotations }, status: { containerStatuses } })],
  [PODS, pod('b', { phase: 'Pending' })],
]);
const [nodes, pods] = metricsResources({ state, now: () => START + 67_000 });
const everything = { selection: { matches: () => true } as unknown as Selection, at: undefined, limit: 0 };

test('a Pod is told of with its labels, and when it was measured', async () => {
  expect(await pods?.get('default', 'a', undefined)).toEqual({
    apiVersion: 'metrics.k8s.io/v1beta1',
    kind: 'PodMetrics',
    metadata: {
      name: 'a',
      namespace: 'default',
      labels: { app: 'web' },
      uid: '',
      resourceVersion: '',
      creationTimestamp: at(67),
    },
    timestamp: at(60),
    window: '15s',
    containers: [{ name: 'web', usage: { cpu: '250m', memory: '64Mi' } }],
  });
});

test('what does not run has no metrics, and no node that is not well', async () => {
  expect(await pods?.get('default', 'b', undefined)).toBeUndefined();
  expect(await nodes?.get(undefined, 'n2', undefined)).toBeUndefined();
  const listed = await Promise.all([nodes?.page(everything), pods?.page({ ...everything, namespace: 'default' })]);
  expect(listed.map((page) => [...(page?.objects ?? [])].map(({ metadata }) => metadata.name))).toEqual([
    ['n1'],
    ['a'],
  ]);
  expect(await nodes?.get(undefined, 'n1', undefined)).toMatchObject({ usage: { cpu: '300m', memory: '320Mi' } });
});

test('the past of metrics is not known', () => {
  expect(nodes?.revision(7)).toMatchObject({ ok: false, error: { reason: 'BadRequest' } });
});
