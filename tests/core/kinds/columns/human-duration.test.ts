import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { age, humanDuration } from '../../../../core/kinds/columns/human-duration.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

describe('humanDuration', () => {
  test.each([
    [0, '0s'],
    [999, '0s'],
    [SECOND, '1s'],
    [119 * SECOND, '119s'],
    [120 * SECOND, '2m'],
    [3 * MINUTE + 20 * SECOND, '3m20s'],
    [9 * MINUTE + 59 * SECOND, '9m59s'],
    [10 * MINUTE + 59 * SECOND, '10m'],
    [179 * MINUTE, '179m'],
    [3 * HOUR, '3h'],
    [3 * HOUR + 7 * MINUTE, '3h7m'],
    [8 * HOUR + 7 * MINUTE, '8h'],
    [47 * HOUR, '47h'],
    [48 * HOUR, '2d'],
    [5 * DAY + 3 * HOUR, '5d3h'],
    [8 * DAY + 3 * HOUR, '8d'],
    [729 * DAY, '729d'],
    [2 * YEAR, '2y'],
    [2 * YEAR + DAY, '2y1d'],
    [7 * YEAR + 364 * DAY, '7y364d'],
    [8 * YEAR + 364 * DAY, '8y'],
    [-999, '0s'],
    [-1999, '0s'],
    [-2000, '<invalid>'],
  ])('writes %i ms as %s', (span, text) => expect(humanDuration(span)).toBe(text));

  const units: Readonly<Record<string, number>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY, y: YEAR };

  test('never says more than the span, and leaves out less than the smallest unit it could name', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 50 * YEAR }), (span) => {
        const parts = [...humanDuration(span).matchAll(/(\d+)([smhdy])/g)];
        const said = parts.reduce(
          (sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ''] ?? Number.NaN),
          0,
        );
        expect(parts.length === 1 || parts.length === 2).toBe(true);
        expect(said).toBeLessThanOrEqual(span);
        const largest = units[parts[0]?.[2] ?? ''] ?? Number.NaN;
        expect(span - said).toBeLessThan(largest);
      }),
    );
  });

  test('never grows shorter as time goes by', () => {
    const length = (span: number) =>
      [...humanDuration(span).matchAll(/(\d+)([smhdy])/g)].reduce(
        (sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ''] ?? 0),
        0,
      );
    fc.assert(
      fc.property(fc.nat(20 * YEAR), fc.nat(20 * YEAR), (a, b) => {
        expect(length(Math.min(a, b))).toBeLessThanOrEqual(length(Math.max(a, b)));
      }),
    );
  });
});

describe('age', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  test.each([
    ['2025-12-31T23:59:00Z', '60s'],
    ['2025-12-31T23:59:00.5Z', '59s'],
    [undefined, '<unknown>'],
    [null, '<unknown>'],
    ['yesterday', '<unknown>'],
    ['2026-01-01T01:00:00Z', '<invalid>'],
  ])('of %s is %s', (time, text) => expect(age(time, now)).toBe(text));
});
