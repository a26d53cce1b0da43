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

describe('a day', () => {
  it('of every month is one exactly when the calendar has it', () => {
    for (const year of [2023, 2024, 2100]) {
      for (let month = 1; month <= 12; month++) {
        for (let day = 0; day <= 32; day++) {
          const [mm, dd] = [month, day].map((part) => String(part).padStart(2, '0'));
          const text = `${year}-${mm}-${dd}T23:59:59Z`;
          const isDay = day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
          const problem = isDay ? undefined : `parsing time "${text}": day out of range`;
          expect([text, timeProblem(text, false)]).toEqual([text, problem]);
        }
      }
    }
  });
});
