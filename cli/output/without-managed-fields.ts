import type { KubeObject } from '../../core/model/object.js';

/** An object as people read it: who owns which field is longer than all the rest. */
export function withoutManagedFields(object: KubeObject): KubeObject {
  const { managedFields, ...metadata } = object.metadata;
  return { ...object, metadata };
}
