import { NAME_FIELD, NAMESPACE_FIELD, offers } from '../../fields/selectable.js';
import type { Kind } from '../../kind.js';
import { labelName } from '../../validation/name-rules.js';
import { SERVICE_PRINTER } from './columns.js';
import { defaultService } from './defaults.js';
import { serviceStrategy } from './strategy.js';
import { serviceValidation } from './validation.js';
import { serviceWarnings } from './warnings.js';

/** Services. */
export const service: Kind = {
  groupResource: 'services',
  kind: 'Service',
  deletion: { returnsDeletedObject: true },
  nameRule: labelName,
  defaults: defaultService,
  validation: serviceValidation,
  warnings: serviceWarnings,
  strategy: serviceStrategy,
  allowCreateOnUpdate: true,
  columns: SERVICE_PRINTER,
  selectableFields: offers(NAME_FIELD, NAMESPACE_FIELD, 'spec.clusterIP', 'spec.type'),
};
