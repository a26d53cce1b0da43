import type { Kind } from '../../kind.js';
import { serviceAccountStrategy } from './strategy.js';
import { serviceAccountWarnings } from './warnings.js';

/** ServiceAccounts. */
export const serviceAccount: Kind = {
  groupResource: 'serviceaccounts',
  kind: 'ServiceAccount',
  metadataOnUpdate: ['object', 'change'],
  deletion: { returnsDeletedObject: true },
  validation: {},
  warnings: serviceAccountWarnings,
  strategy: serviceAccountStrategy,
};
