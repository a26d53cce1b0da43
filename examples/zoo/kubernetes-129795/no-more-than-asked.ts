import { controllerOf, kinds, type Property } from '../hindcast.js';
import type { ReplicaSet } from './controller.js';

const { PODS, REPLICA_SETS } = kinds;

/**
 * `bounded`, with the bound that a ReplicaSet gives itself: at no revision has it more Pods than it has ever asked for at once.
 */
export const noMoreThanAsked: Property = {
  name: 'bounded',
  check(run) {
    const most = new Map<string, number>();
    const pods = new Map<string, number>();
    for (const [index, { resource, before, after }] of run.transitions.entries()) {
      if (resource === REPLICA_SETS.groupResource && after !== undefined) {
        const { metadata, spec } = after as ReplicaSet;
        most.set(metadata.uid, Math.max(most.get(metadata.uid) ?? 0, spec?.replicas ?? 1));
      }
      const pod = after ?? before;
      if (resource !== PODS.groupResource || pod === undefined || (before !== undefined && after !== undefined))
        continue;
      const owner = controllerOf(pod)?.uid ?? '';
      const count = (pods.get(owner) ?? 0) + (after === undefined ? -1 : 1);
      pods.set(owner, count);
      const bound = most.get(owner) ?? Number.POSITIVE_INFINITY;
      if (count > bound) {
        return {
          revision: index + 1,
          message: `there are ${count} Pods where never more than ${bound} were asked for`,
        };
      }
    }
    return undefined;
  },
};
