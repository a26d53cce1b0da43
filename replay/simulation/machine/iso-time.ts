import type { Millis } from '../../../core/model/revision.js';

/** Behind the fence `Date` is one that refuses to read the clock, and is slow; this one is only asked to write a time that is given. */
const PlainDate = Date;

let last: Millis | undefined;
let text = '';

/** Writes a time as RFC 3339 with milliseconds. Times are asked for again and again, so the last one is remembered. */
export function isoTime(time: Millis): string {
  if (time !== last) {
    text = new PlainDate(time).toISOString();
    last = time;
  }
  return text;
}
