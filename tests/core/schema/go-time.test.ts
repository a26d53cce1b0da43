import { describe, expect, it } from 'vitest';
import { timeProblem } from '../../../core/schema/go-time.js';

const LAYOUT = '2006-01-02T15:04:05.000000Z07:00';

describe('a MicroTime', () => {
  it.each([
    ['2026-01-01T00:00:00.123456Z', undefined],
    ['2026-01-01T00:00:00.123456+02:00', undefined],
    ['2026-01-01T00:00:00Z', `parsing time "2026-01-01T00:00:00Z" as "${LAYOUT}": cannot parse "Z" as ".000000"`],
    [
      '2026-01-01T00:00:00.1234567Z',
      `parsing time "2026-01-01T00:00:00.1234567Z" as "${LAYOUT}": cannot parse "7Z" as "Z07:00"`,
    ],
    ['abc\nd', `parsing time "abc\\x0ad" as "${LAYOUT}": cannot parse "abc\\x0ad" as "2006"`],
    ['é', `parsing time "\\xc3\\xa9" as "${LAYOUT}": cannot parse "\\xc3\\xa9" as "2006"`],
  ])('%j', (text, problem) => {
    expect(timeProblem(text, true)).toBe(problem);
  });
});
