import type { CSINode } from '../../../schema/generated/types/storage.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import type { Kind } from '../../kind.js';
import { csiNodeValidation } from './validation.js';

const CSI_NODE_PRINTER: TablePrinter<CSINode> = {
  columns: [NAME, column('Drivers', 'integer', 'Number of CSI drivers on the node.'), AGE],
  cells: ({ metadata, spec }, now) => [metadata.name, spec.drivers?.length ?? 0, age(metadata.creationTimestamp, now)],
};

/** CSINodes. */
export const csiNode: Kind = {
  groupResource: 'csinodes.storage.k8s.io',
  kind: 'CSINode',
  metadataOnUpdate: ['object'],
  deletion: { returnsDeletedObject: true },
  validation: csiNodeValidation,
  allowUnconditionalUpdate: false,
  columns: CSI_NODE_PRINTER,
};
