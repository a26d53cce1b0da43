import { type CelFunction, member } from '../cel-function.js';
import { CelDuration, CelFault, CelTimestamp } from '../cel-value.js';
import { localTime } from './local-time.js';

/** A part of a moment, in a time zone if one is given, or with `inSpan` of a span, where it is the span in that unit. */
function part(name: string, read: (local: Date) => number, nanosInSpan?: bigint): CelFunction {
  return member(name, [1, 2], ([value, zone]) => {
    if (value instanceof CelDuration) {
      return nanosInSpan === undefined || zone !== undefined ? undefined : value.nanos / nanosInSpan;
    }
    if (!(value instanceof CelTimestamp) || (zone !== undefined && typeof zone !== 'string')) return undefined;
    const local = localTime(value.nanos, zone);
    return local === undefined ? new CelFault(`${JSON.stringify(zone)} is no time zone`) : BigInt(read(local));
  });
}

const MILLIS_PER_DAY = 86_400_000;

function dayOfYear(local: Date): number {
  const start = new Date(local);
  start.setUTCMonth(0, 1);
  return Math.round((local.getTime() - start.getTime()) / MILLIS_PER_DAY);
}

/** Parts of moments and spans; months, weekdays and days count from 0, but `getDate` from 1. Source: cel-spec doc/langdef.md, Standard Definitions. */
export const TIMES: readonly CelFunction[] = [
  part('getFullYear', (local) => local.getUTCFullYear()),
  part('getMonth', (local) => local.getUTCMonth()),
  part('getDate', (local) => local.getUTCDate()),
  part('getDayOfMonth', (local) => local.getUTCDate() - 1),
  part('getDayOfWeek', (local) => local.getUTCDay()),
  part('getDayOfYear', dayOfYear),
  part('getHours', (local) => local.getUTCHours(), 3_600_000_000_000n),
  part('getMinutes', (local) => local.getUTCMinutes(), 60_000_000_000n),
  part('getSeconds', (local) => local.getUTCSeconds(), 1_000_000_000n),
  part('getMilliseconds', (local) => local.getUTCMilliseconds(), 1_000_000n),
];
