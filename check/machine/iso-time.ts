import type { Millis } from '../../core/model/revision.js';

/** Behind the fence `Date` is one that refuses to read the clock, and is slow; this one is only asked to write a time that is given. */
const PlainDate = Date;

let lastSecond = Number.NaN;
let upToSecond = '';
let last: Millis | undefined;
let text = '';

/** Writes a time as RFC 3339 with milliseconds. Times of the same second are asked for again and again, so the last one is remembered. */
export function isoTime(time: Millis): string {
  if (time === last) return text;
  const second = Math.floor(time / 1000);
  if (second !== lastSecond) {
    upToSecond = new PlainDate(time).toISOString().slice(0, 20);
    lastSecond = second;
  }
  text = `${upToSecond}${String(time - second * 1000).padStart(3, '0')}Z`;
  last = time;
  return text;
}
