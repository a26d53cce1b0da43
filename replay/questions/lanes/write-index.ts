import type { ObjectRef } from '../../../core/model/cluster-event.js';
import type { ReadonlyEventLog } from '../../../core/model/event-log.js';
import { changeTypeOf, decodeEvent } from '../../../core/model/event-record.js';
import { type GroupResource, groupResource } from '../../../core/model/group-resource.js';
import { originOf } from '../../../core/model/journal.js';
import type { OwnerReference } from '../../../core/model/object.js';
import type { Millis, Revision } from '../../../core/model/revision.js';
import { noiseOfEvent } from '../../log/events/noise.js';
import { headerOf, placeOfObject } from '../../log/records.js';
import { GrownArray } from './grown-array.js';
import { type Writer, writerOf } from './writer.js';

/** What a write did, as bits, so that what several writes did is one number. */
export const CREATED = 1;
export const MODIFIED = 2;
export const DELETED = 4;
/** The write says nothing new: see `Noise`. */
export const NOISE = 8;

const CHANGE_BITS = { created: CREATED, modified: MODIFIED, deleted: DELETED } as const;

/** An object, or several of one name after another, and where in the index each write of it stands. */
export interface IndexedObject {
  readonly resource: GroupResource;
  readonly namespace: string | undefined;
  readonly name: string;
  /** Positions of its writes, in order. */
  readonly writes: GrownArray<Int32Array>;
  /** When it came and when it went, by turns; it was there before the log where that begins with a change of it. */
  readonly lives: GrownArray<Float64Array>;
  /** How many of its writes are no noise. */
  telling: number;
  /** What manages it; as it was created last. */
  owner: { readonly kind: string; readonly name: string; readonly uid: string } | undefined;
  uid: string;
}

/**
 * When each write of a log was, of which object, by whom, and what kind of change it made: some 20 bytes a write, so that a million
 * can be drawn at any zoom without reading the log again. Positions count from 0, in the order of the log.
 */
export class WriteIndex {
  readonly times = new GrownArray((length) => new Float64Array(length));
  readonly revisions = new GrownArray((length) => new Float64Array(length));
  readonly writersOf = new GrownArray((length) => new Int32Array(length));
  readonly bits = new GrownArray((length) => new Uint8Array(length));
  readonly objectsOf = new GrownArray((length) => new Int32Array(length));
  readonly objects: IndexedObject[] = [];
  readonly writers: Writer[] = [];
  readonly #objectAt = new Map<string, number>();
  readonly #writerAt = new Map<string, number>();

  /** The newest revision in it; 0 when there is none. */
  get revision(): Revision {
    return this.revisions.length === 0 ? 0 : this.revisions.at(this.revisions.length - 1);
  }

  /** Adds the log's next event. Throws `EventLogError` when the record is damaged. */
  add(record: Uint8Array): void {
    const header = headerOf(record);
    const { ref } = header;
    const type = changeTypeOf(record);
    const noise = noiseOfEvent(header, () => decodeEvent(record).change);
    const position = this.times.length;
    const number = this.#objectNumber(placeOfObject(header), ref);
    const object = this.objects[number] as IndexedObject;
    const time = Date.parse(header.time);
    object.writes.push(position);
    if (noise === undefined) object.telling++;
    if (type === 'created' || object.writes.length === 1)
      object.lives.push(type === 'created' ? time : Number.NEGATIVE_INFINITY);
    if (type === 'deleted') object.lives.push(time);
    if (type === 'created') {
      object.uid = ref.uid;
      object.owner = ownerIn(record);
    }
    this.times.push(time);
    this.revisions.push(header.revision);
    this.objectsOf.push(number);
    this.writersOf.push(this.#writerNumber(writerOf(header)));
    this.bits.push(CHANGE_BITS[type] | (noise === undefined ? 0 : NOISE));
  }

  /** The positions of the writes in a span of time, the end left out: from the first to before the second. */
  within(from: Millis, to: Millis): readonly [number, number] {
    return [this.times.countBelow(from), this.times.countBelow(to)];
  }

  #objectNumber(place: string, { group, resource, namespace, name, uid }: ObjectRef): number {
    const known = this.#objectAt.get(place);
    if (known !== undefined) return known;
    this.objects.push({
      resource: groupResource(group, resource),
      namespace,
      name,
      writes: new GrownArray((length) => new Int32Array(length)),
      lives: new GrownArray((length) => new Float64Array(length)),
      telling: 0,
      owner: undefined,
      uid,
    });
    this.#objectAt.set(place, this.objects.length - 1);
    return this.objects.length - 1;
  }

  #writerNumber(writer: Writer): number {
    const key = `${writer.role} ${writer.name}`;
    const known = this.#writerAt.get(key);
    if (known !== undefined) return known;
    this.writers.push(writer);
    this.#writerAt.set(key, this.writers.length - 1);
    return this.writers.length - 1;
  }
}

function ownerIn(record: Uint8Array): IndexedObject['owner'] {
  const { change } = decodeEvent(record);
  if (change.type !== 'created') return undefined;
  const owners: readonly OwnerReference[] = change.object.metadata.ownerReferences ?? [];
  const owner = owners.find(({ controller }) => controller === true) ?? owners[0];
  return owner === undefined ? undefined : { kind: owner.kind, name: owner.name, uid: owner.uid };
}

const indexes = new WeakMap<ReadonlyEventLog, { readonly index: WriteIndex; reading: Promise<void> }>();

/**
 * The index of a log, as of its head. It is read once, kept as long as the log is, and reads on where it had stopped. Rejects with
 * `EventLogError`.
 */
export async function writeIndexOf(log: ReadonlyEventLog): Promise<WriteIndex> {
  let kept = indexes.get(log);
  if (kept === undefined) {
    kept = { index: new WriteIndex(), reading: Promise.resolve() };
    indexes.set(log, kept);
  }
  const { index } = kept;
  const readOn = async () => {
    const from = index.revision === 0 ? originOf(log).revision + 1 : index.revision + 1;
    if (from > log.head().revision) return;
    for await (const records of log.events({ from })) for (const record of records) index.add(record);
  };
  // A reader that failed must not keep the next from trying again.
  kept.reading = kept.reading.then(readOn, readOn);
  await kept.reading;
  return index;
}
