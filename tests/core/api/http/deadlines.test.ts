import { describe, expect, test } from 'vitest';
import { Deadlines } from '../../../../core/api/http/deadlines.js';
import { VirtualClock } from '../../../../core/engine/virtual-environment.js';

/** Lets time go by, to the last timer that is due by then. */
function advance(clock: VirtualClock, by: number): void {
  const end = clock.now() + by;
  while (clock.next !== undefined && clock.next <= end) clock.step();
  clock.advanceTo(end);
}

describe('waits of the same length', () => {
  test('are missed in the order in which they began, each at its own time', () => {
    const clock = new VirtualClock(0);
    const deadlines = new Deadlines(clock, 1_000);
    const missed: [string, number][] = [];
    const begin = (name: string) => deadlines.begin(() => missed.push([name, clock.now()]));
    begin('a');
    advance(clock, 300);
    const arrived = begin('b');
    begin('c');
    advance(clock, 300);
    begin('d');
    arrived();
    advance(clock, 10_000);
    expect(missed).toEqual([
      ['a', 1_000],
      ['c', 1_300],
      ['d', 1_600],
    ]);
  });

  test('that are over in time need no timer each', () => {
    const clock = new VirtualClock(0);
    const deadlines = new Deadlines(clock, 1_000);
    let armed = 0;
    const schedule = clock.schedule.bind(clock);
    clock.schedule = (delay, callback) => {
      armed += 1;
      return schedule(delay, callback);
    };
    for (let wait = 0; wait < 100; wait++) deadlines.begin(() => expect.unreachable())();
    advance(clock, 10_000);
    expect(armed).toBe(1);
  });

  test('are forgotten when it stops, and may begin again', () => {
    const clock = new VirtualClock(0);
    const deadlines = new Deadlines(clock, 1_000);
    const missed: number[] = [];
    deadlines.begin(() => expect.unreachable());
    deadlines.stop();
    advance(clock, 500);
    deadlines.begin(() => missed.push(clock.now()));
    advance(clock, 5_000);
    expect(missed).toEqual([1_500]);
  });
});
