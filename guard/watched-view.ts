import type { GroupResource } from '../core/model/group-resource.js';
import type { KubeObject } from '../core/model/object.js';
import { objectKey } from '../core/model/object-key.js';
import type { ResourceType } from '../core/model/resource-type.js';
import type { View } from '../core/model/view.js';

/**
 * The same view, in which every attempt to change what it shows is told of by the path of the field, `deployments.apps
 * default/web .spec.replicas`, and then refused. Slow, so it is for finding out what a controller did and not for running it.
 */
export function watchedView(view: View, told: (path: string) => void): View {
  const watched = <T extends KubeObject>(resource: GroupResource, object: T): T => {
    const { namespace, name } = object.metadata;
    return watchedValue(object, `${resource} ${objectKey(namespace, name)} `, told) as T;
  };
  const all = <T extends KubeObject>(resource: GroupResource, objects: Iterable<T>): T[] =>
    [...objects].map((object) => watched(resource, object));
  return {
    seen: view.seen,
    get: (type, namespace, name) => {
      const object = view.get(type, namespace, name);
      return object && watched(type.groupResource, object);
    },
    list: (type, namespace) => all(type.groupResource, view.list(type, namespace)),
    listShared: (type) => all(type.groupResource, view.listShared(type)),
    ownedBy: (type, ownerUid) => all(type.groupResource, view.ownedBy(type, ownerUid)),
    orphans: (type, namespace) => all(type.groupResource, view.orphans(type, namespace)),
    dependents: (ownerUid) =>
      view.dependents(ownerUid).map(({ resource, object }) => ({ resource, object: watched(resource, object) })),
    podsOnNode: <T extends KubeObject>(type: ResourceType<T>, nodeName: string) =>
      all(type.groupResource, view.podsOnNode(type, nodeName)),
    podsByNode: () => view.podsByNode(),
    marked: (type, mark) => all(type.groupResource, view.marked(type, mark)),
    getResource: (resource, namespace, name) => {
      const object = view.getResource(resource, namespace, name);
      return object && watched(resource, object);
    },
    resources: () => [...view.resources()],
    listResource: (resource, namespace) => all(resource, view.listResource(resource, namespace)),
  };
}

/** A value whose members are watched, too. The copy below it is there because a proxy of a frozen object may not show other members. */
function watchedValue(value: unknown, path: string, told: (path: string) => void): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const known = new Map<PropertyKey, unknown>();
  const refuse = (member: PropertyKey): never => {
    const changed = memberPath(path, member, Array.isArray(value));
    told(changed);
    throw new TypeError(`${changed} may not be changed`);
  };
  const copy: object = Array.isArray(value)
    ? [...value]
    : Object.assign(Object.create(Object.getPrototypeOf(value)), value);
  return new Proxy(copy, {
    get: (target, member) => {
      const held: unknown = Reflect.get(target, member);
      if (typeof held !== 'object' || held === null || typeof member === 'symbol') return held;
      if (!known.has(member))
        known.set(member, watchedValue(held, memberPath(path, member, Array.isArray(value)), told));
      return known.get(member);
    },
    set: (_target, member) => refuse(member),
    defineProperty: (_target, member) => refuse(member),
    deleteProperty: (_target, member) => refuse(member),
    setPrototypeOf: () => refuse('__proto__'),
  });
}

function memberPath(path: string, member: PropertyKey, isItem: boolean): string {
  return isItem && member !== 'length' ? `${path}[${String(member)}]` : `${path}.${String(member)}`;
}
