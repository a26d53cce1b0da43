import type { ObjectChange, ReconcileRequest } from '../../model/controller.js';

/** Maps the removal or change of the object of this name to its namespace, which should have it as it was. */
export function namespaceWhenMissing(name: string): (change: ObjectChange) => ReconcileRequest[] {
  return ({ before, after }) => {
    const namespace = (after ?? before)?.metadata.namespace;
    const isIt = (after ?? before)?.metadata.name === name;
    // A creation cannot leave anything missing.
    return isIt && before !== undefined && namespace !== undefined ? [{ name: namespace }] : [];
  };
}
