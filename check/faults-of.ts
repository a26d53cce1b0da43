import type { CheckOptions } from './check-options.js';
import { CONTROLLER_FAULTS, FAULT_KINDS, type FaultKind } from './fault-kind.js';

/**
 * The faults that a check is to try: those it names, or all that can strike the controllers under test there. A store in trouble strikes
 * the built-in ones as well, so it comes with a whole cluster only. Throws `TypeError` for one that is none.
 */
export function faultsOf({ faults, cluster }: Pick<CheckOptions, 'faults' | 'cluster'>): ReadonlySet<FaultKind> {
  for (const fault of faults ?? []) {
    if (!FAULT_KINDS.includes(fault))
      throw new TypeError(`there is no fault "${fault}"; there are ${FAULT_KINDS.join(', ')}`);
  }
  if (faults !== undefined) return new Set(faults);
  return new Set<FaultKind>(cluster === 'whole' ? FAULT_KINDS : [...CONTROLLER_FAULTS, 'clock']);
}
