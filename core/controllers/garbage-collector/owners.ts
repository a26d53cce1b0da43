import type { KubeObject, OwnerReference } from '../../model/object.js';
import type { ResourceType } from '../../model/resource-type.js';
import type { View } from '../../model/view.js';
import { isDeletingDependents } from './finalizers.js';

/** Finds the resource of a kind in what is seen; undefined when the server does not serve it. */
export type ResourceOf = (apiVersion: string, kind: string, view: View) => ResourceType | undefined;

/** An object's owners by what they mean for it. */
export interface Owners {
  /** There, and staying as far as the object is concerned. */
  readonly solid: readonly OwnerReference[];
  /** Not there. */
  readonly dangling: readonly OwnerReference[];
  /** There, but being deleted and waiting for the object to go first. */
  readonly waiting: readonly OwnerReference[];
}

/** Why owners cannot be told: a kind that is not served may be served later; a reference can also never be right. */
export type OwnersUnknown = 'kind-not-served' | 'namespaced-owner-of-cluster-object';

/**
 * Sorts an object's owners. An owner is the object of that apiVersion, kind and name, in the object's own namespace or of
 * cluster scope, and of that uid: whatever else has the uid does not count.
 * Source: pkg/controller/garbagecollector/garbagecollector.go isDangling, classifyReferences.
 */
export function classifyOwners(view: View, object: KubeObject, resourceOf: ResourceOf): Owners | OwnersUnknown {
  const solid: OwnerReference[] = [];
  const dangling: OwnerReference[] = [];
  const waiting: OwnerReference[] = [];
  const { namespace, ownerReferences } = object.metadata;
  for (const reference of ownerReferences ?? []) {
    const type = resourceOf(reference.apiVersion, reference.kind, view);
    if (type === undefined) return 'kind-not-served';
    if (type.namespaced && namespace === undefined) return 'namespaced-owner-of-cluster-object';
    const owner = view.get(type, namespace, reference.name);
    if (owner?.metadata.uid !== reference.uid) dangling.push(reference);
    else if (isDeletingDependents(owner)) waiting.push(reference);
    else solid.push(reference);
  }
  return { solid, dangling, waiting };
}
