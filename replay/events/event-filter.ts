import type { Change } from '../../core/model/cluster-event.js';
import type { ReadonlyEventLog } from '../../core/model/event-log.js';
import { decodeEvent } from '../../core/model/event-record.js';
import { groupResource } from '../../core/model/group-resource.js';
import { type LabelRequirement, matchesRequirements, parseLabelSelector } from '../../core/model/label-selector.js';
import { namedResources } from '../object-selector.js';
import { EventLabels, type KnownLabels } from './event-labels.js';
import { type EventQuery, isAskedFor } from './event-query.js';
import { isMeantBy, type Noise, noiseOfEvent } from './noise.js';
import type { EventHeader } from './staleness.js';

/** What a query says of an event: to tell it, to pass over it, or to leave it out as noise that it would ask for otherwise. */
export type Verdict = 'told' | 'passed' | Noise;

/**
 * Decides which events a query asks for; its ends and its limit aside. When the query is about labels, all events must be judged, in the
 * order of the query. Throws `RangeError` when the label selector is none.
 */
export class EventFilter {
  readonly #query: EventQuery;
  readonly #requirements: readonly LabelRequirement[];
  readonly #labels: EventLabels | undefined;

  constructor(log: ReadonlyEventLog, query: EventQuery) {
    this.#query = query;
    this.#requirements = requirementsOf(query.labelSelector);
    this.#labels =
      this.#requirements.length === 0 ? undefined : new EventLabels(log, { reverse: query.reverse === true });
  }

  /** Judges one event. Rejects with `EventLogError`; throws when the record is damaged. */
  async judge(header: EventHeader, record: Uint8Array): Promise<Verdict> {
    if (!isAskedFor(this.#query, header)) {
      this.#labels?.pass(header);
      return 'passed';
    }
    if (this.#labels !== undefined) {
      const { before, after } = await this.#labels.around(header, record);
      if (!this.#fits(before) && !this.#fits(after)) return 'passed';
    }
    return noiseToLeaveOut(this.#query, header, () => decodeEvent(record).change) ?? 'told';
  }

  #fits(labels: KnownLabels): boolean {
    return labels !== 'gone' && matchesRequirements(this.#requirements, labels);
  }
}

/** The noise that an event is and that a query does not ask for; undefined for any other event. */
export function noiseToLeaveOut(query: EventQuery, header: EventHeader, readChange: () => Change): Noise | undefined {
  if (query.withoutNoise !== true) return undefined;
  const noise = noiseOfEvent(header, readChange);
  const resource = groupResource(header.ref.group, header.ref.resource);
  return noise === undefined || isMeantBy(noise, resource, namedResources(query)) ? undefined : noise;
}

/** The requirements of a label selector; none for none. Throws `RangeError` when the text is no selector. */
export function requirementsOf(labelSelector: string | undefined): readonly LabelRequirement[] {
  if (labelSelector === undefined) return [];
  const parsed = parseLabelSelector(labelSelector);
  if (!parsed.ok) throw new RangeError(parsed.error.message);
  return parsed.value;
}
