import { LRUCache } from 'lru-cache';
import type { ObjectRef, Seen } from '../../core/model/cluster-event.js';
import { decodeHeader } from '../../core/model/event-record.js';
import { groupResource } from '../../core/model/group-resource.js';
import type { Journal } from '../../core/model/journal.js';
import type { Revision } from '../../core/model/revision.js';
import { decisionOf, type EventHeader, isUnseen, type Staleness, seenBy, stalenessOf } from './staleness.js';

/** How far back other writes of the same decision are looked for: further than any reconcile writes at once. */
const FURTHEST = 512;
const REMEMBERED = 4_096;
const NONE = '';

/** What is remembered of an event: the decision that made it, and what it is about. */
interface Known {
  readonly decision: string;
  readonly ref: ObjectRef;
}

/** Knows which decision made which event, from the events it was told of, or from the log. */
export class Decisions {
  readonly #log: Journal;
  readonly #known = new LRUCache<Revision, Known>({ max: REMEMBERED });

  constructor(log: Journal) {
    this.#log = log;
  }

  /** Remembers an event, so that it need not be looked up. */
  note(header: EventHeader): void {
    this.#known.set(header.revision, { decision: decisionOf(header) ?? NONE, ref: header.ref });
  }

  /** How far behind the decision for an event was; `version` is the one of its object before it, if it had any. */
  async staleness(header: EventHeader, version: Revision | undefined): Promise<Staleness | undefined> {
    if (typeof header.cause?.seen === 'object') return this.#mixedStaleness(header, header.cause.seen, version);
    const seen = seenBy(header);
    if (seen === undefined || seen >= header.revision - 1) return undefined;
    const decision = decisionOf(header);
    if (decision === undefined) return stalenessOf(header, seen, version, () => false);
    const from = Math.max(seen + 1, header.revision - FURTHEST);
    await this.#know(from, header.revision - 1);
    return stalenessOf(
      header,
      seen,
      version,
      (revision) => revision >= from && this.#known.get(revision)?.decision === decision,
    );
  }

  /** Of a decider that saw each kind as of a revision of its own: looks no further back than `FURTHEST`. */
  async #mixedStaleness(
    header: EventHeader,
    seen: Exclude<Seen, Revision>,
    version: Revision | undefined,
  ): Promise<Staleness | undefined> {
    const from = Math.max(Math.min(...Object.values(seen)) + 1, header.revision - FURTHEST);
    if (from >= header.revision) return undefined;
    await this.#know(from, header.revision - 1);
    const decision = decisionOf(header) ?? NONE;
    let unseen = 0;
    let oldest = Number.POSITIVE_INFINITY;
    let missed = false;
    for (let revision = from; revision < header.revision; revision++) {
      const other = this.#known.get(revision);
      if (other === undefined || (decision !== NONE && other.decision === decision)) continue;
      const { ref } = other;
      if (!isUnseen(header, { revision, ref })) continue;
      unseen++;
      oldest = Math.min(oldest, seen[groupResource(ref.group, ref.resource)]!);
      missed ||= revision === version;
    }
    if (unseen === 0) return undefined;
    return { seen: oldest, unseen, ...(missed ? { missed: version } : {}) };
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
