import { describe, expect, test } from 'vitest';
import { microTimestamp, parseTimestamp, timestamp } from '../../../core/model/timestamp.js';

describe('a time that is written', () => {
  test.each([
    [0, '1970-01-01T00:00:00Z'],
    [999, '1970-01-01T00:00:00Z'],
    [-1, '1969-12-31T23:59:59Z'],
    [Date.UTC(10_000, 0), '9999-12-31T23:59:59Z'],
    [1e300, '9999-12-31T23:59:59Z'],
    [Number.POSITIVE_INFINITY, '9999-12-31T23:59:59Z'],
    [-1e300, '0001-01-01T00:00:00Z'],
  ])('%d is %s, which can be read again', (time, text) => {
    expect(timestamp(time)).toBe(text);
    expect(parseTimestamp(text)).toBeDefined();
    expect(parseTimestamp(microTimestamp(time))).toBeDefined();
  });
});
