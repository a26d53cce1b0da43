import { LRUCache } from 'lru-cache';
import { diffFields } from '../../../core/fields/diff-fields.js';
import { shownFields } from '../../../core/fields/shown-fields.js';
import type { ReadonlyEventLog } from '../../../core/model/event-log.js';
import { EventLogError } from '../../../core/model/event-log.js';
import { changeTypeOf, decodeEvent, decodeHeader, hashOf } from '../../../core/model/event-record.js';
import { groupResource } from '../../../core/model/group-resource.js';
import type { KubeObject } from '../../../core/model/object.js';
import { objectKey } from '../../../core/model/object-key.js';
import { replayPatch } from '../../../core/model/replay-patch.js';
import { parseRevision } from '../../../core/model/revision.js';
import { type KindLookup, kindLookup, type LogSource } from '../log-source.js';
import { objectAt } from '../object-versions.js';
import { type EventHeader, placeOfObject } from '../records.js';
import { Decisions } from './decisions.js';
import type { EventDetail, EventSummary } from './event-summary.js';

/** How many objects are remembered, so that the next event about one need not look it up. */
const REMEMBERED = 8_000;

/**
 * Tells events with what they changed. A record holds only what is new, so the object before it is looked up in the log, or
 * remembered from the event before: then the records must come in order, and all that are about an object.
 */
export class EventReader {
  readonly #objects = new LRUCache<string, KubeObject>({ max: REMEMBERED });
  readonly #decisions: Decisions;
  readonly #log: ReadonlyEventLog;
  readonly #kinds: KindLookup;
  readonly #inOrder: boolean;

  constructor(log: ReadonlyEventLog, kinds: KindLookup, options: { readonly inOrder: boolean }) {
    this.#decisions = new Decisions(log);
    this.#log = log;
    this.#kinds = kinds;
    this.#inOrder = options.inOrder;
  }

  /** Takes note of an event that is not told. */
  pass(header: EventHeader): void {
    if (this.#inOrder) this.#decisions.note(header);
    this.#objects.delete(placeOfObject(header));
  }

  /** Tells one event in short; whoever has read its header gives it. Rejects with `EventLogError` when it is damaged. */
  async summary(record: Uint8Array, header = decoded(() => decodeHeader(record))): Promise<EventSummary> {
    const place = placeOfObject(header);
    if (this.#inOrder) this.#decisions.note(header);
    const type = decoded(() => changeTypeOf(record), header.revision);
    if (type === 'modified') {
      const { change, deleted, ...detail } = await this.detail(record);
      return { ...detail, change: { type } };
    }
    if (type === 'created' && this.#inOrder) this.#remember(place, createdObject(record, header.revision));
    if (type === 'deleted') this.#objects.delete(place);
    return {
      ...header,
      kind: this.#kindOf(header),
      change: { type },
      fields: [],
      hash: hashOf(record),
      ...(await this.#staleness(header, undefined)),
    };
  }

  /** Tells one event in full. Rejects with `EventLogError` when it is damaged. */
  async detail(record: Uint8Array): Promise<EventDetail> {
    const { revision } = decoded(() => decodeHeader(record));
    const { change, hash, ...header } = decoded(() => decodeEvent(record), revision);
    if (change.type === 'created') {
      const kind = this.#kindOf(header) ?? change.object.kind;
      return { ...header, kind, change, fields: [], hash, ...(await this.#staleness(header, undefined)) };
    }
    const before = await this.#before(header);
    const told = { ...header, kind: before.kind, change, hash, ...(await this.#staleness(header, before)) };
    if (change.type === 'deleted') return { ...told, fields: [], deleted: before };
    const after = decoded(() => replayPatch(before, change.patch), revision);
    if (this.#inOrder) this.#remember(placeOfObject(header), withRevision(after, revision));
    const schema = this.#kinds.schemaOf(groupResource(header.ref.group, header.ref.resource));
    return { ...told, fields: diffFields(shownFields(before, {}), shownFields(after, {}), schema) };
  }

  async #before(header: EventHeader): Promise<KubeObject> {
    const known = this.#objects.get(placeOfObject(header));
    if (known !== undefined) return known;
    const { group, resource, namespace, name } = header.ref;
    const address = { resource: groupResource(group, resource), namespace, name };
    const before = await objectAt(this.#log, address, header.revision - 1);
    if (before !== undefined) return before;
    throw new EventLogError(
      'corrupt',
      `event ${header.revision} is about ${address.resource} ${objectKey(namespace, name)}, which did not exist`,
    );
  }

  async #staleness(header: EventHeader, before: KubeObject | undefined): Promise<Pick<EventSummary, 'staleness'>> {
    const version = before === undefined ? undefined : parseRevision(before.metadata.resourceVersion);
    const staleness = await this.#decisions.staleness(header, version);
    return staleness === undefined ? {} : { staleness };
  }

  #kindOf({ ref }: EventHeader): string {
    return this.#kinds.kindOf(groupResource(ref.group, ref.resource)) ?? ref.resource;
  }

  #remember(place: string, object: KubeObject): void {
    this.#objects.set(place, object);
  }
}

/** Tells events of a log that are read here and there rather than in order. */
export function scatteredReader({ log, schemas }: LogSource): EventReader {
  return new EventReader(log, kindLookup(schemas), { inOrder: false });
}

function createdObject(record: Uint8Array, revision: number): KubeObject {
  const { change } = decoded(() => decodeEvent(record), revision);
  if (change.type !== 'created') throw new Error(`event ${revision} creates nothing`);
  return change.object;
}

function withRevision(object: KubeObject, revision: number): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
}

function decoded<T>(read: () => T, revision?: number): T {
  try {
    return read();
  } catch (cause) {
    const which = revision === undefined ? 'an event' : `event ${revision}`;
    throw new EventLogError('corrupt', `${which} of the log is damaged: ${(cause as Error).message}`, { cause });
  }
}
