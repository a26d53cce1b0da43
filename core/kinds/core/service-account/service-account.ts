import type { ServiceAccount } from '../../../schema/generated/types/core.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import type { Kind } from '../../kind.js';
import { serviceAccountStrategy } from './strategy.js';
import { serviceAccountWarnings } from './warnings.js';

const SERVICE_ACCOUNT_PRINTER: TablePrinter<ServiceAccount> = {
  columns: [NAME, column('Secrets', 'string', 'Number of Secrets that Pods of the account may use.'), AGE],
  cells: ({ metadata, secrets }, now) => [metadata.name, secrets?.length ?? 0, age(metadata.creationTimestamp, now)],
};

/** ServiceAccounts. */
export const serviceAccount: Kind = {
  groupResource: 'serviceaccounts',
  kind: 'ServiceAccount',
  validation: {},
  warnings: serviceAccountWarnings,
  strategy: serviceAccountStrategy,
  columns: SERVICE_ACCOUNT_PRINTER,
};
