import { expect, it } from 'vitest';
import type { FaultSpec } from '../../../../core/schema/fault.js';
import { loadSchemas } from '../../../../core/schema/schemas.js';
import { rerunClosedLoop } from '../../../../replay/rerun/rerun-closed-loop.js';
import { MemoryEventLog } from '../../../../stores/memory/memory-event-log.js';
import { testCluster } from '../../../support/test-cluster.js';
import { webDeployment } from '../../../support/web-deployment.js';
import { breakIt, heal } from './fault.js';

/** What strikes by chance is left out: chance is not recorded. */
const specs: FaultSpec[] = [
  { type: 'crash', controller: 'replicaset-controller', kinds: ['pods'], afterWrites: 1, times: 2 },
  { type: 'stale', controller: 'replicaset-controller', revisions: 7 },
  { type: 'rewind', controller: 'replicaset-controller', kinds: ['pods'], revisions: 9 },
  { type: 'coalesce', controller: 'deployment-controller', delay: '2s' },
  { type: 'slow-watch', controller: 'replicaset-controller', delay: '2s' },
  { type: 'error-after', controller: '*', times: 3 },
  { type: 'node-crash', node: 'node-1', for: '1m' },
  { type: 'pressure', node: 'node-1', pressure: 'disk' },
  { type: 'clock', by: '10m' },
  { type: 'two-leaders', controller: 'replicaset-controller' },
];
it.each(specs)('a history under a fault happens again in a closed loop, the fault included: %j', async (spec) => {
  const test = await testCluster();
  await test.create('deployments.apps', webDeployment(3));
  await test.run(10_000);
  await breakIt(test, 'broken', spec);
  await test.run(1_000);
  const target = { resource: 'deployments.apps', namespace: 'default', name: 'web' };
  await test.submit({ verb: 'patch', target, patch: { type: 'merge', value: { spec: { replicas: 5 } } } });
  await test.run(90_000);
  await heal(test, 'broken');
  await test.run(30_000);
  const run = await rerunClosedLoop(
    { log: test.log, schemas: loadSchemas() },
    { controllers: test.controllers, newLog: (base) => new MemoryEventLog(base) },
  );
  const differences: unknown[] = [];
  for await (const difference of run.differences()) differences.push(difference);
  await run.close();
  await test.stop();
  expect(run.outcome.divergence).toBeUndefined();
  expect(run.outcome.problem).toBeUndefined();
  expect(differences).toEqual([]);
});
