import type { Millis } from '../../model/revision.js';
import { parseTimestamp } from '../../model/timestamp.js';
import { humanDuration } from './human-duration.js';

/** How long ago a time was, as `kubectl get` shows it; `<unknown>` when there is no time. */
export function age(timestamp: string | null | undefined, now: Millis): string {
  const time = parseTimestamp(timestamp);
  return time === undefined ? '<unknown>' : humanDuration(now - time);
}
