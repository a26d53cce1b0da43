import type { JsonObject } from '../../../model/json.js';
import type { StorageClass } from '../../../schema/generated/types/storage.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import { markDefault } from '../../columns/volume-columns.js';
import { isSet } from '../../fields/json-fields.js';
import type { Kind } from '../../kind.js';
import { storageClassValidation, storageClassWarnings } from './validation.js';

/** Source: kubernetes pkg/apis/storage/v1/defaults.go SetDefaults_StorageClass. */
function defaultStorageClass(storageClass: JsonObject): JsonObject {
  const { reclaimPolicy, volumeBindingMode } = storageClass;
  const result = isSet(reclaimPolicy) ? storageClass : { ...storageClass, reclaimPolicy: 'Delete' };
  return isSet(volumeBindingMode) ? result : { ...result, volumeBindingMode: 'Immediate' };
}

const STORAGE_CLASS_PRINTER: TablePrinter<StorageClass> = {
  columns: [
    NAME,
    column('Provisioner', 'string', 'Driver that makes the volumes.'),
    column('ReclaimPolicy', 'string', 'Reclaim policy of the volumes.'),
    column('VolumeBindingMode', 'string', 'When volumes are made and bound.'),
    column('AllowVolumeExpansion', 'string', 'Whether volumes may grow.'),
    AGE,
  ],
  cells: (object, now) => [
    markDefault(
      object,
      'storageclass.kubernetes.io/is-default-class',
      'storageclass.beta.kubernetes.io/is-default-class',
    ),
    object.provisioner,
    object.reclaimPolicy ?? 'Delete',
    object.volumeBindingMode ?? 'Immediate',
    object.allowVolumeExpansion ?? false,
    age(object.metadata.creationTimestamp, now),
  ],
};

/** StorageClasses. */
export const storageClass: Kind = {
  groupResource: 'storageclasses.storage.k8s.io',
  kind: 'StorageClass',
  metadataOnUpdate: ['object', 'change'],
  deletion: { returnsDeletedObject: true },
  defaults: defaultStorageClass,
  validation: storageClassValidation,
  warnings: storageClassWarnings,
  columns: STORAGE_CLASS_PRINTER,
};
