import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../core/engine/virtual-environment.js';
import { Workqueue } from '../../../core/engine/workqueue.js';

const pod = (name: string) => ({ namespace: 'default', name });

describe('a workqueue', () => {
  let clock: VirtualClock;
  let queue: Workqueue;
  let wakes: number;
  beforeEach(() => {
    clock = new VirtualClock(0);
    wakes = 0;
    queue = new Workqueue(clock, { onReady: () => void wakes++ });
  });
  const takeAll = () => {
    const names: string[] = [];
    for (let next = queue.take(); next !== undefined; next = queue.take()) names.push(next.request.name);
    return names;
  };
  /** When each delayed request becomes ready. */
  const readyTimes = () => {
    const times: number[] = [];
    while (clock.step()) {
      times.push(clock.now());
      takeAll();
    }
    return times;
  };

  it('gives each key once, in the order they came, with the newest trigger', () => {
    queue.add(pod('a'), { revision: 1 });
    queue.add(pod('b'), { revision: 2 });
    queue.add(pod('a'), { revision: 3, correlation: 'c' });
    expect(queue.size).toBe(2);
    expect(queue.take()).toEqual({ request: pod('a'), trigger: { revision: 3, correlation: 'c' } });
    expect(takeAll()).toEqual(['b']);
    expect(wakes).toBe(3);
  });

  it('keeps the same name in two namespaces apart', () => {
    queue.add(pod('a'), {});
    queue.add({ namespace: 'other', name: 'a' }, {});
    queue.add({ name: 'a' }, {});
    expect(queue.size).toBe(3);
  });

  it('lets the sooner of two delays win', () => {
    queue.addAfter(pod('a'), {}, 100);
    queue.addAfter(pod('a'), {}, 10);
    queue.addAfter(pod('a'), {}, 50);
    expect(readyTimes()).toEqual([10]);
  });

  it('does not add a delayed request that is ready already', () => {
    queue.addAfter(pod('a'), { revision: 1 }, 10);
    queue.add(pod('a'), { revision: 2 });
    clock.step();
    expect(queue.take()?.trigger).toEqual({ revision: 2 });
    expect(queue.take()).toBeUndefined();
  });

  it('doubles the wait after every failure up to 1000 seconds, and starts over when told to forget', () => {
    const waits: number[] = [];
    for (let failure = 0; failure < 20; failure++) {
      const before = clock.now();
      queue.retry(pod('a'), {});
      clock.step();
      takeAll();
      waits.push(clock.now() - before);
    }
    expect(waits.slice(0, 5)).toEqual([5, 10, 20, 40, 80]);
    expect(waits.at(-1)).toBe(1_000_000);
    queue.forget(pod('a'));
    const before = clock.now();
    queue.retry(pod('a'), {});
    clock.step();
    expect(clock.now() - before).toBe(5);
  });

  it('is empty and stays so once it is closed', () => {
    queue.add(pod('a'), {});
    queue.addAfter(pod('b'), {}, 10);
    queue.close();
    expect(readyTimes()).toEqual([]);
    expect(queue.take()).toBeUndefined();
  });
});
