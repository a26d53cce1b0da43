import { CelDuration, CelFault, CelTimestamp, isInt64 } from './cel-value.js';

export const NANOS_PER_SECOND = 1_000_000_000n;
/** The years 1 to 9999. Source: google/protobuf/timestamp.proto. */
const FIRST = -62_135_596_800n * NANOS_PER_SECOND;
const LAST = 253_402_300_800n * NANOS_PER_SECOND - 1n;

/** A moment, if it lies in the years 1 to 9999. */
export function timestampOf(nanos: bigint): CelTimestamp | CelFault {
  return nanos >= FIRST && nanos <= LAST ? new CelTimestamp(nanos) : new CelFault('timestamp overflow');
}

/** A span, if its nanoseconds fit into an int64, as Go's time.Duration has it. */
export function celDuration(nanos: bigint): CelDuration | CelFault {
  return isInt64(nanos) ? new CelDuration(nanos) : new CelFault('duration overflow');
}
