import type { IndexedObject } from './write-index.js';

/** An object's place in a list of lanes. */
export interface LanePlace {
  readonly object: IndexedObject;
  /** How many owners stand above it. */
  readonly depth: number;
}

/** What people look for first stands first; the rest follows in the order of names. */
const FIRST = [
  'faults.simulation.hindcast.dev',
  'nodes',
  'namespaces',
  'deployments.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'cronjobs.batch',
  'jobs.batch',
  'replicasets.apps',
  'replicationcontrollers',
  'pods',
  'services',
];

/**
 * Objects as a tree of owners, one below the other: first those without a namespace, then each namespace. What is owned by one that is
 * not among the objects stands by itself.
 */
export function laneOrder(objects: readonly IndexedObject[]): readonly LanePlace[] {
  const byUid = new Map(objects.map((object) => [object.uid, object]));
  const owned = new Map<IndexedObject, IndexedObject[]>();
  const roots: IndexedObject[] = [];
  for (const object of objects) {
    const owner = object.owner === undefined ? undefined : byUid.get(object.owner.uid);
    if (owner === undefined || owner === object || owner.namespace !== object.namespace) roots.push(object);
    else {
      const others = owned.get(owner);
      if (others === undefined) owned.set(owner, [object]);
      else others.push(object);
    }
  }
  const places: LanePlace[] = [];
  const seen = new Set<IndexedObject>();
  // The last is the next: chains of owners may be longer than a stack of calls is deep.
  const ahead: LanePlace[] = [];
  const putAhead = (level: IndexedObject[], depth: number) => {
    for (const object of level.sort(byPlace).reverse()) ahead.push({ object, depth });
  };
  const follow = () => {
    for (let place = ahead.pop(); place !== undefined; place = ahead.pop()) {
      const { object, depth } = place;
      if (seen.has(object)) continue;
      seen.add(object);
      places.push(place);
      putAhead(owned.get(object) ?? [], depth + 1);
    }
  };
  putAhead(roots, 0);
  follow();
  // Owners may stand in a circle, with no beginning.
  if (seen.size < objects.length) putAhead([...objects], 0);
  follow();
  return places;
}

function byPlace(a: IndexedObject, b: IndexedObject): number {
  return (
    compare(a.namespace ?? '', b.namespace ?? '') ||
    rankOf(a) - rankOf(b) ||
    compare(a.resource, b.resource) ||
    compare(a.name, b.name)
  );
}

function rankOf({ resource }: IndexedObject): number {
  const rank = FIRST.indexOf(resource);
  return rank < 0 ? FIRST.length : rank;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
