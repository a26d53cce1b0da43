import { parseDuration } from '../../model/duration.js';
import { milliOf, quantityFrom } from '../../model/quantity.js';
import type { Millis } from '../../model/revision.js';

/** What a node measures. */
export type UsedResource = 'cpu' | 'memory';

/**
 * An amount that changes over time, as annotations declare it: `200m`, or `100m, 1 from 30s, 200m from 5m`. Gives thousandths, `since`
 * milliseconds after the beginning; undefined when the text is no such thing.
 */
export function declaredMilli(text: string | undefined, since: Millis): number | undefined {
  if (text === undefined) return undefined;
  let milli: number | undefined;
  for (const step of text.split(',')) {
    const [, amount = '', from] = /^\s*(\S+?)(?:\s+from\s+(\S+))?\s*$/.exec(step) ?? [];
    const begins = from === undefined ? 0 : parseDuration(from);
    if (begins === undefined || quantityFrom(amount) === undefined) return undefined;
    if (begins <= since) milli = Math.max(0, milliOf(amount));
  }
  return milli ?? 0;
}
