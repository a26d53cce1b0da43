import type { CelDuration, CelFault } from '../cel-value.js';
import { celDuration, NANOS_PER_SECOND } from '../time-range.js';

const UNITS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['µs', 1_000n],
  ['μs', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
]);
const MAX_LENGTH = 128;
const WHOLE = /^[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/;
const PART = /(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/g;

/** Reads a span such as `1h30m` or `-1.5s`; undefined when a text is none. Source: Go time.ParseDuration. */
export function readDuration(text: string): CelDuration | CelFault | undefined {
  if (/^[+-]?0$/.test(text)) return celDuration(0n);
  if (text.length > MAX_LENGTH || !WHOLE.test(text)) return undefined;
  let nanos = 0n;
  for (const [, whole = '', fraction = '', unit] of text.matchAll(PART)) {
    const digits = BigInt(whole + fraction || '0');
    nanos += (digits * UNITS.get(unit!)!) / 10n ** BigInt(fraction.length);
  }
  return celDuration(text.startsWith('-') ? -nanos : nanos);
}

/** Writes a span in seconds, `5400s`. Source: cel-go common/types/duration.go. */
export function durationText(nanos: bigint): string {
  const magnitude = nanos < 0n ? -nanos : nanos;
  const decimals = String(magnitude % NANOS_PER_SECOND)
    .padStart(9, '0')
    .replace(/0+$/, '');
  const point = decimals === '' ? '' : `.${decimals}`;
  return `${nanos < 0n ? '-' : ''}${magnitude / NANOS_PER_SECOND}${point}s`;
}
