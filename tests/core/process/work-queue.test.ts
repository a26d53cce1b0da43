import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { LONGEST_BACKOFF, WorkQueue } from '../../../core/process/work-queue.js';

const pod = (name: string) => ({ namespace: 'default', name });

describe('a work queue', () => {
  let queue: WorkQueue;
  beforeEach(() => {
    queue = new WorkQueue({ longestBackoff: LONGEST_BACKOFF });
  });
  const takeAll = (from = queue) => {
    const names: string[] = [];
    for (let next = from.take(); next !== undefined; next = from.take()) names.push(next.request.name);
    return names;
  };
  const wakeAll = (now: number) => {
    for (const key of queue.overdue(now)) queue.wake(key, 0);
  };
  /** When each delayed request becomes ready. */
  const readyTimes = () => {
    const times: number[] = [];
    while (queue.due !== Number.POSITIVE_INFINITY) {
      times.push(queue.due);
      wakeAll(queue.due);
      takeAll();
    }
    return times;
  };

  it('gives each key once, in the order they came, with the newest trigger', () => {
    queue.add(pod('a'), { revision: 1 }, 1);
    queue.add(pod('b'), { revision: 2 }, 2);
    queue.add(pod('a'), { revision: 3, correlation: 'c' }, 3);
    expect(queue.size).toBe(2);
    expect(queue.take()).toEqual({
      key: 'default/a',
      request: pod('a'),
      trigger: { revision: 3, correlation: 'c' },
      order: 1,
    });
    expect(takeAll()).toEqual(['b']);
  });

  it('keeps the same name in two namespaces apart', () => {
    queue.add(pod('a'), {}, 0);
    queue.add({ namespace: 'other', name: 'a' }, {}, 0);
    queue.add({ name: 'a' }, {}, 0);
    expect(queue.size).toBe(3);
  });

  it('lets the sooner of two delays win', () => {
    queue.addAt(pod('a'), {}, 100);
    queue.addAt(pod('a'), {}, 10);
    queue.addAt(pod('a'), {}, 50);
    expect(readyTimes()).toEqual([10]);
  });

  it('wakes what was due first first', () => {
    queue.addAt(pod('late'), {}, 20);
    queue.addAt(pod('early'), {}, 10);
    queue.addAt(pod('later'), {}, 30);
    wakeAll(20);
    expect(takeAll()).toEqual(['early', 'late']);
    expect(queue.due).toBe(30);
  });

  it('does not add a delayed request that is ready already', () => {
    queue.addAt(pod('a'), { revision: 1 }, 10);
    queue.add(pod('a'), { revision: 2 }, 0);
    wakeAll(10);
    expect(queue.take()?.trigger).toEqual({ revision: 2 });
    expect(queue.take()).toBeUndefined();
  });

  it('doubles the wait after every failure up to 1000 seconds, and starts over when told to forget', () => {
    const waits = Array.from({ length: 20 }, () => queue.failed(pod('a')));
    expect(waits.slice(0, 5)).toEqual([5, 10, 20, 40, 80]);
    expect(waits.at(-1)).toBe(1_000_000);
    expect(queue.forget(pod('a'))).toBe(true);
    expect(queue.forget(pod('a'))).toBe(false);
    expect(queue.failed(pod('a'))).toBe(5);
  });

  it('is empty once it is cleared', () => {
    queue.add(pod('a'), {}, 0);
    queue.addAt(pod('b'), {}, 10);
    queue.failed(pod('c'));
    queue.clear();
    expect(readyTimes()).toEqual([]);
    expect(queue.take()).toBeUndefined();
    expect(queue.forget(pod('c'))).toBe(false);
  });

  it('shares nothing with a copy that either would notice, however long it is', () => {
    const change = fc.record({
      name: fc.integer({ min: 0, max: 40 }),
      what: fc.constantFrom('add', 'delay', 'fail', 'take'),
    });
    const apply = (to: WorkQueue, { name, what }: { name: number; what: string }) => {
      if (what === 'add') to.add(pod(`p${name}`), {}, 0);
      else if (what === 'delay') to.addAt(pod(`p${name}`), {}, name);
      else if (what === 'fail') to.failed(pod(`p${name}`));
      else to.take();
    };
    const changes = fc.array(change, { maxLength: 80 });
    fc.assert(
      fc.property(changes, changes, changes, (before, ofOriginal, ofCopy) => {
        const original = new WorkQueue({ longestBackoff: LONGEST_BACKOFF });
        const alone = [0, 1].map(() => new WorkQueue({ longestBackoff: LONGEST_BACKOFF }));
        for (const one of before) for (const to of [original, ...alone]) apply(to, one);
        const copy = new WorkQueue(original);
        const most = Math.max(ofOriginal.length, ofCopy.length);
        for (let at = 0; at < most; at++) {
          if (ofOriginal[at] !== undefined) for (const to of [original, alone[0]!]) apply(to, ofOriginal[at]!);
          if (ofCopy[at] !== undefined) for (const to of [copy, alone[1]!]) apply(to, ofCopy[at]!);
        }
        expect([original, copy].map((one) => [one.fingerprint, one.due, takeAll(one)])).toEqual(
          alone.map((one) => [one.fingerprint, one.due, takeAll(one)]),
        );
      }),
    );
  });
});
