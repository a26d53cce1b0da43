import { forbiddenField, invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import { semanticEqual } from '../../fields/semantic-equal.js';
import type { ValidationRules } from '../../kind.js';
import { checkNodeSelector } from '../../pod-template/validation/affinity.js';
import { type Causes, checkChoice, checkImmutable } from '../../validation/causes.js';
import { checkQuantity } from '../../validation/resources.js';
import { checkAccessModes } from '../persistent-volume-claim/validation.js';

/** Fields of the spec that are no volume source. */
const PLAIN_FIELDS = new Set([
  'accessModes',
  'capacity',
  'claimRef',
  'mountOptions',
  'nodeAffinity',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'volumeAttributesClassName',
  'volumeMode',
]);

const sourcesOf = (spec: JsonObject) => Object.keys(spec).filter((key) => !PLAIN_FIELDS.has(key) && isSet(spec[key]));

/** Source of this file: kubernetes pkg/apis/core/validation ValidatePersistentVolumeSpec, ValidatePersistentVolumeUpdate. */
function checkPersistentVolume(volume: JsonObject, causes: Causes): void {
  const spec = asObject(volume['spec']);
  const modes = asList(spec['accessModes']);
  if (modes.length === 0) causes.push(required('spec.accessModes'));
  checkAccessModes(modes, 'spec.accessModes', causes);
  checkCapacity(asObject(spec['capacity']), causes);
  checkChoice(
    spec['persistentVolumeReclaimPolicy'],
    ['Delete', 'Recycle', 'Retain'],
    'spec.persistentVolumeReclaimPolicy',
    causes,
  );
  if (isSet(spec['nodeAffinity'])) {
    const needed = asObject(spec['nodeAffinity'])['required'];
    if (isSet(needed)) checkNodeSelector(asObject(needed), 'spec.nodeAffinity.required', causes);
    else causes.push(required('spec.nodeAffinity.required', 'must specify required node constraints'));
  }
  const sources = sourcesOf(spec);
  if (sources.length === 0) causes.push(required('spec', 'must specify a volume type'));
  for (const extra of sources.slice(1)) {
    causes.push(forbiddenField(`spec.${extra}`, 'may not specify more than 1 volume type'));
  }
  checkChoice(spec['volumeMode'], ['Block', 'Filesystem'], 'spec.volumeMode', causes);
}

function checkCapacity(capacity: JsonObject, causes: Causes): void {
  if (Object.keys(capacity).length === 0) causes.push(required('spec.capacity'));
  if (!Object.hasOwn(capacity, 'storage') || Object.keys(capacity).length > 1) {
    causes.push(notSupported('spec.capacity', capacity, ['storage']));
  }
  for (const name in capacity) {
    const amount = checkQuantity(capacity[name], `spec.capacity[${name}]`, causes);
    if (amount !== undefined && amount.nano === 0n) {
      causes.push(invalidValue(`spec.capacity[${name}]`, asText(capacity[name]), 'must be greater than zero'));
    }
  }
}

function checkUpdate(volume: JsonObject, old: JsonObject, causes: Causes): void {
  const spec = asObject(volume['spec']);
  const before = asObject(old['spec']);
  const source = (from: JsonObject): JsonObject => Object.fromEntries(sourcesOf(from).map((key) => [key, from[key]]));
  if (!semanticEqual(source(spec), source(before))) {
    causes.push(
      forbiddenField('spec.persistentvolumesource', 'spec.persistentvolumesource is immutable after creation'),
    );
  }
  checkImmutable(spec['volumeMode'], before['volumeMode'], 'spec.volumeMode', causes);
  if (isSet(before['nodeAffinity']))
    checkImmutable(spec['nodeAffinity'], before['nodeAffinity'], 'spec.nodeAffinity', causes);
}

/** Rules for PersistentVolumes. */
export const persistentVolumeValidation: ValidationRules = { object: checkPersistentVolume, update: checkUpdate };
