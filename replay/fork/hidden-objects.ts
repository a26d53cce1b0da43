import { changeTypeOf, decodeHeader } from '../../core/model/event-record.js';
import { type GroupResource, groupResource } from '../../core/model/group-resource.js';
import type { Journal, LogHead } from '../../core/model/journal.js';
import { type ObjectKey, objectKey } from '../../core/model/object-key.js';
import type { Revision } from '../../core/model/revision.js';

/**
 * Which objects of its parent a fork no longer shows as they were, because it has changed or deleted them since. Found by
 * reading the headers of the fork's own events, once and as far as asked. It grows with the objects that the parent had and
 * those that the fork has, and not with the length of the fork.
 */
export class HiddenObjects {
  readonly #own: Journal;
  /** By resource: the revision of the first event of the fork's own that was about an object of the parent's. */
  readonly #first = new Map<GroupResource, Map<ObjectKey, Revision>>();
  /** Objects that the fork itself has made, and that are alive: whatever happens to them hides nothing. */
  readonly #born = new Map<GroupResource, Set<ObjectKey>>();
  #read: Revision;
  #reading: Promise<void> = Promise.resolve();

  /** Reads from a log that begins after `base`. */
  constructor(own: Journal, base: LogHead) {
    this.#own = own;
    this.#read = base.revision;
  }

  /** The test whether an object of the parent's is hidden at a revision. */
  async at(resource: GroupResource, revision: Revision): Promise<(key: ObjectKey) => boolean> {
    const reading = this.#reading.catch(() => undefined).then(() => this.#readTo(revision));
    this.#reading = reading;
    await reading;
    const first = this.#first.get(resource);
    return (key) => (first?.get(key) ?? Number.POSITIVE_INFINITY) <= revision;
  }

  async #readTo(revision: Revision): Promise<void> {
    if (this.#read >= Math.min(revision, this.#own.head().revision)) return;
    for await (const records of this.#own.events({ from: this.#read + 1, to: revision })) {
      for (const record of records) this.#take(record);
    }
  }

  #take(record: Uint8Array): void {
    const { revision, ref } = decodeHeader(record);
    const resource = groupResource(ref.group, ref.resource);
    const key = objectKey(ref.namespace, ref.name);
    const born = entryOf(this.#born, resource, () => new Set<ObjectKey>());
    const type = changeTypeOf(record);
    if (type === 'created') born.add(key);
    else if (!born.has(key)) {
      const first = entryOf(this.#first, resource, () => new Map<ObjectKey, Revision>());
      if (!first.has(key)) first.set(key, revision);
    } else if (type === 'deleted') born.delete(key);
    this.#read = revision;
  }
}

function entryOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
