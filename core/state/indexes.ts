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
  /** The Pods that wait for room which is being made for them, by the node where it is. */
  readonly podsByNominatedNode: SortedMap<SortedMap<KubeObject>>;
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
    moveBetweenNodes(indexes.podsByNode, own, key, was, is, after);
  }
  if (declared?.nominatedNodeName !== undefined) {
    // Nearly no Pod is nominated, and those that are not are kept nowhere.
    const was = (before && declared.nominatedNodeName(before)) || undefined;
    const is = (after && declared.nominatedNodeName(after)) || undefined;
    moveBetweenNodes(indexes.podsByNominatedNode, own, key, was, is, after);
  }
}

/** What an object says of its owners. Objects are indexed as they are stored, and what an older Hindcast stored may hold null among them. */
function referencesOf(object: KubeObject | undefined): readonly OwnerReference[] {
  const references: readonly (OwnerReference | null)[] = object?.metadata.ownerReferences ?? [];
  return references.filter((reference) => reference !== null);
}

/** Every change of a Pod makes its node's collection a new one, so that whoever keeps sums by it knows when they are stale. */
function moveBetweenNodes(
  podsByNode: SortedMap<SortedMap<KubeObject>>,
  own: Set<SortedMap<KubeObject>>,
  key: ObjectKey,
  was: string | undefined,
  is: string | undefined,
  after: KubeObject | undefined,
): void {
  if (was !== undefined && was !== is) {
    const left = podsToChange(podsByNode, own, was);
    left.delete(key);
    if (left.size === 0) podsByNode.delete(was);
  }
  if (is !== undefined && after !== undefined) podsToChange(podsByNode, own, is).set(key, after);
}

function podsToChange(
  podsByNode: SortedMap<SortedMap<KubeObject>>,
  own: Set<SortedMap<KubeObject>>,
  nodeName: string,
): SortedMap<KubeObject> {
  const known = podsByNode.get(nodeName);
  if (known !== undefined && own.has(known)) return known;
  const pods = known?.copy() ?? new SortedMap<KubeObject>();
  podsByNode.set(nodeName, pods);
  own.add(pods);
  return pods;
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
  return declared.nodeName !== undefined || (declared.orphans === true && mayBecomeOrphan(before, after));
}

/** Whether an object may have become an orphan, or have been one: it came, went, or has other owners. */
function mayBecomeOrphan(before: KubeObject | undefined, after: KubeObject | undefined): boolean {
  const cameOrWent = before === undefined || after === undefined;
  return cameOrWent || before.metadata.ownerReferences !== after.metadata.ownerReferences;
}
