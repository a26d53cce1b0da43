import { NAME_FIELD, NAMESPACE_FIELD, offers } from '../../fields/selectable.js';
import type { Kind } from '../../kind.js';
import { serviceName } from '../../validation/name-rules.js';
import { SERVICE_PRINTER } from './columns.js';
import { defaultService } from './defaults.js';
import { serviceStrategy } from './strategy.js';
import { serviceValidation } from './validation.js';

/** Services. */
export const service: Kind = {
  groupResource: 'services',
  kind: 'Service',
  nameRule: serviceName,
  defaults: defaultService,
  validation: serviceValidation,
  strategy: serviceStrategy,
  allowCreateOnUpdate: true,
  columns: SERVICE_PRINTER,
  selectableFields: offers(NAME_FIELD, NAMESPACE_FIELD, 'spec.clusterIP', 'spec.type'),
};
