import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemEnvironment } from '../../../core/engine/environment.js';

const DAY = 86_400_000;

describe('the real world', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('calls back once, when the delay is over', () => {
    const { clock } = systemEnvironment();
    const calls: number[] = [];
    const start = clock.now();
    clock.schedule(50, () => calls.push(clock.now() - start));
    clock.schedule(0, () => calls.push(clock.now() - start));
    vi.advanceTimersByTime(1_000);
    expect(calls).toEqual([0, 50]);
  });

  it('waits longer than a timer of Node can', () => {
    const { clock } = systemEnvironment();
    let called = 0;
    clock.schedule(60 * DAY, () => called++);
    vi.advanceTimersByTime(60 * DAY - 1);
    expect(called).toBe(0);
    vi.advanceTimersByTime(1);
    expect(called).toBe(1);
  });

  it('does not call back what is cancelled, also after weeks', () => {
    const { clock } = systemEnvironment();
    let called = 0;
    const cancels = [0, 10, 60 * DAY].map((delay) => clock.schedule(delay, () => called++));
    cancels[0]!();
    cancels[1]!();
    vi.advanceTimersByTime(30 * DAY);
    cancels[2]!();
    vi.advanceTimersByTime(60 * DAY);
    expect(called).toBe(0);
  });

  it('draws numbers in [0, 1) and fresh UUIDs', () => {
    const { random, newUid } = systemEnvironment();
    const numbers = Array.from({ length: 100 }, random);
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
    expect(new Set(numbers).size).toBeGreaterThan(90);
    expect(newUid()).not.toBe(newUid());
  });
});
