import type { PersistentVolumeClaim } from '../../../schema/generated/types/core.js';
import { quantityCell } from '../../columns/cells.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import { accessModes, CLASS_COLUMNS, className, VOLUME_MODE } from '../../columns/volume-columns.js';

export const PERSISTENT_VOLUME_CLAIM_PRINTER: TablePrinter<PersistentVolumeClaim> = {
  columns: [
    NAME,
    column('Status', 'string', 'Phase of the claim.'),
    column('Volume', 'string', 'Volume the claim is bound to.'),
    column('Capacity', 'string', 'Size of that volume.'),
    column('Access Modes', 'string', 'How that volume may be mounted.'),
    ...CLASS_COLUMNS,
    AGE,
    VOLUME_MODE,
  ],
  cells(claim, now) {
    const { metadata, spec, status } = claim;
    const bound = spec?.volumeName !== undefined && spec.volumeName !== '';
    return [
      metadata.name,
      metadata.deletionTimestamp === undefined ? (status?.phase ?? '') : 'Terminating',
      spec?.volumeName ?? '',
      bound ? quantityCell(status?.capacity?.['storage']) : '',
      bound ? accessModes(status?.accessModes) : '',
      className(claim, spec?.storageClassName),
      spec?.volumeAttributesClassName ?? '<unset>',
      age(metadata.creationTimestamp, now),
      spec?.volumeMode ?? '<unset>',
    ];
  },
};
