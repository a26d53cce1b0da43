import type { KubeObject } from '../../../model/object.js';
import { sameJson } from '../../../model/same-json.js';

/** Whether a write changes no more than what the garbage collector writes to let an object go: that gives nobody a right. Source: pkg/registry/rbac/helpers.go IsOnlyMutatingGCFields. */
export function onlyGarbageCollection(object: KubeObject, before: KubeObject): boolean {
  const rest = (one: KubeObject) => {
    const { ownerReferences, finalizers, managedFields, ...metadata } = one.metadata as KubeObject['metadata'] & {
      readonly managedFields?: unknown;
    };
    return { ...one, metadata };
  };
  return sameJson(rest(object), rest(before));
}
