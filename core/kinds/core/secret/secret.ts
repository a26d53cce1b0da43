import type { Secret } from '../../../schema/generated/types/core.js';
import { size } from '../../columns/cells.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import { NAME_FIELD, NAMESPACE_FIELD, offers } from '../../fields/selectable.js';
import type { Kind } from '../../kind.js';
import { defaultSecret } from './defaults.js';
import { secretValidation } from './validation.js';
import { secretWarnings } from './warnings.js';

const SECRET_PRINTER: TablePrinter<Secret> = {
  columns: [
    NAME,
    column('Type', 'string', 'What the Secret is for.'),
    column('Data', 'string', 'Number of entries.'),
    AGE,
  ],
  cells: ({ metadata, type, data }, now) => [
    metadata.name,
    type ?? '',
    size(data),
    age(metadata.creationTimestamp, now),
  ],
};

/** Secrets. */
export const secret: Kind = {
  groupResource: 'secrets',
  kind: 'Secret',
  metadataOnUpdate: ['object', 'change'],
  defaults: defaultSecret,
  validation: secretValidation,
  warnings: secretWarnings,
  columns: SECRET_PRINTER,
  selectableFields: offers(NAME_FIELD, NAMESPACE_FIELD, 'type'),
};
