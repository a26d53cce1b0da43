import { expect, test } from 'vitest';
import { assertNoCounterexample } from '../../../check/assert-no-counterexample.js';
import { create, edit, scale, type Workload } from '../../../check/user-step.js';
import { STATEFUL_SETS, STORAGE_CLASSES } from '../../../core/schema/kinds.js';

const labels = { app: 'db' };
const templateOf = (image: string) => ({ metadata: { labels }, spec: { containers: [{ name: 'app', image }] } });

function workload(podManagementPolicy: 'OrderedReady' | 'Parallel'): Workload {
  return [
    create(STATEFUL_SETS, {
      metadata: { namespace: 'default', name: 'db' },
      spec: {
        replicas: 2,
        podManagementPolicy,
        serviceName: 'db',
        selector: { matchLabels: labels },
        template: templateOf('app:1'),
      },
    }),
    edit(STATEFUL_SETS, 'default', 'db', { spec: { template: templateOf('app:2') } }),
    scale(STATEFUL_SETS, 'default', 'db', 1),
  ];
}

test.each(['OrderedReady', 'Parallel'] as const)(
  'a StatefulSet that is %s keeps every default property under every fault',
  async (policy) => {
    const report = await assertNoCounterexample([], {
      workload: workload(policy),
      cluster: 'whole',
      budget: { schedules: 60 },
    });
    expect(report.ended).toBe('budget');
  },
);

test('claims and volumes of a StatefulSet keep every default property under every fault', async () => {
  const report = await assertNoCounterexample([], {
    workload: [
      create(STORAGE_CLASSES, {
        metadata: { name: 'lazy' },
        provisioner: 'volumes.simulation.hindcast.dev',
        reclaimPolicy: 'Delete',
        volumeBindingMode: 'WaitForFirstConsumer',
      }),
      create(STATEFUL_SETS, {
        metadata: { namespace: 'default', name: 'db' },
        spec: {
          replicas: 1,
          serviceName: 'db',
          selector: { matchLabels: labels },
          persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete', whenDeleted: 'Retain' },
          template: templateOf('app:1'),
          volumeClaimTemplates: [
            {
              metadata: { name: 'data' } as never,
              spec: {
                accessModes: ['ReadWriteOnce'],
                storageClassName: 'lazy',
                resources: { requests: { storage: '1Gi' } },
              },
            },
          ],
        },
      }),
      scale(STATEFUL_SETS, 'default', 'db', 0),
    ],
    cluster: 'whole',
    budget: { schedules: 60 },
  });
  expect(report.ended).toBe('budget');
});
