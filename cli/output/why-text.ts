import { printable } from '../../core/model/printable.js';
import type { EventSummary } from '../../replay/events/event-summary.js';

/**
 * Why a write was made, in a line: the decider's own reason, the event that made it look, and what it had not seen. A decision on an
 * older version of the very object it changes is marked `STALE`. Empty when nothing is known.
 */
export function whyText({ cause, staleness }: EventSummary): string {
  const parts: string[] = [];
  if (cause?.trigger !== undefined) parts.push(`after ${cause.trigger}`);
  if (staleness !== undefined) {
    const about = cause?.inferred === true ? 'about ' : '';
    if (staleness.missed === undefined) parts.push(`saw ${about}${staleness.seen}, ${staleness.unseen} unseen`);
    else parts.push(`STALE: saw ${about}${staleness.seen}, object was at ${staleness.missed}`);
  }
  if (cause?.faults !== undefined) parts.push(`under ${cause.faults.map(printable).join(', ')}`);
  const reason = cause?.reason === undefined ? '' : printable(cause.reason);
  if (parts.length === 0) return reason;
  const known = parts.join(', ');
  return reason === '' ? known : `${reason} (${known})`;
}
