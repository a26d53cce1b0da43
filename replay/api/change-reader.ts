import type { ObjectTransition } from '../../core/api/read/changes.js';
import type { CollectionScope } from '../../core/api/read/collection.js';
import type { TransitionReader } from '../../core/api/read/watch-source.js';
import type { EventRange } from '../../core/model/journal.js';
import type { Revision } from '../../core/model/revision.js';
import { EventReader } from '../events/event-reader.js';
import { headerOf, kindLookup, type LogSource } from '../events/log-source.js';
import type { Change } from './change.js';
import { changeHead, wholeChange } from './change-object.js';
import { changeRange } from './change-range.js';

/** What changes are read from. */
export interface ChangeSource extends LogSource {
  /** The newest revision that everybody may see. */
  readonly state: { readonly revision: Revision };
}

/** So many changes are told together at most. */
const LARGEST_GROUP = 100;

/** One record that was read: what it says, if that is asked for, and how far the reading has come. */
export interface ReadChange {
  readonly revision: Revision;
  readonly change: Change | undefined;
}

/**
 * Reads the events of a log as changes, in order, from a revision on. Only what is asked for is compared with the object before
 * it, which is the dear part; the rest costs a look at its header, or nothing where the log has an index.
 */
export class ChangeReader implements TransitionReader {
  readonly #source: ChangeSource;
  readonly #scope: CollectionScope;
  readonly #range: EventRange;
  readonly #events: EventReader;
  #position: Revision;

  constructor(source: ChangeSource, scope: CollectionScope, after: Revision) {
    const { log, schemas } = source;
    this.#source = source;
    this.#scope = scope;
    this.#range = changeRange(schemas, scope);
    this.#position = after;
    this.#events = new EventReader(log, kindLookup(schemas), { inOrder: true });
  }

  get position(): Revision {
    return this.#position;
  }

  async *catchUp(): AsyncGenerator<readonly ObjectTransition[]> {
    const { state } = this.#source;
    while (this.#position < state.revision) {
      let group: ObjectTransition[] = [];
      for await (const { revision, change } of this.readTo(state.revision)) {
        if (change !== undefined) group.push({ revision, before: undefined, after: change });
        if (group.length < LARGEST_GROUP) continue;
        yield group;
        group = [];
      }
      if (group.length > 0) yield group;
    }
  }

  /** Reads on to a revision and no further, one by one, so that whoever has enough need not pay for more. */
  async *readTo(to: Revision): AsyncGenerator<ReadChange> {
    const from = Math.max(this.#position + 1, this.#range.from ?? 1);
    const last = Math.min(to, this.#range.to ?? to);
    if (from <= last) {
      for await (const records of this.#source.log.events({ ...this.#range, from, to: last })) {
        for (const record of records) yield await this.#read(record);
      }
    }
    this.#position = Math.max(this.#position, to);
  }

  async #read(record: Uint8Array): Promise<ReadChange> {
    const head = changeHead(record, this.#source.schemas);
    const { namespace, selection } = this.#scope;
    const isAskedFor = (namespace === undefined || head.metadata.namespace === namespace) && selection.matches(head);
    if (isAskedFor) return { revision: head.revision, change: wholeChange(head, await this.#events.summary(record)) };
    this.#events.pass(headerOf(record));
    return { revision: head.revision, change: undefined };
  }
}
