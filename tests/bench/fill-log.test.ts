import { expect, it } from 'vitest';
import { fillLog } from '../../bench/stores/fill-log.js';
import {
  appendRate,
  chainRate,
  eventRate,
  namespaceLatency,
  objectLatency,
  stateLatency,
  verifyRate,
} from '../../bench/stores/measure.js';
import { MemoryEventLog } from '../../stores/memory/memory-event-log.js';

const SHAPE = { events: 400, objects: 50, namespaces: 5, seed: 3, objectBytes: 1_024 };

it('a filled log is the same for the same options, and whole', async () => {
  const [one, two, other] = [new MemoryEventLog(), new MemoryEventLog(), new MemoryEventLog()];
  await fillLog(one, SHAPE);
  await fillLog(two, { ...SHAPE, batch: 7 });
  await fillLog(other, { ...SHAPE, seed: 4 });
  expect(one.head()).toEqual(two.head());
  expect(one.head().hash).not.toEqual(other.head().hash);
  expect(await one.verify()).toMatchObject({ ok: true, events: 400 });
  const version = await one.objectAt({ resource: 'pods', namespace: 'team-2', name: 'web-7' }, 50);
  expect(Math.abs((version?.json.length ?? 0) - SHAPE.objectBytes)).toBeLessThan(100);
});

it('every measurement comes back with numbers', async () => {
  const log = new MemoryEventLog();
  await fillLog(log, SHAPE);
  const rates = [await eventRate(log), await chainRate(log), await verifyRate(log), await appendRate(log, 2)];
  for (const rate of rates) expect(rate).toBeGreaterThan(0);
  for (const measure of [objectLatency, namespaceLatency, stateLatency]) {
    const { p50, p99, max } = await measure(log, SHAPE, 20);
    expect(p50 > 0 && p50 <= p99 && p99 <= max).toBe(true);
  }
});
