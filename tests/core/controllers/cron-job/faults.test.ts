import { expect, test } from 'vitest';
import { assertNoCounterexample } from '../../../../check/assert-no-counterexample.js';
import { create, edit, type Workload } from '../../../../check/user-step.js';
import type { CronJobSpec } from '../../../../core/schema/generated/types/batch.js';
import { CRON_JOBS, JOBS } from '../../../../core/schema/kinds.js';

const metadata = { namespace: 'default', name: 'tick' };
const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'work:1' }] } } as const;

function cronJob(spec: Partial<CronJobSpec>): Workload[number] {
  return create(CRON_JOBS, {
    metadata,
    spec: { schedule: '1 0 1 1 *', jobTemplate: { spec: { template } }, ...spec },
  });
}

const WORKLOADS: Readonly<Record<string, Workload>> = {
  // When users take their steps depends on how long faults last, so that what is due more than once ends differently by right.
  'a CronJob that is due once': [cronJob({})],
  'a CronJob that is due once and then changed': [
    cronJob({ concurrencyPolicy: 'Replace' }),
    edit(CRON_JOBS, 'default', 'tick', { spec: { successfulJobsHistoryLimit: 0 } }),
  ],
  'a Job that goes by itself': [create(JOBS, { metadata, spec: { template, ttlSecondsAfterFinished: 5 } })],
};

test.each(Object.entries(WORKLOADS))('%s keeps every default property under every fault', async (_, workload) => {
  const report = await assertNoCounterexample([], { workload, cluster: 'whole', budget: { schedules: 40 } });
  expect(report.ended).toBe('budget');
});
