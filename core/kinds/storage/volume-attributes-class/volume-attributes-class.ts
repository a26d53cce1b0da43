import { forbiddenField } from '../../../model/field-error.js';
import type { VolumeAttributesClass } from '../../../schema/generated/types/storage.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import { markDefault } from '../../columns/volume-columns.js';
import { semanticEqual } from '../../fields/semantic-equal.js';
import type { Kind, ValidationRules } from '../../kind.js';
import { checkParameters, checkProvisioner } from '../class-rules.js';

/** Source: kubernetes pkg/apis/storage/validation ValidateVolumeAttributesClass and its update. */
const volumeAttributesClassValidation: ValidationRules = {
  object: (attributes, causes) => {
    checkProvisioner(attributes['driverName'], 'driverName', causes);
    checkParameters(attributes['parameters'], false, 'parameters', causes);
  },
  update: (attributes, old, causes) => {
    for (const field of ['driverName', 'parameters']) {
      if (!semanticEqual(attributes[field], old[field])) {
        causes.push(forbiddenField(field, `updates to ${field} are forbidden.`));
      }
    }
  },
};

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
  metadataOnUpdate: ['object', 'change'],
  deletion: { returnsDeletedObject: true },
  validation: volumeAttributesClassValidation,
  columns: VOLUME_ATTRIBUTES_CLASS_PRINTER,
  inert: {
    missing: 'no volume is made by it',
    watchedAside: ['volumeattributesclass-protection-controller'],
  },
};
