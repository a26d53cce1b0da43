import type { StatefulSet } from '../../../schema/generated/types/apps.js';
import { age } from '../../columns/human-duration.js';
import { AGE, NAME, type TablePrinter } from '../../columns/table-printer.js';
import { containerCells, READY_OF_WANTED, WIDE_CONTAINER_COLUMNS } from '../../columns/workload-columns.js';
import { NAME_FIELD, NAMESPACE_FIELD } from '../../fields/selectable.js';
import type { Kind } from '../../kind.js';
import { labelName } from '../../validation/name-rules.js';
import { defaultStatefulSet } from './defaults.js';
import { statefulSetStrategy, statefulSetWarnings } from './strategy.js';
import { statefulSetValidation } from './validation.js';

const STATEFUL_SET_PRINTER: TablePrinter<StatefulSet> = {
  columns: [NAME, READY_OF_WANTED, AGE, ...WIDE_CONTAINER_COLUMNS],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    `${status?.readyReplicas ?? 0}/${spec.replicas ?? 1}`,
    age(metadata.creationTimestamp, now),
    ...containerCells(spec.template.spec?.containers),
  ],
};

/** StatefulSets. */
export const statefulSet: Kind = {
  groupResource: 'statefulsets.apps',
  kind: 'StatefulSet',
  nameRule: labelName,
  defaults: defaultStatefulSet,
  validation: statefulSetValidation,
  strategy: statefulSetStrategy,
  warnings: statefulSetWarnings,
  columns: STATEFUL_SET_PRINTER,
  selectableFields: {
    labels: [NAME_FIELD, NAMESPACE_FIELD, 'status.successful'],
    unsupported: (field) => `field label not supported for appsv1.StatefulSet: ${field}`,
  },
};
