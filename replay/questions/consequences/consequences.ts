import type { Revision } from '../../../core/model/revision.js';
import { type CauseLink, CauseLinks, isAboutNode, isFaultEvent } from '../../log/causes/cause-link.js';
import { scatteredReader } from '../../log/events/event-reader.js';
import type { EventSummary } from '../../log/events/event-summary.js';
import type { LogSource } from '../../log/log-source.js';
import type { EventHeader } from '../../log/records.js';
import { headerOf, placeOfObject } from '../../log/records.js';

/** Which event's consequences to find. */
export interface ConsequencesQuery {
  readonly revision: Revision;
  /** Where to stop looking; without it, at the head. */
  readonly to?: Revision;
  /** At most so many. */
  readonly limit?: number;
  /** Gets the revision that was reached. */
  readonly progress?: (revision: Revision) => void;
  /** Ends the search early, without an error. */
  readonly signal?: AbortSignal;
}

/** One event that another led to. */
export interface Consequence {
  readonly event: EventSummary;
  /** The event right before it on the way, which came earlier in the stream or is the one asked about. */
  readonly link: CauseLink;
  /** How many steps away from the event asked about; 1 for what followed at once. */
  readonly depth: number;
}

/**
 * Everything one event led to, in the order it came about: exactly the events whose `why` passes through it. The log is read once from
 * that event on, because a timer may go off arbitrarily late. Held are two numbers for each consequence, the names of their objects and
 * a bounded window of headers: some 200 bytes each, and nothing for the rest of the log. Rejects with `EventLogError`.
 */
export async function* consequences(source: LogSource, query: ConsequencesQuery): AsyncGenerator<Consequence> {
  const { revision: root, limit = Number.POSITIVE_INFINITY, progress, signal } = query;
  const { log } = source;
  const to = Math.min(query.to ?? Number.POSITIVE_INFINITY, log.head().revision);
  const links = new CauseLinks(log);
  const first = await links.header(root);
  if (first === undefined || root >= to || limit <= 0) return;
  const reader = scatteredReader(source);
  const members = new Members(first);
  let found = 0;
  for await (const records of log.events({ from: root + 1, to })) {
    for (const record of records) {
      if (signal?.aborted === true) return;
      const header = headerOf(record);
      links.note(header);
      if (!members.mayLeadTo(header)) continue;
      const link = await links.linkTo(header);
      const depth = link === undefined ? undefined : members.depthOf(link.revision);
      if (link === undefined || depth === undefined) continue;
      members.add(header, depth + 1);
      const event = await reader.summary(record);
      yield { event, link, depth: depth + 1 };
      if (++found >= limit) return;
    }
    progress?.(headerOf(records.at(-1)!).revision);
  }
}

/** What is known to have followed from an event, itself included. */
class Members {
  readonly #depths = new Map<Revision, number>();
  readonly #places = new Set<string>();
  #hasFault = false;

  constructor(root: EventHeader) {
    this.add(root, 0);
  }

  add(event: EventHeader, depth: number): void {
    this.#depths.set(event.revision, depth);
    this.#places.add(placeOfObject(event));
    this.#hasFault ||= isFaultEvent(event);
  }

  depthOf(revision: Revision): number | undefined {
    return this.#depths.get(revision);
  }

  /** Says no only of an event that surely did not follow: a link leads to its trigger, to a write of its own object, or from a node to a fault. */
  mayLeadTo(event: EventHeader): boolean {
    const trigger = event.cause?.trigger;
    if (trigger !== undefined && this.#depths.has(trigger)) return true;
    if (event.actor.controller === undefined) return false;
    return this.#places.has(placeOfObject(event)) || (this.#hasFault && isAboutNode(event));
  }
}
