import { NAME_AND_CREATED_AT } from '../../columns/table-printer.js';
import type { Kind } from '../../kind.js';
import { STATUS_ALONE } from '../../strategy/reset-fields.js';

/** ResourcePoolStatusRequests. */
export const resourcePoolStatusRequest: Kind = {
  groupResource: 'resourcepoolstatusrequests.resource.k8s.io',
  kind: 'ResourcePoolStatusRequest',
  resetFields: STATUS_ALONE,
  deletion: { returnsDeletedObject: true },
  columns: NAME_AND_CREATED_AT,
  inert: { missing: 'no device is allocated by it' },
};
