import type { Millis } from './revision.js';
import { parseTimestamp } from './timestamp.js';

/**
 * Times in objects were read from the clock of whoever wrote them, and clocks differ and are put right. So a time that is yet to come says
 * nothing of how long ago something was: whoever wrote it puts it right. And a wait that was reckoned on a clock is reckoned anew now and
 * then, since timers do not know of a clock that was set meanwhile.
 */

/** How often that is, and how soon a time that is yet to come is put right. As often as a kubelet looks at its own node. */
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

/** How long to wait for a moment: no longer than until the next look, for the clock may have been set by then. Zero or less when it has come. */
export function untilDue(due: Millis, now: Millis): Millis {
  return Math.min(due - now, CLOCK_LOOK);
}
