import type { ClusterEvent } from '../../../core/model/cluster-event.js';
import { type LabelRequirement, matchesRequirements } from '../../../core/model/label-selector.js';
import type { KubeObject } from '../../../core/model/object.js';
import type { Revision } from '../../../core/model/revision.js';
import type { Transition } from '../../../core/state/reduce.js';
import { noiseToLeaveOut, requirementsOf } from '../../log/events/event-filter.js';
import { type EventQuery, isAskedFor } from '../../log/events/event-query.js';
import { LeftOutCounter } from '../../log/events/left-out.js';

/**
 * Decides which events are shown while a history is played, as a listing decides which are listed. Counts what is left out, each event
 * once, however often it is come to. Throws `RangeError` when the label selector is none.
 */
export class MomentFilter {
  readonly leftOut = new LeftOutCounter();
  readonly #query: EventQuery;
  readonly #requirements: readonly LabelRequirement[];
  /** Playing goes from one event to the next: between these all were come to. */
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  constructor(query: EventQuery) {
    this.#query = query;
    this.#requirements = requirementsOf(query.labelSelector);
  }

  /** For `PlayQuery.shows`. */
  readonly shows = (event: ClusterEvent, { before, after }: Transition): boolean => {
    const isNew = this.#isNew(event.revision);
    if (!isAskedFor(this.#query, event) || (!this.#fits(before) && !this.#fits(after))) return false;
    const noise = noiseToLeaveOut(this.#query, event, () => event.change);
    if (noise === undefined) return true;
    if (isNew) this.leftOut.add(noise);
    return false;
  };

  #fits(object: KubeObject | undefined): boolean {
    return object !== undefined && matchesRequirements(this.#requirements, object.metadata.labels);
  }

  #isNew(revision: Revision): boolean {
    const isNew = revision < this.#first || revision > this.#last;
    this.#first = Math.min(this.#first, revision);
    this.#last = Math.max(this.#last, revision);
    return isNew;
  }
}
