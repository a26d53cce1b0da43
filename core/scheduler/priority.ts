import type { Pod } from '../schema/generated/types/core.js';

/** The priority of a Pod; 0 when it names none. */
export function priorityOf(pod: Pod): number {
  return pod.spec.priority ?? 0;
}
