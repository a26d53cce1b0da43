import { kindIndexes } from '../kinds/registry/built-in-indexes.js';
import type { GroupResource } from '../model/group-resource.js';
import type { KubeObject, OwnerReference } from '../model/object.js';
import type { ObjectKey } from '../model/object-key.js';
import { SortedMap } from './sorted-map.js';

/** What is found without walking a collection. Entries name places; the objects stay in their collections. */
export interface Indexes {
  /** `ownerUid NUL resource NUL key`. */
  readonly owners: SortedMap<true>;
  /** `resource NUL key` of the objects that no controller manages, of the kinds that ask for it. */
  readonly orphans: SortedMap<true>;
  /** The Pods of each node, by key; those bound to none under the empty name. */
  readonly podsByNode: SortedMap<SortedMap<KubeObject>>;
  /** The objects that bear a mark, by key; marks are `resource NUL mark`, see `KindIndexes`. */
  readonly byMark: SortedMap<SortedMap<KubeObject>>;
}

/** Whether the objects of a resource that no controller manages are kept by themselves. */
export function indexesOrphans(resource: GroupResource): boolean {
  return kindIndexes(resource)?.orphans === true;
}

/** Whether no controller manages an object. */
export function isOrphan(object: KubeObject): boolean {
  return !referencesOf(object).some(({ controller }) => controller === true);
}

/**
 * Brings indexes, which must be copies of their own, in line with one object's change. `own` are the Pods
 * of a node that lie in a copy already which nobody else has seen; it grows.
 */
export function reindex(
  indexes: Indexes,
  own: Set<SortedMap<KubeObject>>,
  resource: GroupResource,
  key: ObjectKey,
  before: KubeObject | undefined,
  after: KubeObject | undefined,
): void {
  const place = `${resource}\0${key}`;
  if (before?.metadata.ownerReferences !== after?.metadata.ownerReferences) {
    for (const { uid } of referencesOf(before)) indexes.owners.delete(`${uid}\0${place}`);
    for (const { uid } of referencesOf(after)) indexes.owners.set(`${uid}\0${place}`, true);
  }
  const declared = kindIndexes(resource);
  if (declared?.orphans === true && mayBecomeOrphan(before, after)) {
    if (after !== undefined && isOrphan(after)) indexes.orphans.set(place, true);
    else if (before !== undefined && isOrphan(before)) indexes.orphans.delete(place);
  }
  if (declared?.nodeName !== undefined) {
    const [was, is] = [before && declared.nodeName(before), after && declared.nodeName(after)];
    move(indexes.podsByNode, own, key, was, is, after);
  }
  if (declared?.marks !== undefined) {
    const was = before === undefined ? UNMARKED : declared.marks(before);
    const is = after === undefined ? UNMARKED : declared.marks(after);
    const kept = was.length === 0 ? NONE_KEPT : new Set(is);
    for (const mark of was)
      if (!kept.has(mark)) move(indexes.byMark, own, key, markKey(resource, mark), undefined, after);
    for (const mark of is) move(indexes.byMark, own, key, undefined, markKey(resource, mark), after);
  }
}

/** What an object says of its owners. Objects are indexed as they are stored, and what an older Hindcast stored may hold null among them. */
function referencesOf(object: KubeObject | undefined): readonly OwnerReference[] {
  const references: readonly (OwnerReference | null)[] = object?.metadata.ownerReferences ?? [];
  return references.filter((reference) => reference !== null);
}

const UNMARKED: readonly string[] = [];
const NONE_KEPT: ReadonlySet<string> = new Set();

/** Where the objects of a resource that bear a mark lie in an index. */
export function markKey(resource: GroupResource, mark: string): string {
  return `${resource}\0${mark}`;
}

/** Every change of an object makes the collection that it lies in a new one, so that whoever keeps sums by it knows when they are stale. */
function move(
  index: SortedMap<SortedMap<KubeObject>>,
  own: Set<SortedMap<KubeObject>>,
  key: ObjectKey,
  was: string | undefined,
  is: string | undefined,
  after: KubeObject | undefined,
): void {
  if (was !== undefined && was !== is) {
    const left = collectionToChange(index, own, was);
    left.delete(key);
    if (left.size === 0) index.delete(was);
  }
  if (is !== undefined && after !== undefined) collectionToChange(index, own, is).set(key, after);
}

function collectionToChange(
  index: SortedMap<SortedMap<KubeObject>>,
  own: Set<SortedMap<KubeObject>>,
  name: string,
): SortedMap<KubeObject> {
  const known = index.get(name);
  if (known !== undefined && own.has(known)) return known;
  const copy = known?.copy() ?? new SortedMap<KubeObject>();
  index.set(name, copy);
  own.add(copy);
  return copy;
}

/** Whether `reindex` would do anything; most changes touch only status. */
export function touchesIndexes(
  resource: GroupResource,
  before: KubeObject | undefined,
  after: KubeObject | undefined,
): boolean {
  if (before?.metadata.ownerReferences !== after?.metadata.ownerReferences) return true;
  const declared = kindIndexes(resource);
  if (declared === undefined) return false;
  if (declared.nodeName !== undefined || declared.marks !== undefined) return true;
  return declared.orphans === true && mayBecomeOrphan(before, after);
}

/** Whether an object may have become an orphan, or have been one: it came, went, or has other owners. */
function mayBecomeOrphan(before: KubeObject | undefined, after: KubeObject | undefined): boolean {
  const cameOrWent = before === undefined || after === undefined;
  return cameOrWent || before.metadata.ownerReferences !== after.metadata.ownerReferences;
}
