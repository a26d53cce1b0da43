import type { Defect, Reconciliation } from './controller.js';
import type { KubeObject } from './object.js';

/**
 * What `work` gives for each object, without those that it throws for: these are added to `defects`, for the reconcile to give back. So one
 * object that nobody reckoned with does not keep a controller from looking at all others.
 */
export function eachSoundly<T extends KubeObject, R>(
  objects: Iterable<T>,
  defects: Defect[],
  work: (object: T) => R,
): R[] {
  const results: R[] = [];
  for (const object of objects) {
    try {
      results.push(work(object));
    } catch (error) {
      defects.push({ about: object, error });
    }
  }
  return results;
}

/** A reconciliation that tells of what it went on without. */
export function withDefects(reconciliation: Reconciliation, defects: readonly Defect[]): Reconciliation {
  return defects.length === 0 ? reconciliation : { ...reconciliation, defects };
}
