import { forbiddenField, required } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { qualifiedNameErrors } from '../../../model/names.js';
import type { StorageClass } from '../../../schema/generated/types/storage.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import { markDefault } from '../../columns/volume-columns.js';
import { withDefaults } from '../../defaults/fill.js';
import { asText } from '../../fields/json-fields.js';
import { semanticEqual } from '../../fields/semantic-equal.js';
import type { Kind, ValidationRules } from '../../kind.js';
import { addInvalid, type Causes, checkChoice, checkImmutable, checkRequiredChoice } from '../../validation/causes.js';

const STORAGE_CLASS: JsonObject = { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' };

/** Source: kubernetes pkg/apis/storage/v1/defaults.go SetDefaults_StorageClass. */
function defaultStorageClass(storageClass: JsonObject): JsonObject {
  return withDefaults(storageClass, STORAGE_CLASS);
}

/** Source of these rules: kubernetes pkg/apis/storage/validation ValidateStorageClass. */
function checkStorageClass(storageClass: JsonObject, causes: Causes): void {
  const provisioner = asText(storageClass['provisioner']);
  if (provisioner === '') causes.push(required('provisioner'));
  else addInvalid(causes, 'provisioner', provisioner, qualifiedNameErrors(provisioner.toLowerCase()));
  checkChoice(storageClass['reclaimPolicy'], ['Delete', 'Retain'], 'reclaimPolicy', causes);
  checkRequiredChoice(
    storageClass['volumeBindingMode'],
    ['Immediate', 'WaitForFirstConsumer'],
    'volumeBindingMode',
    causes,
  );
}

/** Rules for StorageClasses. */
const storageClassValidation: ValidationRules = {
  object: checkStorageClass,
  update: (storageClass, old, causes) => {
    if (!semanticEqual(storageClass['parameters'], old['parameters'])) {
      causes.push(forbiddenField('parameters', 'updates to parameters are forbidden.'));
    }
    if (storageClass['provisioner'] !== old['provisioner']) {
      causes.push(forbiddenField('provisioner', 'updates to provisioner are forbidden.'));
    }
    if (storageClass['reclaimPolicy'] !== old['reclaimPolicy']) {
      causes.push(forbiddenField('reclaimPolicy', 'updates to reclaimPolicy are forbidden.'));
    }
    checkImmutable(storageClass['volumeBindingMode'], old['volumeBindingMode'], 'volumeBindingMode', causes);
  },
};

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
  defaults: defaultStorageClass,
  validation: storageClassValidation,
  columns: STORAGE_CLASS_PRINTER,
  inert: { missing: 'no volume is made or attached by it' },
};
