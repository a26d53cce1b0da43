import type { Lease } from '../../../schema/generated/types/coordination.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import type { Kind } from '../../kind.js';
import { leaseStrategy } from './strategy.js';
import { leaseValidation } from './validation.js';

const LEASE_PRINTER: TablePrinter<Lease> = {
  columns: [NAME, column('Holder', 'string', 'Who holds the lease.'), AGE],
  cells: ({ metadata, spec }, now) => [metadata.name, spec?.holderIdentity ?? '', age(metadata.creationTimestamp, now)],
};

/** Leases. */
export const lease: Kind = {
  groupResource: 'leases.coordination.k8s.io',
  kind: 'Lease',
  validation: leaseValidation,
  strategy: leaseStrategy,
  allowCreateOnUpdate: true,
  allowUnconditionalUpdate: false,
  columns: LEASE_PRINTER,
};
