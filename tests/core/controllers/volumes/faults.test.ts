import { expect, test } from 'vitest';
import { assertNoCounterexample } from '../../../../check/assert-no-counterexample.js';
import { create, edit, scale } from '../../../../check/user-step.js';
import { PERSISTENT_VOLUME_CLAIMS, STATEFUL_SETS, STORAGE_CLASSES } from '../../../../core/schema/kinds.js';

const labels = { app: 'db' };
const claim = (size: string) => ({
  accessModes: ['ReadWriteOnce' as const],
  storageClassName: 'disks',
  resources: { requests: { storage: size } },
});

test('disks that are attached, made larger and let go keep every default property under every fault', async () => {
  const report = await assertNoCounterexample([], {
    workload: [
      create(STORAGE_CLASSES, {
        metadata: { name: 'disks' },
        provisioner: 'ebs.csi.aws.com',
        reclaimPolicy: 'Delete',
        volumeBindingMode: 'WaitForFirstConsumer',
        allowVolumeExpansion: true,
      }),
      create(STATEFUL_SETS, {
        metadata: { namespace: 'default', name: 'db' },
        spec: {
          replicas: 1,
          persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete', whenDeleted: 'Retain' },
          serviceName: 'db',
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: {
              containers: [{ name: 'app', image: 'app:1' }],
              volumes: [{ name: 'scratch', ephemeral: { volumeClaimTemplate: { spec: claim('1Gi') } } }],
            },
          },
          volumeClaimTemplates: [{ metadata: { name: 'data' } as never, spec: claim('1Gi') }],
        },
      }),
      edit(PERSISTENT_VOLUME_CLAIMS, 'default', 'data-db-0', {
        spec: { resources: { requests: { storage: '2Gi' } } },
      }),
      scale(STATEFUL_SETS, 'default', 'db', 0),
    ],
    cluster: 'whole',
    budget: { schedules: 80 },
  });
  expect(report.ended).toBe('budget');
});
