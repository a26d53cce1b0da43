import { type ClusterState, type Property, settles } from '../hindcast.js';

/**
 * `settles`, for an operator whose goal can be said: once users and faults are done the cluster comes to rest and stays so, and then
 * `unmet` finds nothing that is still to do. It gives one line that says what is, or undefined.
 */
export function settledAs(unmet: (end: ClusterState) => string | undefined): Property {
  return {
    name: settles.name,
    check(run) {
      const unsettled = settles.check(run);
      if (unsettled !== undefined) return unsettled;
      const message = unmet(run.end);
      return message === undefined ? undefined : { revision: run.end.revision, message };
    },
  };
}
