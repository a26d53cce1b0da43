import type { ServiceCIDR } from '../../../schema/generated/types/networking.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import type { Kind } from '../../kind.js';
import { STATUS_ALONE } from '../../strategy/reset-fields.js';
import { strategyFrom } from '../../strategy/strategy.js';
import { serviceCidrValidation } from './validation.js';

const SERVICE_CIDR_PRINTER: TablePrinter<ServiceCIDR> = {
  columns: [NAME, column('CIDRs', 'string', 'Ranges that cluster IPs are taken from.'), AGE],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    (spec?.cidrs ?? []).join(','),
    age(metadata.creationTimestamp, now),
  ],
};

/** ServiceCIDRs. */
export const serviceCidr: Kind = {
  groupResource: 'servicecidrs.networking.k8s.io',
  kind: 'ServiceCIDR',
  resetFields: STATUS_ALONE,
  validation: serviceCidrValidation,
  strategy: strategyFrom({ status: true }),
  columns: SERVICE_CIDR_PRINTER,
  inert: { missing: 'Services get their addresses without it' },
};
