import { isFromOutside } from '../../log/events/from-outside.js';
import type { EventHeader } from '../../log/records.js';

/** Where a write came from: from outside, from a part of the control plane, or from the cluster that set itself up. */
export type WriteSource = 'outside' | 'controller' | 'bootstrap';

/** See `WriteSource`. */
export function sourceOf({ actor, cause }: EventHeader): WriteSource {
  if (cause?.reason === 'bootstrap') return 'bootstrap';
  return isFromOutside(actor) ? 'outside' : 'controller';
}
