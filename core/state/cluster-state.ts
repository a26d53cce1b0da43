import type { GroupResource } from '../model/group-resource.js';
import type { KubeObject } from '../model/object.js';
import { type ObjectKey, objectKey } from '../model/object-key.js';
import type { ResourceType } from '../model/resource-type.js';
import type { Revision } from '../model/revision.js';
import type { PodsByNode, View } from '../model/view.js';
import { shapedObject } from '../schema/shaped-object.js';
import { deepFreeze } from './deep-freeze.js';
import { type Indexes, indexesOrphans, isOrphan, markKey } from './indexes.js';
import { SortedMap } from './sorted-map.js';

/** All objects of one resource, by key. */
export type Collection = SortedMap<KubeObject>;

const EMPTY: Collection = new SortedMap<KubeObject>();
const NONE: readonly never[] = [];
/** Collections never change, so each is listed once at most. */
const LISTS = new WeakMap<Collection, readonly KubeObject[]>();

/**
 * All objects at one revision. Immutable: `reduce` makes the next one, and both share nearly everything.
 * It is itself the view of a controller that lags behind nothing. `collection` and `find` give objects as they were stored; what a view
 * gives has the shape that its type promises, whatever was stored.
 */
export class ClusterState implements View {
  constructor(
    readonly revision: Revision,
    readonly collections: SortedMap<Collection>,
    readonly indexes: Indexes,
    /** Whether objects are deeply frozen as they come in, so that a mutation throws. Tests do, serving does not. */
    readonly frozen: boolean,
  ) {}

  get seen(): Revision {
    return this.revision;
  }

  /** The collection of a resource; empty when it has no object. */
  collection(resource: GroupResource): Collection {
    return this.collections.get(resource) ?? EMPTY;
  }

  /** One object by resource and key. */
  find(resource: GroupResource, key: ObjectKey): KubeObject | undefined {
    return this.collections.get(resource)?.get(key);
  }

  get<T extends KubeObject>(type: ResourceType<T>, namespace: string | undefined, name: string): T | undefined {
    return this.getResource(type.groupResource, type.namespaced ? namespace : undefined, name) as T | undefined;
  }

  list<T extends KubeObject>(type: ResourceType<T>, namespace?: string): Iterable<T> {
    return this.listResource(type.groupResource, namespace) as Iterable<T>;
  }

  listResource(resource: GroupResource, namespace?: string): Iterable<KubeObject> {
    return this.#allShaped(resource, this.collection(resource).values(namespace === undefined ? '' : `${namespace}/`));
  }

  /** An object of the state as its type promises it. */
  shaped<T extends KubeObject>(resource: GroupResource, object: T): T {
    const shaped = shapedObject(resource, object);
    return this.frozen && shaped !== object ? deepFreeze(shaped) : shaped;
  }

  listShared<T extends KubeObject>(type: ResourceType<T>): readonly T[] {
    return this.#listed(type, this.collections.get(type.groupResource));
  }

  ownedBy<T extends KubeObject>(type: ResourceType<T>, ownerUid: string): readonly T[] {
    return this.#found(type, this.indexes.owners, `${ownerUid}\0${type.groupResource}\0`);
  }

  orphans<T extends KubeObject>(type: ResourceType<T>, namespace?: string): readonly T[] {
    const inNamespace = namespace === undefined ? '' : `${namespace}/`;
    const { groupResource } = type;
    if (!indexesOrphans(groupResource)) return [...this.list(type, namespace)].filter(isOrphan);
    return this.#found(type, this.indexes.orphans, `${groupResource}\0`, inNamespace);
  }

  dependents(ownerUid: string): readonly { readonly resource: GroupResource; readonly object: KubeObject }[] {
    const prefix = `${ownerUid}\0`;
    return this.indexes.owners.keysWith(prefix).map((entry) => this.#at(entry.slice(prefix.length)));
  }

  podsOnNode<T extends KubeObject>(type: ResourceType<T>, nodeName: string): readonly T[] {
    return this.#listed(type, this.indexes.podsByNode.get(nodeName));
  }

  podsByNode(): PodsByNode {
    return this.indexes.podsByNode;
  }

  marked<T extends KubeObject>(type: ResourceType<T>, mark: string): readonly T[] {
    return this.#listed(type, this.indexes.byMark.get(markKey(type.groupResource, mark)));
  }

  /** What lies in a collection, as the same list for the same collection. */
  #listed<T extends KubeObject>(type: ResourceType<T>, collection: Collection | undefined): readonly T[] {
    if (collection === undefined) return NONE;
    let list = LISTS.get(collection);
    if (list === undefined) {
      list = collection.toArray().map((object) => this.shaped(type.groupResource, object));
      LISTS.set(collection, list);
    }
    return list as readonly KubeObject[] as readonly T[];
  }

  getResource(resource: GroupResource, namespace: string | undefined, name: string): KubeObject | undefined {
    const object = this.find(resource, objectKey(namespace, name));
    return object && this.shaped(resource, object);
  }

  resources(): readonly GroupResource[] {
    return [...this.collections.keys()];
  }

  /** The objects of a kind whose keys, of those that begin with some text, lie in an index behind a prefix. */
  #found<T extends KubeObject>(
    type: ResourceType<T>,
    index: SortedMap<true>,
    prefix: string,
    keysWith = '',
  ): readonly T[] {
    const entries = index.keysWith(prefix + keysWith);
    if (entries.length === 0) return NONE;
    const collection = this.collection(type.groupResource);
    return entries.map((entry) => this.shaped(type.groupResource, collection.get(entry.slice(prefix.length)) as T));
  }

  /** Reads a place as the indexes write it: `resource NUL key`. */
  #at(place: string): { resource: GroupResource; object: KubeObject } {
    const nul = place.indexOf('\0');
    const resource = place.slice(0, nul);
    const object = this.find(resource, place.slice(nul + 1));
    if (object === undefined)
      throw new Error(`index names an object that is not there: ${resource} ${place.slice(nul + 1)}`);
    return { resource, object: this.shaped(resource, object) };
  }

  *#allShaped(resource: GroupResource, objects: Iterable<KubeObject>): IterableIterator<KubeObject> {
    for (const object of objects) yield this.shaped(resource, object);
  }
}

/** The state before the first event. */
export function emptyState(options: { frozen?: boolean } = {}): ClusterState {
  const indexes = {
    owners: new SortedMap<true>(),
    orphans: new SortedMap<true>(),
    podsByNode: new SortedMap<Collection>(),
    byMark: new SortedMap<Collection>(),
  };
  return new ClusterState(0, new SortedMap<Collection>(), indexes, options.frozen ?? false);
}
