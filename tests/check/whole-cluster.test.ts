import { describe, expect, it } from 'vitest';
import { assertNoCounterexample } from '../../check/assert-no-counterexample.js';
import { faultsOf } from '../../check/faults-of.js';
import { create, edit, scale, type Workload } from '../../check/user-step.js';
import { DEPLOYMENTS } from '../../core/schema/kinds.js';

const labels = { app: 'web' };
const workload: Workload = [
  create(DEPLOYMENTS, {
    metadata: { namespace: 'default', name: 'web' },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'app:1' }] } },
    },
  }),
  edit(DEPLOYMENTS, 'default', 'web', (draft) => {
    draft.spec.template.spec.containers = [{ name: 'app', image: 'app:2' }];
  }),
  scale(DEPLOYMENTS, 'default', 'web', 1),
];

describe('the built-in controllers, scheduler and nodes', () => {
  it('keep every default property under every fault', async () => {
    const report = await assertNoCounterexample([], { workload, cluster: 'whole', budget: { schedules: 400 } });
    expect(report.ended).toBe('budget');
    expect(report.name).toBe('the built-in controllers');
    expect([...faultsOf({ cluster: 'whole' })].filter((kind) => report.struck[kind] === undefined)).toEqual([]);
  });
});
