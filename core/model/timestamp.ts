import type { Millis } from './revision.js';

/** Where `Date` is taken away, so that nobody reads the clock, its stand-in is slow; here only times that are given are written. */
const PlainDate = Date;
/** Reconciles of one second write the same time again and again. */
let lastSecond = Number.NaN;
let lastText = '';

/** RFC 3339 has words for the years 1 to 9999, and `Date` for not many thousands more. */
const FIRST: Millis = PlainDate.parse('0001-01-01T00:00:00Z');
const LAST: Millis = PlainDate.parse('9999-12-31T23:59:59Z');

/** The time nearest to one that can be written: what somebody asks to wait for may last longer than calendars do. */
function inCalendar(now: Millis): Millis {
  return Math.min(Math.max(now, FIRST), LAST);
}

/** Writes a time as metav1.Time does: RFC 3339, UTC, whole seconds. One before the year 1 or after 9999 is the first or the last of these. */
export function timestamp(now: Millis): string {
  const second = Math.floor(now / 1000);
  if (second !== lastSecond) {
    lastText = `${new PlainDate(inCalendar(now)).toISOString().slice(0, 19)}Z`;
    lastSecond = second;
  }
  return lastText;
}

/** Writes a time as metav1.MicroTime does: RFC 3339, UTC, six decimals, within the years 1 to 9999. */
export function microTimestamp(now: Millis): string {
  return `${new PlainDate(inCalendar(now)).toISOString().slice(0, 23)}000Z`;
}

let lastMillis: Millis | undefined;
let isoSecond = Number.NaN;
let isoUpToSecond = '';
let isoText = '';

/** Writes a time as RFC 3339, UTC, milliseconds: what `toISOString` gives. Times of the same second are asked for again and again. */
export function isoTime(now: Millis): string {
  if (now === lastMillis) return isoText;
  const second = Math.floor(now / 1000);
  if (second !== isoSecond) {
    isoUpToSecond = new PlainDate(now).toISOString().slice(0, 20);
    isoSecond = second;
  }
  isoText = `${isoUpToSecond}${String(Math.floor(now) - second * 1000).padStart(3, '0')}Z`;
  lastMillis = now;
  return isoText;
}

/** Reads an RFC 3339 time; undefined when it is absent or none. */
export function parseTimestamp(text: string | undefined | null): Millis | undefined {
  if (text === undefined || text === null) return undefined;
  if (!/^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/.test(text)) return undefined;
  const millis = PlainDate.parse(text);
  return Number.isNaN(millis) ? undefined : millis;
}
