import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TimerHeap } from '../../../core/engine/timer-heap.js';
import { seededRandom, VirtualClock, virtualEnvironment } from '../../../core/engine/virtual-environment.js';

const anyOperation = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('add' as const), due: fc.integer({ min: 0, max: 20 }) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('cancel' as const), index: fc.nat(30) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('take' as const) }) },
);

describe('a timer heap', () => {
  property.prop([fc.array(anyOperation, { maxLength: 200 })])('does what a sorted list does', (operations) => {
    const heap = new TimerHeap();
    const fired: number[] = [];
    const cancels: (() => void)[] = [];
    let list: { due: number; id: number }[] = [];
    for (const operation of operations) {
      if (operation.type === 'add') {
        const id = cancels.length;
        cancels.push(heap.add(operation.due, () => fired.push(id)));
        list.push({ due: operation.due, id });
        list.sort((a, b) => a.due - b.due || a.id - b.id);
      } else if (operation.type === 'cancel') {
        cancels[operation.index]?.();
        list = list.filter(({ id }) => id !== operation.index);
      } else {
        expect(heap.due).toBe(list[0]?.due);
        const taken = heap.take();
        taken?.callback();
        const expected = list.shift();
        expect(taken?.due).toBe(expected?.due);
        if (expected !== undefined) expect(fired.at(-1)).toBe(expected.id);
      }
    }
    expect(heap.due).toBe(list[0]?.due);
  });
});

describe('virtual time', () => {
  it('moves only when told, and fires timers in the order they are due', () => {
    const clock = new VirtualClock(1_000);
    const log: string[] = [];
    clock.schedule(20, () => log.push(`late ${clock.now()}`));
    clock.schedule(10, () => {
      log.push(`early ${clock.now()}`);
      clock.schedule(0, () => log.push(`at once ${clock.now()}`));
    });
    clock.schedule(10, () => log.push(`second ${clock.now()}`));
    const cancel = clock.schedule(5, () => log.push('cancelled'));
    cancel();
    expect([clock.now(), clock.next]).toEqual([1_000, 1_010]);
    while (clock.step());
    expect(log).toEqual(['early 1010', 'second 1010', 'at once 1010', 'late 1020']);
    expect(clock.next).toBeUndefined();
  });

  it('never goes back', () => {
    const clock = new VirtualClock(100);
    clock.schedule(-50, () => {});
    clock.advanceTo(50);
    expect(clock.now()).toBe(100);
    clock.schedule(10, () => {});
    clock.advanceTo(500);
    clock.step();
    clock.step();
    expect(clock.now()).toBe(500);
  });
});

describe('a seed', () => {
  property.prop([fc.integer(), fc.nat(50)])('decides all that is random', (seed, count) => {
    const draw = () => {
      const { random, newUid } = virtualEnvironment(seed, 0);
      return Array.from({ length: count }, () => [random(), newUid()]);
    };
    expect(draw()).toEqual(draw());
  });

  property.prop([fc.integer()])('gives numbers in [0, 1) and UUIDs of version 4', (seed) => {
    const { random, newUid } = virtualEnvironment(seed, 0);
    for (let i = 0; i < 20; i++) {
      const number = random();
      expect(number >= 0 && number < 1).toBe(true);
      expect(newUid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });

  it('spreads its numbers evenly', () => {
    const random = seededRandom(7);
    const buckets = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) buckets[Math.floor(random() * 10)]!++;
    for (const count of buckets) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });
});
