import type { Kind } from '../../kind.js';
import { customStrategy } from '../../strategy/strategy.js';
import { FAULT_PRINTER } from './columns.js';
import { faultValidation } from './validation.js';

/** Faults, a kind of our own. */
export const fault: Kind = {
  groupResource: 'faults.simulation.hindcast.dev',
  kind: 'Fault',
  validation: faultValidation,
  strategy: customStrategy(true),
  columns: FAULT_PRINTER,
};
