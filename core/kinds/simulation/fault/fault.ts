import type { Kind } from '../../kind.js';
import { STATUS_ALONE } from '../../strategy/reset-fields.js';
import { customStrategy } from '../../strategy/strategy.js';
import { FAULT_PRINTER } from './columns.js';
import { faultValidation } from './validation.js';

/** Faults, a kind of our own. */
export const fault: Kind = {
  groupResource: 'faults.simulation.hindcast.dev',
  kind: 'Fault',
  validation: faultValidation,
  strategy: customStrategy(true),
  resetFields: STATUS_ALONE,
  columns: FAULT_PRINTER,
};
