import { type Controller, itself, SETTLED, watch } from '../../model/controller.js';
import { deleteObject } from '../../model/intent.js';
import type { Millis } from '../../model/revision.js';
import { parseTimestamp } from '../../model/timestamp.js';
import type { Event } from '../../schema/generated/types/core.js';
import { EVENTS } from '../../schema/kinds.js';

/** Source: kube-apiserver `--event-ttl`, by default one hour. */
const EVENT_TTL: Millis = 3_600_000;

/**
 * Takes Events out of the state an hour after they were last written; the log keeps them. In Kubernetes the store does it, by a lease that
 * each write of an Event takes anew. Here a write would have to be known for one of an Event, so each is looked at when it may be due, and
 * no earlier: that it was counted up meanwhile costs nothing.
 * Source: pkg/registry/core/event/storage TTLFunc; pkg/controlplane EventTTL.
 */
export function eventTtlController(): Controller {
  return {
    name: 'event-ttl-controller',
    watches: [watch(EVENTS, (change) => (change.before === undefined ? itself(change) : []))],
    user: () => 'system:apiserver',
    reconcile(view, { namespace, name }, now) {
      const event = view.get(EVENTS, namespace, name);
      if (event === undefined || event.metadata.deletionTimestamp !== undefined) return SETTLED;
      const due = writtenAt(event) + EVENT_TTL;
      // Timers do not know of a clock that was set meanwhile.
      if (due > now) return { intents: [], requeueAfter: Math.min(due - now, EVENT_TTL) };
      return { intents: [deleteObject(EVENTS, event, { reason: 'nobody wrote it for an hour' })] };
    },
  };
}

/** When the server last saw it written. An Event's own times are its writer's, who may say anything. */
function writtenAt({ metadata: { creationTimestamp, managedFields } }: Event): Millis {
  const times = [creationTimestamp, ...(managedFields ?? []).map((entry) => entry?.time)];
  return Math.max(...times.map((time) => parseTimestamp(time ?? undefined) ?? Number.NEGATIVE_INFINITY));
}
