import { type Intent, type KubeObject, type ResourceType, updateObject } from '../hindcast.js';

/** Whether an object waits for this finalizer. */
export function hasFinalizer(object: KubeObject, finalizer: string): boolean {
  return object.metadata.finalizers?.includes(finalizer) ?? false;
}

/** Asks that the object wait for the finalizer before it goes; refused when the object changed since it was read. */
export function addFinalizer<T extends KubeObject>(type: ResourceType<T>, object: T, finalizer: string): Intent {
  const finalizers = [...(object.metadata.finalizers ?? []), finalizer];
  return updateObject(type, { ...object, metadata: { ...object.metadata, finalizers } });
}

/** Lets the object go as far as this finalizer is concerned; refused when the object changed since it was read. */
export function removeFinalizer<T extends KubeObject>(type: ResourceType<T>, object: T, finalizer: string): Intent {
  const finalizers = object.metadata.finalizers?.filter((each) => each !== finalizer);
  return updateObject(type, { ...object, metadata: { ...object.metadata, finalizers } });
}
