import { expect, test } from 'vitest';
import { checkController } from '../../../workspace/check/check-controller.js';
import { librarian, SHELVES, shelf } from '../../check/replicas-controller.js';

test('a check leaves a line with the test that vitest runs, for the reporter', async ({ task }) => {
  await checkController(librarian, { workload: [shelf(1)], kinds: [SHELVES], faults: [], budget: { schedules: 5 } });
  expect((task.meta as Record<string, unknown>)['hindcast']).toEqual([
    expect.stringMatching(/^librarian: \d+ schedules/),
  ]);
});
