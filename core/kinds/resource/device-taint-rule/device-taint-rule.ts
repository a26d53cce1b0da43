import { NAME_AND_CREATED_AT } from '../../columns/table-printer.js';
import type { Kind } from '../../kind.js';
import { STATUS_ALONE } from '../../strategy/reset-fields.js';
import { strategyFrom } from '../../strategy/strategy.js';

/** DeviceTaintRules. */
export const deviceTaintRule: Kind = {
  groupResource: 'devicetaintrules.resource.k8s.io',
  kind: 'DeviceTaintRule',
  resetFields: STATUS_ALONE,
  deletion: { returnsDeletedObject: true },
  strategy: strategyFrom({ status: true }),
  columns: NAME_AND_CREATED_AT,
  inert: { missing: 'no device is allocated by it' },
};
