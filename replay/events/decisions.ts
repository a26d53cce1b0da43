import { LRUCache } from 'lru-cache';
import type { EventLog } from '../../core/model/event-log.js';
import { decodeHeader } from '../../core/model/event-record.js';
import type { Revision } from '../../core/model/revision.js';
import { decisionOf, type EventHeader, type Staleness, seenBy, stalenessOf } from './staleness.js';

/** How far back other writes of the same decision are looked for: further than any reconcile writes at once. */
const FURTHEST = 512;
const REMEMBERED = 4_096;
const NONE = '';

/** Knows which decision made which event, from the events it was told of, or from the log. */
export class Decisions {
  readonly #log: EventLog;
  readonly #known = new LRUCache<Revision, string>({ max: REMEMBERED });

  constructor(log: EventLog) {
    this.#log = log;
  }

  /** Remembers an event, so that it need not be looked up. */
  note(header: EventHeader): void {
    this.#known.set(header.revision, decisionOf(header) ?? NONE);
  }

  /** How far behind the decision for an event was; `version` is the one of its object before it, if it had any. */
  async staleness(header: EventHeader, version: Revision | undefined): Promise<Staleness | undefined> {
    const seen = seenBy(header);
    if (seen === undefined || seen >= header.revision - 1) return undefined;
    const decision = decisionOf(header);
    if (decision === undefined) return stalenessOf(header, seen, version, () => false);
    const from = Math.max(seen + 1, header.revision - FURTHEST);
    await this.#know(from, header.revision - 1);
    return stalenessOf(header, seen, version, (revision) => revision >= from && this.#known.get(revision) === decision);
  }

  /** Looks up what is not known of a range, at once. */
  async #know(from: Revision, to: Revision): Promise<void> {
    let first = from;
    while (first <= to && this.#known.has(first)) first++;
    let last = to;
    while (last >= first && this.#known.has(last)) last--;
    if (first > last) return;
    for await (const records of this.#log.events({ from: first, to: last })) {
      for (const record of records) this.note(decodeHeader(record));
    }
  }
}
