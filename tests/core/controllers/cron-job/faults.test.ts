import { expect, test } from 'vitest';
import { assertNoCounterexample } from '../../../../check/assert-no-counterexample.js';
import type { CheckOptions } from '../../../../check/check-options.js';
import { DEFAULT_PROPERTIES } from '../../../../check/properties/default-properties.js';
import { scenarioOf } from '../../../../check/scenario-of.js';
import { TrialRunner } from '../../../../check/search/trial-runner.js';
import { create, edit, type Workload } from '../../../../check/user-step.js';
import type { CronJobSpec } from '../../../../core/schema/generated/types/batch.js';
import { CRON_JOBS, JOBS } from '../../../../core/schema/kinds.js';

const metadata = { namespace: 'default', name: 'tick' };
const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'work:1' }] } } as const;

/** Due a minute after the story begins, and then not for a year: what is due more often ends differently by right, the longer faults last. */
function cronJob(spec: Partial<CronJobSpec> = {}): Workload[number] {
  return create(CRON_JOBS, { metadata, spec: { schedule: '1 0 1 1 *', jobTemplate: { spec: { template } }, ...spec } });
}

/** Without nodes, a cluster rests only when nothing is due for ten minutes. */
const CASES: Readonly<Record<string, CheckOptions>> = {
  'a CronJob that is due': { cluster: 'controllers', workload: [cronJob()] },
  'a CronJob that is due, and is changed': {
    cluster: 'controllers',
    workload: [
      cronJob({ concurrencyPolicy: 'Replace' }),
      edit(CRON_JOBS, 'default', 'tick', { spec: { suspend: true, failedJobsHistoryLimit: 0 } }),
    ],
  },
  'a Job that goes by itself': {
    cluster: 'whole',
    workload: [create(JOBS, { metadata, spec: { template, ttlSecondsAfterFinished: 5 } })],
  },
};

test.each(Object.entries(CASES))('%s keeps every default property under every fault', async (_, options) => {
  const report = await assertNoCounterexample([], { ...options, budget: { schedules: 100 } });
  expect(report.ended).toBe('budget');
});

test('such a run has the Job, and its Pod', () => {
  const workload: Workload = [cronJob()];
  const trialRunner = new TrialRunner(scenarioOf([], { cluster: 'controllers', workload }), DEFAULT_PROPERTIES);
  const run = trialRunner.run(trialRunner.begin({ seed: 1, workload, deviations: [] }).run());
  expect([...run.end.list(JOBS)].map(({ status }) => status?.active)).toEqual([1]);
  expect(run.end.get(CRON_JOBS, 'default', 'tick')?.status).toMatchObject({
    active: { length: 1 },
    lastScheduleTime: '2026-01-01T00:01:00Z',
  });
});
