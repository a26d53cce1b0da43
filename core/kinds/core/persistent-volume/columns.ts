import type { PersistentVolume } from '../../../schema/generated/types/core.js';
import { quantityCell } from '../../columns/cells.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import { accessModes, CLASS_COLUMNS, className, VOLUME_MODE } from '../../columns/volume-columns.js';

export const PERSISTENT_VOLUME_PRINTER: TablePrinter<PersistentVolume> = {
  columns: [
    NAME,
    column('Capacity', 'string', 'Size of the volume.'),
    column('Access Modes', 'string', 'How the volume may be mounted.'),
    column('Reclaim Policy', 'string', 'What becomes of the volume when its claim goes.'),
    column('Status', 'string', 'Phase of the volume.'),
    column('Claim', 'string', 'Claim the volume is bound to.'),
    ...CLASS_COLUMNS,
    column('Reason', 'string', 'Why the volume is in that phase.'),
    AGE,
    VOLUME_MODE,
  ],
  cells(volume, now) {
    const { metadata, spec, status } = volume;
    return [
      metadata.name,
      quantityCell(spec?.capacity?.['storage']),
      accessModes(spec?.accessModes),
      spec?.persistentVolumeReclaimPolicy ?? '',
      metadata.deletionTimestamp === undefined ? (status?.phase ?? '') : 'Terminating',
      spec?.claimRef === undefined ? '' : `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}`,
      className(volume, spec?.storageClassName),
      spec?.volumeAttributesClassName ?? '<unset>',
      status?.reason ?? '',
      age(metadata.creationTimestamp, now),
      spec?.volumeMode ?? '<unset>',
    ];
  },
};
