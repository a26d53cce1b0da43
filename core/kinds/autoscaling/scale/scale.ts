import type { Scale } from '../../../schema/generated/types/autoscaling.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import type { Kind } from '../../kind.js';

const SCALE_PRINTER: TablePrinter<Scale> = {
  columns: [
    { ...NAME, format: '' },
    column('Desired', 'integer', 'Pods wanted.'),
    column('Available', 'integer', 'Pods that exist.'),
    AGE,
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    spec?.replicas ?? 0,
    status?.replicas ?? 0,
    age(metadata.creationTimestamp, now),
  ],
};

/** The Scale that stands for an object of another kind; it is kept nowhere. */
export const scaleKind: Kind = {
  groupResource: 'scales.autoscaling',
  kind: 'Scale',
  columns: SCALE_PRINTER,
};
