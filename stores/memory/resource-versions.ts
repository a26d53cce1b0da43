import type { ObjectKey } from '../../core/model/object-key.js';
import type { Revision } from '../../core/model/revision.js';
import { inNamespace } from '../event-filter.js';

/** What one event left of an object: the record itself, and the object's JSON after a modification. */
export interface MemoryVersion {
  readonly revision: Revision;
  readonly record: Uint8Array;
  readonly after?: Uint8Array;
}

interface History {
  readonly revisions: Revision[];
  readonly versions: MemoryVersion[];
}

const NO_REVISIONS: readonly Revision[] = [];

/** Every version of every object of one resource. */
export class ResourceVersions {
  readonly #histories = new Map<ObjectKey, History>();
  readonly #revisions: Revision[] = [];
  readonly #keys = new Map<Revision, ObjectKey>();
  #sorted: ObjectKey[] | undefined;

  /** Adds the newest version. */
  add(key: ObjectKey, revision: Revision, record: Uint8Array, after: Uint8Array | undefined): void {
    let history = this.#histories.get(key);
    if (history === undefined) {
      history = { revisions: [], versions: [] };
      this.#histories.set(key, history);
      this.#sorted = undefined;
    }
    history.revisions.push(revision);
    history.versions.push({ revision, record, after });
    this.#revisions.push(revision);
    this.#keys.set(revision, key);
  }

  /** An object's newest version at or before a revision; a deletion counts as one. */
  newest(key: ObjectKey, at: Revision): MemoryVersion | undefined {
    const history = this.#histories.get(key);
    return history?.versions[countUpTo(history.revisions, at) - 1];
  }

  /** The revisions of all events about the resource, or about one object of it, ascending. */
  revisionsOf(key: ObjectKey | undefined): readonly Revision[] {
    return key === undefined ? this.#revisions : (this.#histories.get(key)?.revisions ?? NO_REVISIONS);
  }

  /** Which object the event of a revision is about. */
  keyAt(revision: Revision): ObjectKey {
    const key = this.#keys.get(revision);
    if (key === undefined) throw new Error(`event ${revision} is about another resource`);
    return key;
  }

  /** The keys of all objects there ever were, or of those in one namespace, sorted. */
  keysIn(namespace: string | undefined): readonly ObjectKey[] {
    this.#sorted ??= [...this.#histories.keys()].sort();
    return this.#sorted.filter(inNamespace(namespace));
  }
}

/** How many numbers of an ascending list are at most `limit`: so the last of them stands one before. */
export function countUpTo(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
