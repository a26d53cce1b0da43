import { describe, expect, test } from 'vitest';
import { FairTurns } from '../../../core/engine/fair-turns.js';

/** Takers who always have something to do, each of whose turns takes so many milliseconds. */
function atWork(...costs: readonly number[]) {
  let elapsed = 0;
  const turns = new FairTurns(() => elapsed);
  const join = (cost: number) => {
    const taker = turns.join();
    taker.wait();
    return { cost, taker, taken: 0 };
  };
  const takers = costs.map(join);
  const round = () => {
    for (const each of takers) {
      if (!each.taker.isDue()) continue;
      each.taken++;
      each.taker.take(() => {
        elapsed += each.cost;
      });
    }
  };
  return { takers, round, join: (cost: number) => takers.push(join(cost)) };
}

describe('turns', () => {
  test('come to everybody in every round as long as nobody works longer than the others', () => {
    const { takers, round } = atWork(1, 1, 1.01);
    for (let at = 0; at < 100; at++) round();
    expect(takers.map(({ taken }) => taken)).toEqual([100, 100, 100]);
  });

  test('are shared out by the time they take, so that what waits for who takes long gathers', () => {
    const { takers, round } = atWork(0.1, 50);
    for (let at = 0; at < 5_000; at++) round();
    const [short, long] = takers;
    expect(short!.taken).toBe(5_000);
    expect(long!.taken).toBeLessThanOrEqual(13);
    expect(long!.taken).toBeGreaterThanOrEqual(9);
  });

  test('come at once to whoever is alone', () => {
    const { takers, round } = atWork(0.1, 50);
    round();
    takers[0]!.taker.leave();
    for (let at = 0; at < 10; at++) round();
    expect(takers[1]!.taken).toBe(11);
  });

  test('are not saved up by having had nothing to do', () => {
    const { takers, round, join } = atWork(5, 5);
    for (let at = 0; at < 100; at++) round();
    join(5);
    for (let at = 0; at < 10; at++) round();
    const [one, other, late] = takers;
    expect(late!.taken).toBe(10);
    expect(Math.min(one!.taken, other!.taken)).toBeGreaterThanOrEqual(108);
  });

  test('begin anew when nobody had anything to do', () => {
    const { takers, round } = atWork(0.1, 500);
    round();
    const [short, long] = takers;
    round();
    expect(long!.taken).toBe(1);
    short!.taker.leave();
    long!.taker.leave();
    short!.taker.wait();
    long!.taker.wait();
    round();
    expect([short!.taken, long!.taken]).toEqual([3, 2]);
  });

  test('of who throws are counted as well', () => {
    let elapsed = 0;
    const turns = new FairTurns(() => elapsed);
    const [taker, other] = [turns.join(), turns.join()];
    taker.wait();
    other.wait();
    expect(() =>
      taker.take(() => {
        elapsed += 100;
        throw new Error('no');
      }),
    ).toThrow('no');
    expect([taker.isDue(), other.isDue()]).toEqual([false, true]);
  });
});
