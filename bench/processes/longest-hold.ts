import { monitorEventLoopDelay } from 'node:perf_hooks';

const NANOSECONDS_A_MILLISECOND = 1e6;
const loop = monitorEventLoopDelay({ resolution: 1 });

/** How long at most nobody had a turn in this process, in milliseconds, since this was asked last; 0 when it is asked first. */
export function longestHold(): number {
  const longest = loop.enable() ? 0 : loop.max / NANOSECONDS_A_MILLISECOND;
  loop.reset();
  return longest;
}
