import type { CelFault, CelTimestamp } from '../cel-value.js';
import { NANOS_PER_SECOND, timestampOf } from '../time-range.js';

const RFC3339 = /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)$/;
const NANOS_PER_MILLI = 1_000_000n;

/** Reads an RFC 3339 time to the nanosecond; undefined when a text is none. */
export function parseMoment(text: string): CelTimestamp | CelFault | undefined {
  const [whole, day, time, fraction = '', zone] = RFC3339.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const utc = Date.parse(`${day}T${time}Z`);
  // Date.parse takes the 31st of any month for the 1st of the next.
  if (Number.isNaN(utc) || new Date(utc).toISOString().slice(0, 10) !== day) return undefined;
  const millis = Date.parse(`${day}T${time}${zone!.toUpperCase()}`);
  if (Number.isNaN(millis)) return undefined;
  return timestampOf(BigInt(millis) * NANOS_PER_MILLI + BigInt(fraction.padEnd(9, '0')));
}

/** Writes a moment as RFC 3339 in UTC, with as many decimals as it needs. Source: Go time.RFC3339Nano. */
export function timestampText(nanos: bigint): string {
  const fraction = ((nanos % NANOS_PER_SECOND) + NANOS_PER_SECOND) % NANOS_PER_SECOND;
  const seconds = (nanos - fraction) / NANOS_PER_MILLI;
  const decimals = String(fraction).padStart(9, '0').replace(/0+$/, '');
  return `${new Date(Number(seconds)).toISOString().slice(0, 19)}${decimals === '' ? '' : `.${decimals}`}Z`;
}
