import { type Arbitrary, sample } from 'fast-check';
import type { Workload } from './user-step.js';

/** So many workloads are drawn at a time. */
const AT_ONCE = 50;

/** The nth workload of what a check was given, from 0. Drawn ones follow from the seed. Throws `TypeError` when it is neither. */
export function workloadsOf(given: Arbitrary<Workload> | Workload, seed: number): (index: number) => Workload {
  if (isWorkload(given)) return () => given;
  if (typeof given !== 'object' || given === null || typeof given.generate !== 'function')
    throw new TypeError('the workload must be a list of user steps, or a fast-check arbitrary of such lists');
  const drawn: Workload[] = [];
  return (index) => {
    while (drawn.length <= index) {
      const more = sample(given, { seed: seed + drawn.length, numRuns: AT_ONCE });
      for (const workload of more) {
        if (!isWorkload(workload)) throw new TypeError('the arbitrary draws something that is no list of user steps');
        drawn.push(workload);
      }
    }
    return drawn[index]!;
  };
}

export function isWorkload(given: unknown): given is Workload {
  return Array.isArray(given) && given.every((step) => typeof step?.command?.target?.resource === 'string');
}
