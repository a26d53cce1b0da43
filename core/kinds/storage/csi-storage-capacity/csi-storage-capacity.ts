import { dns1123SubdomainErrors } from '../../../model/names.js';
import type { CSIStorageCapacity } from '../../../schema/generated/types/storage.js';
import { quantityCell } from '../../columns/cells.js';
import { column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import { asText, isSet } from '../../fields/json-fields.js';
import type { Kind, ValidationRules } from '../../kind.js';
import { addInvalid, checkImmutable } from '../../validation/causes.js';
import { nodeLabelSelectorWarnings } from '../../validation/deprecated-node-labels.js';
import { checkImmutableValue } from '../../validation/immutable-value.js';
import { checkLabelSelector } from '../../validation/labels.js';
import { checkNonnegativeQuantity } from '../../validation/resources.js';

/** Source: kubernetes pkg/apis/storage/validation ValidateCSIStorageCapacity and its update. */
const csiStorageCapacityValidation: ValidationRules = {
  object: (capacity, causes) => {
    const name = asText(capacity['storageClassName']);
    checkLabelSelector(capacity['nodeTopology'], 'nodeTopology', causes);
    addInvalid(causes, 'storageClassName', name, dns1123SubdomainErrors(name));
    if (isSet(capacity['capacity'])) checkNonnegativeQuantity(capacity['capacity'], 'capacity', causes);
  },
  update: (capacity, old, causes) => {
    checkImmutableValue('*meta.LabelSelector', capacity['nodeTopology'], old['nodeTopology'], 'nodeTopology', causes);
    checkImmutable(capacity['storageClassName'], old['storageClassName'], 'storageClassName', causes);
  },
};

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
  metadataOnUpdate: ['object', 'change'],
  validation: csiStorageCapacityValidation,
  warnings: ({ nodeTopology }) => nodeLabelSelectorWarnings(nodeTopology, 'nodeTopology'),
  allowUnconditionalUpdate: false,
  columns: CSI_STORAGE_CAPACITY_PRINTER,
  inert: { missing: 'no volume is made by it' },
};
