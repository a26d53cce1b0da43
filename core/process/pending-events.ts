import type { ObjectChange } from '../model/controller.js';
import type { GroupResource } from '../model/group-resource.js';
import { objectKey } from '../model/object-key.js';
import type { Revision } from '../model/revision.js';
import type { Trigger } from './work-queue.js';

/** A change on its way to a controller, and what it is to be the cause of: nothing, for an object that was there before anybody looked. */
export interface WatchEvent {
  readonly resource: GroupResource;
  readonly change: ObjectChange;
  readonly trigger: Trigger;
}

/** A change that was committed at a revision. */
export interface CommittedEvent extends WatchEvent {
  readonly trigger: Trigger & { readonly revision: Revision };
}

interface Pending {
  readonly event: CommittedEvent;
  /** It becomes one with others of the same object. */
  readonly merges: boolean;
}

/** Events that a watch has not delivered yet, in order. Immutable: what is added behind is not seen by those who hold fewer. */
export class PendingEvents {
  readonly #shared: Pending[];
  readonly size: number;

  constructor(pending: Pending[] = [], size = pending.length) {
    this.#shared = pending;
    this.size = size;
  }

  /** The oldest of a kind. */
  oldest(resource: GroupResource): CommittedEvent | undefined {
    for (let place = 0; place < this.size; place++) {
      const { event } = this.#shared[place]!;
      if (event.resource === resource) return event;
    }
    return undefined;
  }

  add(event: CommittedEvent, merges: boolean): PendingEvents {
    const pending = this.#shared.length === this.size ? this.#shared : this.#shared.slice(0, this.size);
    pending.push({ event, merges });
    return new PendingEvents(pending);
  }

  /** Takes out what is delivered now: all of a kind up to its horizon. What came and went while it was merged is never seen. */
  take(horizon: (resource: GroupResource) => Revision): readonly [due: readonly CommittedEvent[], left: PendingEvents] {
    const due: CommittedEvent[] = [];
    const merged = new Map<string, number>();
    const left: Pending[] = [];
    for (let place = 0; place < this.size; place++) {
      const pending = this.#shared[place]!;
      const { event, merges } = pending;
      if (event.trigger.revision > horizon(event.resource)) left.push(pending);
      else if (!merges) due.push(event);
      else {
        const key = placeOf(event);
        const first = merged.get(key);
        if (first === undefined) merged.set(key, due.push(event) - 1);
        else due[first] = { ...event, change: { before: due[first]!.change.before, after: event.change.after } };
      }
    }
    const seen = due.filter(({ change }) => change.before !== undefined || change.after !== undefined);
    return [seen, new PendingEvents(left)];
  }
}

/** Where an object stands: two of the same place are the same to a watch. */
export function placeOf({ resource, change }: WatchEvent): string {
  const { namespace, name } = (change.after ?? change.before)!.metadata;
  return `${resource} ${objectKey(namespace, name)}`;
}
