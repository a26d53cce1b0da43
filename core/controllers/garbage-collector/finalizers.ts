import type { KubeObject } from '../../model/object.js';

/** Keeps an owner until its blocking dependents are gone. Source: meta/v1 FinalizerDeleteDependents. */
export const FOREGROUND = 'foregroundDeletion';
/** Keeps an owner until its dependents have forgotten it. Source: meta/v1 FinalizerOrphanDependents. */
export const ORPHAN = 'orphan';

/** Whether an object carries a finalizer. */
export function hasFinalizer({ metadata }: KubeObject, finalizer: string): boolean {
  return metadata.finalizers?.includes(finalizer) ?? false;
}

/** Whether an object is being deleted and waits until its dependents are. */
export function isDeletingDependents(object: KubeObject): boolean {
  return object.metadata.deletionTimestamp !== undefined && hasFinalizer(object, FOREGROUND);
}

/** Whether an object is being deleted and waits until its dependents have forgotten it. */
export function isOrphaningDependents(object: KubeObject): boolean {
  return object.metadata.deletionTimestamp !== undefined && hasFinalizer(object, ORPHAN);
}
