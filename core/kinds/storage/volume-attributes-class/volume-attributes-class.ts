import type { VolumeAttributesClass } from '../../../schema/generated/types/storage.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import { markDefault } from '../../columns/volume-columns.js';
import type { Kind } from '../../kind.js';

const VOLUME_ATTRIBUTES_CLASS_PRINTER: TablePrinter<VolumeAttributesClass> = {
  columns: [NAME, column('DriverName', 'string', 'Driver that knows the attributes.'), AGE],
  cells: (object, now) => [
    markDefault(
      object,
      'storageclass.kubernetes.io/is-default-class',
      'volumeattributesclass.alpha.kubernetes.io/is-default-class',
    ),
    object.driverName,
    age(object.metadata.creationTimestamp, now),
  ],
};

/** VolumeAttributesClasses. */
export const volumeAttributesClass: Kind = {
  groupResource: 'volumeattributesclasses.storage.k8s.io',
  kind: 'VolumeAttributesClass',
  columns: VOLUME_ATTRIBUTES_CLASS_PRINTER,
  inert: { missing: 'no volume is made or attached by it' },
};
