import { expect, test } from 'vitest';
import { VirtualClock } from '../../../core/engine/virtual-environment.js';
import { MomentFilter } from '../../../replay/questions/play/moment-filter.js';
import { play } from '../../../replay/questions/play/play.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { noisyHistory } from '../noisy-history.js';

test('what is stepped over is counted once, however often one goes to and fro', async () => {
  const log = new MemoryEventLog();
  await noisyHistory().appendTo(log);
  const filter = new MomentFilter({ withoutNoise: true });
  const playing = play({ log }, { paused: true, holdsAtEnds: true, shows: filter.shows }, new VirtualClock(0));
  const came: (number | undefined)[] = [];
  const step = async (steps: readonly ('step' | 'stepBack')[]) => {
    for (const way of steps) came.push((await playing[way]())?.event.revision);
  };
  await step(['step', 'step', 'step', 'step', 'step', 'step']);
  expect(came).toEqual([1, 2, 3, 4, 7, 9]);
  expect(filter.leftOut.counts).toEqual({ 'lease-renewal': 1, endpoints: 2 });
  await step(['stepBack', 'stepBack', 'step', 'step', 'step']);
  expect(came.slice(6)).toEqual([7, 4, 7, 9, 14]);
  expect(filter.leftOut.counts).toEqual({
    'lease-renewal': 1,
    'node-heartbeat': 1,
    'kubernetes-event': 2,
    endpoints: 3,
  });
  playing.stop();
});

test('labels fit what an object was or became', async () => {
  const log = new MemoryEventLog();
  await noisyHistory().appendTo(log);
  const filter = new MomentFilter({ resource: 'pods', labelSelector: 'app=other' });
  const playing = play({ log }, { paused: true, holdsAtEnds: true, shows: filter.shows }, new VirtualClock(0));
  expect((await playing.step())?.event.revision).toBe(18);
  expect((await playing.step())?.event.revision).toBe(19);
  expect(await playing.step()).toBeUndefined();
  playing.stop();
});
