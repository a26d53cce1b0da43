import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { systemEnvironment } from '../../../core/engine/environment.js';
import { turnsOf } from '../../../core/engine/turns.js';

test('of all work that waits, one step is done in a turn of the event loop, in the order in which they came', async () => {
  const turn = turnsOf(systemEnvironment().clock);
  const steps: string[] = [];
  const work = async (name: string) => {
    for (let step = 1; step <= 2; step++) {
      await turn();
      steps.push(`${name}${step}`);
    }
  };
  const done = Promise.all([work('a'), work('b'), work('c')]);
  let most = 0;
  while (steps.length < 6) {
    const before = steps.length;
    await turnOfTheLoop();
    most = Math.max(most, steps.length - before);
  }
  await done;
  expect(steps).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'c2']);
  expect(most).toBe(1);
});

test('work that comes when nobody waits any more has its turn, too', async () => {
  const turn = turnsOf(systemEnvironment().clock);
  await turn();
  await turn();
});
