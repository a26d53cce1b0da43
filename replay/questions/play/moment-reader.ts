import { diffFields } from '../../../core/fields/diff-fields.js';
import { shownFields } from '../../../core/fields/shown-fields.js';
import { groupResource } from '../../../core/model/group-resource.js';
import { parseRevision } from '../../../core/model/revision.js';
import { Decisions } from '../../log/events/decisions.js';
import type { EventSummary } from '../../log/events/event-summary.js';
import type { KindLookup, LogSource } from '../../log/log-source.js';
import { kindLookup } from '../../log/log-source.js';
import type { Moment } from '../../log/moments/moment.js';

/** Tells moments as a listing tells events. What an event changed is at hand in the moment, so next to nothing is read. */
export class MomentReader {
  readonly #kinds: KindLookup;
  readonly #decisions: Decisions;

  constructor({ log, schemas }: LogSource) {
    this.#kinds = kindLookup(schemas);
    this.#decisions = new Decisions(log);
  }

  /** Tells one moment. Rejects with `EventLogError`. */
  async summary({ event, transition }: Moment): Promise<EventSummary> {
    const { change, hash, ...header } = event;
    const { before, after } = transition;
    const modified = before === undefined || after === undefined ? undefined : { before, after };
    this.#decisions.note(header);
    const version = modified === undefined ? undefined : parseRevision(modified.before.metadata.resourceVersion);
    const staleness = await this.#decisions.staleness(header, version);
    const resource = groupResource(event.ref.group, event.ref.resource);
    const fields =
      modified === undefined
        ? []
        : diffFields(shownFields(modified.before, {}), shownFields(modified.after, {}), this.#kinds.schemaOf(resource));
    return {
      ...header,
      kind: modified?.before.kind ?? this.#kinds.kindOf(resource) ?? event.ref.resource,
      change: { type: change.type },
      fields,
      hash,
      ...(staleness === undefined ? {} : { staleness }),
    };
  }
}
