import type { KubeObject, OwnerReference } from '../../core/model/object.js';
import type { View } from '../../core/model/view.js';
import type { ClusterState } from '../../core/state/cluster-state.js';

/** The object that an owner reference of a dependent names, by kind, name and uid; undefined when there is none. */
export function ownerAt(
  state: View,
  dependent: KubeObject,
  { kind, apiVersion, name, uid }: OwnerReference,
): KubeObject | undefined {
  for (const resource of state.resources()) {
    for (const namespace of [dependent.metadata.namespace, undefined]) {
      const owner = state.getResource(resource, namespace, name);
      if (owner?.kind === kind && owner.apiVersion === apiVersion && owner.metadata.uid === uid) return owner;
    }
  }
  return undefined;
}

/** The owner that is alive and not on its way out, if the dependent has one. */
export function liveOwner(state: ClusterState, dependent: KubeObject): KubeObject | undefined {
  for (const reference of dependent.metadata.ownerReferences ?? []) {
    const owner = ownerAt(state, dependent, reference);
    if (owner !== undefined && owner.metadata.deletionTimestamp === undefined) return owner;
  }
  return undefined;
}
