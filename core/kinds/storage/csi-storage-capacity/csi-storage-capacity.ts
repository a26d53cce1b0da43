import type { CSIStorageCapacity } from '../../../schema/generated/types/storage.js';
import { quantityCell } from '../../columns/cells.js';
import { column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import type { Kind } from '../../kind.js';

const CSI_STORAGE_CAPACITY_PRINTER: TablePrinter<CSIStorageCapacity> = {
  columns: [
    NAME,
    column('StorageClassName', 'string', 'StorageClass the capacity is for.'),
    column('Capacity', 'string', 'Free capacity.'),
  ],
  cells: ({ metadata, storageClassName, capacity }) => [
    metadata.name,
    storageClassName,
    capacity === undefined ? '<unset>' : quantityCell(capacity),
  ],
};

/** CSIStorageCapacities. */
export const csiStorageCapacity: Kind = {
  groupResource: 'csistoragecapacities.storage.k8s.io',
  kind: 'CSIStorageCapacity',
  allowUnconditionalUpdate: false,
  columns: CSI_STORAGE_CAPACITY_PRINTER,
  inert: { missing: 'no volume is made or attached by it' },
};
