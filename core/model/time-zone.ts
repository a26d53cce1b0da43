import type { Millis } from './revision.js';

const known = new Map<string, Intl.DateTimeFormat | undefined>();
/** So many names are remembered: there are some 600 zones. */
const MOST_REMEMBERED = 1000;
const UTC = new Set(['UTC', 'Local', '']);

/** Whether the time zone data that Node brings has a zone of exactly that name. `Local` is UTC here, as in most clusters. */
export function isTimeZone(name: string): boolean {
  return UTC.has(name) || formatOf(name) !== undefined;
}

function formatOf(name: string): Intl.DateTimeFormat | undefined {
  if (known.has(name)) return known.get(name);
  if (known.size >= MOST_REMEMBERED) known.clear();
  const format = newFormat(name);
  known.set(name, format);
  return format;
}

function newFormat(timeZone: string): Intl.DateTimeFormat | undefined {
  // Offsets such as +01 are no zones.
  if (/^[-+]/.test(timeZone)) return undefined;
  try {
    const numeric = 'numeric' as const;
    const parts = { year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric, second: numeric };
    const format = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...parts });
    const found = format.resolvedOptions().timeZone;
    // Names in other capitals are found as well, which a file's would not be.
    return found === timeZone || found.toLowerCase() !== timeZone.toLowerCase() ? format : undefined;
  } catch {
    return undefined;
  }
}

/** A time as a calendar and a clock on the wall show it. */
export interface WallTime {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** Whole days from 1970-01-01 to a day of the Gregorian calendar. Months and days may lie beyond their ranges. */
function daysOf(year: number, month: number, day: number): number {
  const months = year * 12 + month - 1;
  const [y, m] = [Math.floor(months / 12), (((months % 12) + 12) % 12) + 1];
  // Years begin in March, so that a leap day is the last of its year.
  const shifted = m > 2 ? y : y - 1;
  const era = Math.floor(shifted / 400);
  const ofEra = shifted - era * 400;
  const ofYear = Math.floor((153 * (m > 2 ? m - 3 : m + 9) + 2) / 5);
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear + day - 719_469;
}

/** The day that lies so many whole days after 1970-01-01. */
function dateOf(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const years = ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096);
  const year = Math.floor(years / 365);
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const m = Math.floor((5 * ofYear + 2) / 153);
  const day = ofYear - Math.floor((153 * m + 2) / 5) + 1;
  const month = m < 10 ? m + 3 : m - 9;
  return { year: year + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** The day of the week of a date, 0 for Sunday. */
export function weekdayOf({ year, month, day }: WallTime): number {
  return (((daysOf(year, month, day) + 4) % 7) + 7) % 7;
}

/** How far a zone is ahead of UTC at a moment, in milliseconds; a name that no zone has counts as UTC. */
export function zoneOffset(zone: string, at: Millis): Millis {
  const format = UTC.has(zone) ? undefined : formatOf(zone);
  if (format === undefined) return 0;
  const second = Math.floor(at / 1000) * 1000;
  const fields = new Map(format.formatToParts(second).map(({ type, value }) => [type, Number(value)]));
  const field = (type: Intl.DateTimeFormatPartTypes) => fields.get(type) ?? 0;
  const shown = daysOf(field('year'), field('month'), field('day')) * 86_400;
  return (shown + field('hour') * 3600 + field('minute') * 60 + field('second')) * 1000 - second;
}

/** What a clock in a zone shows at a moment. */
export function wallTime(zone: string, at: Millis): WallTime {
  const local = Math.floor((at + zoneOffset(zone, at)) / 1000);
  const days = Math.floor(local / 86_400);
  const rest = local - days * 86_400;
  return {
    ...dateOf(days),
    hour: Math.floor(rest / 3600),
    minute: Math.floor((rest % 3600) / 60),
    second: rest % 60,
  };
}

/**
 * The moment at which a clock in a zone shows a time. Fields beyond their ranges run over into the next; a time that the clock passes over, or
 * shows twice, is one of those that Go would take. Source: Go time.Date.
 */
export function momentOf(zone: string, { year, month, day, hour, minute, second }: WallTime): Millis {
  const unix = (daysOf(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second) * 1000;
  const offset = zoneOffset(zone, unix);
  if (offset === 0) return unix;
  return unix - zoneOffset(zone, unix - offset);
}

/** A moment as RFC 3339 with the offset of a zone: `2026-01-01T03:00:00+01:00`, or `Z` where there is none. */
export function zonedTimestamp(zone: string, at: Millis): string {
  const two = (number: number) => `${number}`.padStart(2, '0');
  const { year, month, day, hour, minute, second } = wallTime(zone, at);
  const minutes = Math.round(zoneOffset(zone, at) / 60_000);
  const ahead = Math.abs(minutes);
  const offset = minutes === 0 ? 'Z' : `${minutes < 0 ? '-' : '+'}${two(Math.floor(ahead / 60))}:${two(ahead % 60)}`;
  return `${`${year}`.padStart(4, '0')}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}${offset}`;
}
