import type { CheckOptions } from './check-options.js';
import { CONTROLLER_FAULTS, FAULT_KINDS, type FaultKind } from './fault-kind.js';

/** Tried only where it is named: what a wrong clock wrote into objects misleads controllers long after it was put right, Kubernetes' own too. */
const NAMED_ONLY: readonly FaultKind[] = ['clock-skew'];

/**
 * The faults that a check is to try: those it names, or all that can strike the controllers under test there and that any controller
 * should bear. A store in trouble strikes the built-in ones as well, so it comes with a whole cluster only. Throws `TypeError` for one
 * that is none.
 */
export function faultsOf({ faults, cluster }: Pick<CheckOptions, 'faults' | 'cluster'>): ReadonlySet<FaultKind> {
  for (const fault of faults ?? []) {
    if (!FAULT_KINDS.includes(fault))
      throw new TypeError(`there is no fault "${fault}"; there are ${FAULT_KINDS.join(', ')}`);
  }
  if (faults !== undefined) return new Set(faults);
  const all: readonly FaultKind[] = cluster === 'whole' ? FAULT_KINDS : [...CONTROLLER_FAULTS, 'clock'];
  return new Set(all.filter((fault) => !NAMED_ONLY.includes(fault)));
}
