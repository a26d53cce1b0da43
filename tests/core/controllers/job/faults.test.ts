import { describe, expect, test } from 'vitest';
import { assertNoCounterexample } from '../../../../check/assert-no-counterexample.js';
import { create, edit, remove, type Workload } from '../../../../check/user-step.js';
import type { JobSpec } from '../../../../core/schema/generated/types/batch.js';
import { JOBS } from '../../../../core/schema/kinds.js';

const metadata = { namespace: 'default', name: 'work' };

function job(spec: Partial<JobSpec>, command: readonly string[] = ['sleep', '2']): Workload[number] {
  const template = {
    spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox', command }] },
  } as const;
  return create(JOBS, { metadata, spec: { template, ...spec } });
}

const WORKLOADS: Readonly<Record<string, Workload>> = {
  'runs to its completions': [job({ completions: 3, parallelism: 2 })],
  'is indexed, and gets more indexes': [
    job({ completions: 2, parallelism: 2, completionMode: 'Indexed' }),
    edit(JOBS, 'default', 'work', { spec: { completions: 3, parallelism: 3 } }),
  ],
  'fails by its limit': [job({ backoffLimit: 1 }, ['false'])],
  'has a limit for each index': [
    job({ completions: 2, parallelism: 2, completionMode: 'Indexed', backoffLimitPerIndex: 1 }, ['false']),
  ],
  'is suspended and goes on': [
    job({ completions: 2 }, ['sleep', '20']),
    edit(JOBS, 'default', 'work', { spec: { suspend: true } }),
    edit(JOBS, 'default', 'work', { spec: { suspend: false } }),
  ],
  'is deleted while it runs': [job({ completions: 2 }, ['sleep', '60']), remove(JOBS, 'default', 'work')],
};

describe('a Job', () => {
  test.each(Object.entries(WORKLOADS))(
    'that %s keeps every default property under every fault',
    async (_, workload) => {
      const report = await assertNoCounterexample([], { workload, cluster: 'whole', budget: { schedules: 30 } });
      expect(report.ended).toBe('budget');
    },
  );
});
