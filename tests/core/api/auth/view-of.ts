import { groupOf, groupResource } from '../../../../core/model/group-resource.js';
import type { KubeObject } from '../../../../core/model/object.js';
import type { ResourceType } from '../../../../core/model/resource-type.js';
import type { View } from '../../../../core/model/view.js';

const plural = (kind: string) => (kind.endsWith('s') ? kind : `${kind}s`).toLowerCase();

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}

/** Completes a draft with what a store would add, and freezes it. */
export function stored(draft: object): KubeObject {
  const { metadata, ...rest } = structuredClone(draft) as { metadata: { name: string } };
  const added = { uid: `uid-${metadata.name}`, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' };
  return deepFreeze({ ...rest, metadata: { ...added, ...metadata } }) as unknown as KubeObject;
}

/** A view of some objects, whose plurals are regular. It offers what authentication and authorization read. */
export function viewOf(drafts: readonly object[]): View {
  const objects = drafts.map(stored);
  const resourceOf = ({ apiVersion, kind }: KubeObject) => groupResource(groupOf(apiVersion), plural(kind));
  const listResource = (resource: string, namespace?: string) =>
    objects.filter(
      (object) =>
        resourceOf(object) === resource && (namespace === undefined || object.metadata.namespace === namespace),
    );
  return {
    seen: 1,
    get: <T extends KubeObject>(type: ResourceType<T>, namespace: string | undefined, name: string) =>
      listResource(type.groupResource, type.namespaced ? namespace : undefined).find(
        (object) => object.metadata.name === name,
      ) as T | undefined,
    list: <T extends KubeObject>(type: ResourceType<T>, namespace?: string) =>
      listResource(type.groupResource, namespace) as unknown as T[],
    ownedBy: () => [],
    orphans: () => [],
    dependents: () => [],
    listShared: () => [],
    podsOnNode: () => [],
    podsByNode: () => ({ differingFrom: () => [] }),
    marked: () => [],
    getResource: (resource, namespace, name) =>
      [...listResource(resource, namespace)].find(({ metadata }) => metadata.name === name),
    resources: () => [...new Set(objects.map(resourceOf))].sort(),
    listResource,
  };
}
