import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { median, percentile, spread } from '../../bench/statistics.js';

const numbers = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 50 });

describe('median', () => {
  test('is the middle number, or lies between the two middle ones', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 2, 100])).toBe(3);
    expect(median([7])).toBe(7);
  });

  test('has no more than half of the numbers on either side', () => {
    fc.assert(
      fc.property(numbers, (all) => {
        const middle = median(all);
        expect(all.filter((number) => number < middle).length).toBeLessThanOrEqual(all.length / 2);
        expect(all.filter((number) => number > middle).length).toBeLessThanOrEqual(all.length / 2);
      }),
    );
  });

  test('of nothing is a mistake of the caller', () => {
    expect(() => median([])).toThrow('nothing was measured');
  });

  test('leaves the numbers in their order', () => {
    const all = Object.freeze([3, 1, 2]);
    expect(median(all)).toBe(2);
  });
});

describe('percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  test('is the nearest rank', () => {
    expect(percentile(hundred, 0.5)).toBe(50);
    expect(percentile(hundred, 0.99)).toBe(99);
    expect(percentile(hundred, 1)).toBe(100);
    expect(percentile(hundred, 0)).toBe(1);
    expect(percentile([1, 2, 3], 0.99)).toBe(3);
  });

  test('is one of the numbers, and its share of them is not above it', () => {
    fc.assert(
      fc.property(numbers, fc.double({ min: 0, max: 1, noNaN: true }), (all, share) => {
        const found = percentile(all, share);
        expect(all).toContain(found);
        expect(all.filter((number) => number <= found).length).toBeGreaterThanOrEqual(all.length * share);
      }),
    );
  });
});

describe('spread', () => {
  test('is how far apart the ends are, as a share of the median', () => {
    expect(spread([90, 100, 120])).toBeCloseTo(0.3);
    expect(spread([5, 5, 5])).toBe(0);
    expect(spread([0, 0, 0])).toBe(0);
  });
});
