import type { GroupResource } from '../../model/group-resource.js';
import type { Revision } from '../../model/revision.js';
import { parseTimestamp } from '../../model/timestamp.js';
import type { Fault } from '../../schema/fault.js';
import { durationOf, ofTypes } from '../../schema/faults-in-force.js';
import type { PastStates } from '../../state/past-states.js';

/** The present that a lagging view is measured against. */
export interface Present {
  readonly head: Revision;
  readonly past: PastStates;
}

/** The faults of somebody's view: its newest revision is not the newest there is. */
export function viewFaults(faults: readonly Fault[]): readonly Fault[] {
  return ofTypes(faults, 'stale', 'rewind', 'coalesce', 'slow-watch');
}

/** The newest revision of a kind that somebody may know of under some faults; the head when none holds it back. */
export function horizonOf(faults: readonly Fault[], resource: GroupResource, present: Present): Revision {
  let horizon = present.head;
  for (const fault of viewFaults(faults)) {
    const { kinds } = fault.spec;
    if (kinds === undefined || kinds.includes(resource)) horizon = Math.min(horizon, horizonUnder(fault, present));
  }
  return horizon;
}

/** The revision at which a fault began. */
export function beganAt({ metadata, status }: Fault): Revision {
  return status?.revision ?? Number(metadata.resourceVersion);
}

/** Views fall behind from where they are when the fault begins; only `rewind` takes them back. */
function horizonUnder(fault: Fault, { head, past }: Present): Revision {
  const { type, revisions = 0, delay } = fault.spec;
  const began = beganAt(fault);
  switch (type) {
    case 'stale':
      return Math.max(began, head - revisions);
    case 'rewind':
      return Math.max(1, began - revisions);
    case 'slow-watch':
      return Math.max(began, past.revisionAt(past.now - durationOf(delay)));
    case 'coalesce': {
      const start = parseTimestamp(fault.status?.startTime) ?? past.now;
      const window = Math.max(1, durationOf(delay));
      const passed = Math.floor((past.now - start) / window) * window;
      // What happens at the very moment belongs to the next window.
      return Math.max(began, past.revisionAt(start + passed - 1));
    }
    default:
      return head;
  }
}
