import type { Millis } from './revision.js';
import { parseTimestamp } from './timestamp.js';

/**
 * Times in objects were read from the clock of whoever wrote them, and clocks differ and are put right. So a time that is yet to come says
 * nothing of how long ago something was. Whoever wrote it puts it right, and others look again until that is done.
 */

/** How soon is looked again at a time that is yet to come: as often as kubelets put right what they wrote. */
export const CLOCK_LOOK: Millis = 10_000;

/** When something was; undefined when it is not said, or when what is said is yet to come. */
export function pastTime(recorded: string | undefined, now: Millis): Millis | undefined {
  const at = parseTimestamp(recorded);
  return at === undefined || at > now ? undefined : at;
}

/** When something is due again that was done last at a time: a period after it, or now when nobody can tell how long ago that was. */
export function dueAfter(recorded: string | undefined, period: Millis, now: Millis): Millis {
  const at = pastTime(recorded, now);
  return at === undefined ? now : at + period;
}

/**
 * How long to wait until a period since a moment is over, for one who must not be early: never longer than the period, and when the moment
 * is yet to come only until the next look. Zero or less when it is over.
 */
export function untilOver(since: Millis, period: Millis, now: Millis): Millis {
  return since > now ? Math.max(1, Math.min(period, CLOCK_LOOK)) : since + period - now;
}
