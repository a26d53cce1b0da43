import type { SelectableFields } from '../../../model/selectable-fields.js';
import { countAt, NAME_FIELD, NAMESPACE_FIELD } from '../../fields/selectable.js';
import type { Kind } from '../../kind.js';
import { JOB_PRINTER } from './columns.js';
import { defaultJob } from './defaults.js';
import { jobStrategy } from './strategy.js';
import { jobValidation } from './validation.js';
import { jobWarnings } from './warnings.js';

const JOB_FIELDS: SelectableFields = {
  labels: [NAME_FIELD, NAMESPACE_FIELD, 'status.successful'],
  readers: new Map([['status.successful', countAt('status', 'succeeded')]]),
  unsupported: (field) => `field label ${JSON.stringify(field)} not supported for batchv1.Job`,
};

/** Jobs. */
export const job: Kind = {
  groupResource: 'jobs.batch',
  kind: 'Job',
  metadataOnUpdate: ['object', 'change'],
  defaults: defaultJob,
  validation: jobValidation,
  strategy: jobStrategy,
  warnings: jobWarnings,
  deletion: { garbageCollection: 'OrphanDependents' },
  columns: JOB_PRINTER,
  selectableFields: JOB_FIELDS,
};
