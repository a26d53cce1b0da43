import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { isFault } from '../../check/deviation.js';
import check from '../../examples/2-check/zookeeper.check.js';
import { findCounterexample } from '../../index.js';

test('the example of the guide is caught as the guide tells it', async () => {
  const { controllers, ...options } = check;
  const { counterexample } = await findCounterexample(controllers, options);
  expect(counterexample).toMatchObject({ property: 'keepsLiveChildren', revision: 12 });
  expect(counterexample!.workload).toHaveLength(2);
  expect(counterexample!.deviations.filter(isFault)).toHaveLength(1);
  const guide = await readFile('docs/test-a-controller.md', 'utf8');
  for (const line of counterexample!.story.slice(0, 2)) expect(guide).toContain(line.slice(0, 60));
});
