import type { Millis } from '../revision.js';
import { momentOf, type WallTime, wallTime, weekdayOf } from '../time-zone.js';
import type { CronFields, CronSchedule } from './parse-schedule.js';

const MINUTE: Millis = 60_000;
const HOUR: Millis = 3_600_000;
/** A time that is not found within so many years never comes: the 31st of February. */
const YEARS = 5;

/**
 * The first time after a moment at which a schedule is due; undefined when there is none within five years. Steps are taken as cron takes them,
 * so that days on which clocks are set come out as in Kubernetes: a time that the clock passes over is left out, one that it shows twice is due
 * twice. Source: github.com/robfig/cron v3 SpecSchedule.Next, ConstantDelaySchedule.Next.
 */
export function nextTime(schedule: CronSchedule, after: Millis): Millis | undefined {
  const second = Math.floor(after / 1000) * 1000;
  if ('every' in schedule) return second + schedule.every;
  return nextOf(schedule.fields, schedule.zone, second + 1000);
}

function nextOf(fields: CronFields, zone: string, start: Millis): Millis | undefined {
  let at = start;
  let now = wallTime(zone, at);
  const move = (to: Millis) => {
    at = to;
    now = wallTime(zone, at);
  };
  const toDate = (date: Partial<WallTime>) => move(momentOf(zone, { ...now, ...date }));
  const lastYear = now.year + YEARS;
  // Once a field has moved on, those below it begin anew.
  let hasMoved = false;
  const begin = (date: Partial<WallTime>) => {
    if (!hasMoved) toDate(date);
    hasMoved = true;
  };
  wrap: while (now.year <= lastYear) {
    while (!fields.months.has(now.month)) {
      begin({ day: 1, hour: 0, minute: 0, second: 0 });
      toDate({ month: now.month + 1 });
      if (now.month === 1) continue wrap;
    }
    while (!isDay(fields, now)) {
      begin({ hour: 0, minute: 0, second: 0 });
      toDate({ day: now.day + 1 });
      // Where clocks are set at midnight, there may be none.
      if (now.hour !== 0) move(at + (now.hour > 12 ? 24 - now.hour : -now.hour) * HOUR);
      if (now.day === 1) continue wrap;
    }
    while (!fields.hours.has(now.hour)) {
      begin({ minute: 0, second: 0 });
      move(at + HOUR);
      if (now.hour === 0) continue wrap;
    }
    while (!fields.minutes.has(now.minute)) {
      if (!hasMoved) move(Math.floor(at / MINUTE) * MINUTE);
      hasMoved = true;
      move(at + MINUTE);
      if (now.minute === 0) continue wrap;
    }
    // Schedules are of whole minutes: the field for seconds holds 0 alone.
    if (now.second === 0) return at;
    hasMoved = true;
    move(at + (60 - now.second) * 1000);
  }
  return undefined;
}

/** A day fits by its date and by its weekday; where both are restricted, one of them is enough. */
function isDay({ days, weekdays, isAnyDay }: CronFields, now: WallTime): boolean {
  const byDate = days.has(now.day);
  const byWeekday = weekdays.has(weekdayOf(now));
  return isAnyDay ? byDate && byWeekday : byDate || byWeekday;
}
