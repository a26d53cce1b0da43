import { expect, test } from 'vitest';
import { nextTime } from '../../../../core/model/cron/next-time.js';
import { parseSchedule } from '../../../../core/model/cron/parse-schedule.js';
import { isTimeZone } from '../../../../core/model/time-zone.js';
import { timestamp } from '../../../../core/model/timestamp.js';

/** What robfig/cron v3.0.1 answers: days on which clocks are set, days by date or weekday, spans. */
test.each<[schedule: string, after: string, next: string | undefined]>([
  ['TZ=Europe/Berlin 30 2 * * *', '2026-03-29T00:00:00Z', '2026-03-30T00:30:00Z'],
  ['TZ=Europe/Berlin 0 2 29 3 *', '2026-03-29T00:00:00Z', '2027-03-29T00:00:00Z'],
  ['TZ=Europe/Berlin */20 2-3 * * *', '2026-03-29T00:00:00Z', '2026-03-29T01:00:00Z'],
  ['TZ=Europe/Berlin 30 2 * * *', '2026-10-25T00:00:00Z', '2026-10-25T00:30:00Z'],
  ['TZ=Europe/Berlin 30 2 * * *', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'],
  ['TZ=Europe/Berlin 30 2 * * *', '2026-10-25T01:30:00Z', '2026-10-26T01:30:00Z'],
  ['TZ=America/New_York 30 2 * * *', '2026-03-08T00:00:00Z', '2026-03-09T06:30:00Z'],
  ['TZ=America/Sao_Paulo 0 0 * * *', '2018-11-03T02:00:00Z', '2018-11-03T03:00:00Z'],
  ['TZ=America/Sao_Paulo 0 0 4 11 ?', '2018-11-04T00:00:00Z', '2019-11-04T03:00:00Z'],
  ['TZ=Pacific/Apia 0 12 * * *', '2011-12-30T00:00:00Z', '2011-12-30T22:00:00Z'],
  ['TZ=Australia/Lord_Howe 45 1 * * *', '2026-04-04T15:00:00Z', '2026-04-04T15:15:00Z'],
  ['TZ=Asia/Kolkata 0 9 * * mon-fri', '2026-01-01T00:00:00Z', '2026-01-01T03:30:00Z'],
  ['0 0 29 2 *', '2026-01-01T00:00:00Z', '2028-02-29T00:00:00Z'],
  ['0 0 31 2 *', '2026-01-01T00:00:00Z', undefined],
  ['0 0 13 * 5', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'],
  ['0 0 */13 * 5', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'],
  ['0 0 * * 5', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'],
  ['59 23 31 12 *', '2026-01-01T00:00:30Z', '2026-12-31T23:59:00Z'],
  ['@every 90s', '2026-01-01T00:00:30Z', '2026-01-01T00:02:00Z'],
  ['@every 1h30m10s', '2026-01-01T00:00:30Z', '2026-01-01T01:30:40Z'],
  ['@every 300ms', '2026-01-01T00:00:30Z', '2026-01-01T00:00:31Z'],
  ['@weekly', '2026-01-01T00:00:30Z', '2026-01-04T00:00:00Z'],
  ['TZ=America/New_York @monthly', '2026-01-01T00:00:30Z', '2026-01-01T05:00:00Z'],
  ['5/15 * * * *', '2026-01-01T00:00:00Z', '2026-01-01T00:05:00Z'],
  [', * * * *', '2026-01-01T00:00:00Z', undefined],
])('%s after %s is due at %s', (schedule, after, next) => {
  const parsed = parseSchedule(schedule, isTimeZone);
  const due = parsed.ok ? nextTime(parsed.value, Date.parse(after)) : undefined;
  expect(parsed.ok).toBe(true);
  expect(due === undefined ? undefined : timestamp(due)).toBe(next);
});
