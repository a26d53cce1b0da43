import { forbiddenField, required } from '../../model/field-error.js';
import type { JsonObject } from '../../model/json.js';
import { qualifiedNameErrors } from '../../model/names.js';
import { semanticEqual } from '../strategy/semantic-equal.js';
import { addInvalid, type Causes, checkImmutable } from './causes.js';
import { checkChoice, checkRequiredChoice } from './enumeration.js';
import { asText } from './json-fields.js';
import type { KindRules } from './kind-rules.js';

/** Source of this file: kubernetes pkg/apis/storage/validation ValidateStorageClass. */
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
export const storageClassRules: KindRules = {
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
