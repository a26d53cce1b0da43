import { type Intent, type KubeObject, type ResourceType, updateObject } from '../hindcast.js';

/**
 * A write that changes nothing, and that the API refuses when the object has changed or gone since it was read; what a reconcile wants
 * after it is then not sent. Put before what cannot be undone, it makes sure that this is still asked for. Source of the rule:
 * optimistic concurrency by resourceVersion, Kubernetes API concepts, "Resource versions".
 */
export function ifUnchanged<T extends KubeObject>(type: ResourceType<T>, object: T): Intent {
  return updateObject(type, object, { reason: 'to be sure that this is how it is' });
}
