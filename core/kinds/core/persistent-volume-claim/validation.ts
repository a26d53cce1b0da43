import { forbiddenField, invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { dns1123SubdomainErrors } from '../../../model/names.js';
import { compareQuantities, quantityFrom, ZERO_QUANTITY } from '../../../model/quantity.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import { semanticEqual } from '../../fields/semantic-equal.js';
import type { ValidationRules } from '../../kind.js';
import { addInvalid, type Causes, checkChoice } from '../../validation/causes.js';
import { checkLabelSelector } from '../../validation/labels.js';
import { checkQuantity, checkResourceList } from '../../validation/resources.js';

/** As Go's sets.List sorts them. */
const ACCESS_MODES: readonly string[] = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

const IMMUTABLE_SPEC =
  'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

/** How a volume may be used. Source of this file: kubernetes pkg/apis/core/validation ValidatePersistentVolumeClaimSpec and its update. */
export function checkAccessModes(modes: readonly Json[], path: string, causes: Causes): void {
  for (const mode of modes)
    if (!ACCESS_MODES.includes(asText(mode))) causes.push(notSupported(path, mode, ACCESS_MODES));
  if (modes.includes('ReadWriteOncePod') && modes.length > 1) {
    causes.push(forbiddenField(path, 'may not use ReadWriteOncePod with other access modes'));
  }
}

/** The spec of a claim, in an object of its own or in a template. */
export function checkClaimSpec(spec: JsonObject, path: string, causes: Causes): void {
  const modes = asList(spec['accessModes']);
  if (modes.length === 0) causes.push(required(`${path}.accessModes`, 'at least 1 access mode is required'));
  checkLabelSelector(spec['selector'], `${path}.selector`, causes);
  checkAccessModes(modes, `${path}.accessModes`, causes);
  const storage = asObject(asObject(spec['resources'])['requests'])['storage'];
  const field = `${path}.resources[storage]`;
  if (!isSet(storage)) causes.push(required(field));
  else {
    const amount = checkQuantity(storage, field, causes);
    if (amount !== undefined && amount.nano === 0n)
      causes.push(invalidValue(field, storage, 'must be greater than zero'));
  }
  const storageClass = asText(spec['storageClassName']);
  if (storageClass !== '')
    addInvalid(causes, `${path}.storageClassName`, storageClass, dns1123SubdomainErrors(storageClass));
  checkChoice(spec['volumeMode'], ['Block', 'Filesystem'], `${path}.volumeMode`, causes);
}

/** A bound claim may ask for more room and another attributes class; being bound sets the volume's name. */
function checkClaimUpdate(claim: JsonObject, old: JsonObject, causes: Causes): void {
  const spec = asObject(claim['spec']);
  const before = asObject(old['spec']);
  const requested = (value: JsonObject) => asObject(asObject(value['resources'])['requests'])['storage'];
  const bound = asText(before['volumeName']) !== '';
  const comparable: JsonObject = {
    ...spec,
    resources: before['resources'],
    volumeAttributesClassName: before['volumeAttributesClassName'],
    ...(bound ? {} : { volumeName: before['volumeName'] }),
  };
  if (!semanticEqual(comparable, before)) {
    causes.push(forbiddenField('spec', IMMUTABLE_SPEC));
    return;
  }
  const now = requested(spec);
  const then = requested(before);
  if (now === then || typeof now !== 'string' || typeof then !== 'string') return;
  const order = compareQuantities(quantityFrom(now) ?? ZERO_QUANTITY, quantityFrom(then) ?? ZERO_QUANTITY);
  if (asObject(old['status'])['phase'] !== 'Bound') {
    causes.push(forbiddenField('spec', IMMUTABLE_SPEC));
  } else if (order < 0) {
    causes.push(forbiddenField('spec.resources.requests.storage', 'field can not be less than previous value'));
  }
}

/** Rules for PersistentVolumeClaims. */
export const persistentVolumeClaimValidation: ValidationRules = {
  object: (claim, causes) => checkClaimSpec(asObject(claim['spec']), 'spec', causes),
  update: checkClaimUpdate,
  status: (claim, _old, causes) => {
    checkResourceList(asObject(claim['status'])['capacity'], 'status.capacity', causes);
    checkResourceList(asObject(claim['status'])['allocatedResources'], 'status.allocatedResources', causes);
  },
};
