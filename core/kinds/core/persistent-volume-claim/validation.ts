import { forbiddenField, invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { dns1123LabelErrors, dns1123SubdomainErrors } from '../../../model/names.js';
import { compareQuantities, quantityFrom, ZERO_QUANTITY } from '../../../model/quantity.js';
import { withoutField } from '../../defaults/fill.js';
import { asList, asObject, asText, isSet, textUnder } from '../../fields/json-fields.js';
import { semanticEqual } from '../../fields/semantic-equal.js';
import { goDifference } from '../../go-values/go-difference.js';
import type { ValidationRules } from '../../kind.js';
import { addInvalid, type Causes, checkImmutable } from '../../validation/causes.js';
import { checkLabelSelector } from '../../validation/labels.js';
import { checkPositiveQuantity } from '../../validation/resources.js';
import { checkAccessModes } from './access-modes.js';
import { checkClaimStatus } from './status-validation.js';

const STORAGE_CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';
const IMMUTABLE_SPEC =
  'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

/**
 * The spec of a claim, in an object of its own or in a template. What was invalid in `old`, which it replaces, may stay invalid where Kubernetes lets it.
 * Source of this file: kubernetes pkg/apis/core/validation ValidatePersistentVolumeClaimSpec and its update.
 */
export function checkClaimSpec(spec: JsonObject, path: string, causes: Causes, old?: JsonObject): void {
  const modes = asList(spec['accessModes']);
  if (modes.length === 0) causes.push(required(`${path}.accessModes`, 'at least 1 access mode is required'));
  checkLabelSelector(spec['selector'], `${path}.selector`, causes);
  checkAccessModes(modes, `${path}.accessModes`, causes);
  const requests = asObject(asObject(spec['resources'])['requests']);
  const field = `${path}.resources[storage]`;
  if (!Object.hasOwn(requests, 'storage')) causes.push(required(field));
  else checkPositiveQuantity(requests['storage'], field, causes);
  checkClassName(spec['storageClassName'], `${path}.storageClassName`, causes);
  const mode = spec['volumeMode'];
  if (isSet(mode) && mode !== 'Block' && mode !== 'Filesystem') {
    causes.push(notSupported(`${path}.volumeMode`, mode, ['Block', 'Filesystem']));
  }
  checkDataSources(spec, path, causes, old);
  checkClassName(spec['volumeAttributesClassName'], `${path}.volumeAttributesClassName`, causes);
}

function checkClassName(value: Json | undefined, path: string, causes: Causes): void {
  const name = asText(value);
  if (name !== '') addInvalid(causes, path, name, dns1123SubdomainErrors(name));
}

/** What the volume is to hold from the start. */
function checkDataSources(spec: JsonObject, path: string, causes: Causes, old: JsonObject | undefined): void {
  const { dataSource, dataSourceRef } = spec;
  const mayBeInvalid =
    old !== undefined && ['dataSource', 'dataSourceRef'].some((field) => isSet(asObject(old[field])['apiGroup']));
  if (isSet(dataSource)) checkDataSource(asObject(dataSource), mayBeInvalid, `${path}.dataSource`, causes);
  if (!isSet(dataSourceRef)) return;
  const reference = asObject(dataSourceRef);
  const namespace = asText(reference['namespace']);
  checkDataSource(reference, mayBeInvalid, `${path}.dataSourceRef`, causes);
  if (namespace !== '') {
    addInvalid(causes, `${path}.dataSourceRef.namespace`, namespace, dns1123LabelErrors(namespace));
  }
  if (!isSet(dataSource)) return;
  // What Kubernetes shows as the value is the path, of which nothing can be seen.
  if (namespace !== '') {
    causes.push(invalidValue(path, {}, 'may not be specified when dataSourceRef.namespace is specified'));
  } else if (['apiGroup', 'kind', 'name'].some((key) => !semanticEqual(asObject(dataSource)[key], reference[key]))) {
    causes.push(invalidValue(path, {}, 'must match dataSourceRef'));
  }
}

function checkDataSource(source: JsonObject, mayBeInvalid: boolean, path: string, causes: Causes): void {
  const kind = asText(source['kind']);
  const group = asText(source['apiGroup']);
  if (asText(source['name']) === '') causes.push(required(`${path}.name`));
  if (kind === '') causes.push(required(`${path}.kind`));
  if (group === '') {
    if (kind === 'PersistentVolumeClaim') return;
    causes.push(invalidValue(path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup"));
  } else if (!mayBeInvalid) addInvalid(causes, `${path}.apiGroup`, group, dns1123SubdomainErrors(group));
}

/** The spec as it is compared with the one before: what a claim may change is as it was. */
function comparableSpec(claim: JsonObject, old: JsonObject): JsonObject {
  const spec = asObject(claim['spec']);
  const before = asObject(old['spec']);
  let result = spec;
  if (asText(before['volumeName']) === '') result = { ...result, volumeName: before['volumeName'] };
  if (namesAnnotatedClass(claim, old)) result = withoutField(result, 'storageClassName');
  else if (namesClassAtLast(spec, old)) result = { ...result, storageClassName: before['storageClassName'] };
  // The status is that of the old claim: an update of the claim does not change it.
  if (asObject(old['status'])['phase'] !== 'Bound') return result;
  const resources = asObject(spec['resources']);
  const storage = requestedStorage(before) ?? '0';
  return {
    ...result,
    ...(isSet(resources['requests']) && {
      resources: { ...resources, requests: { ...asObject(resources['requests']), storage } },
    }),
    volumeAttributesClassName: before['volumeAttributesClassName'],
  };
}

/** Whether a class that stood in an annotation is named in its field now. Source: validateStorageClassUpgradeFromAnnotation. */
function namesAnnotatedClass(claim: JsonObject, old: JsonObject): boolean {
  const before = textUnder(asObject(old['metadata'])['annotations'], STORAGE_CLASS_ANNOTATION);
  const now = textUnder(asObject(claim['metadata'])['annotations'], STORAGE_CLASS_ANNOTATION);
  return (
    before !== undefined &&
    !isSet(asObject(old['spec'])['storageClassName']) &&
    asObject(claim['spec'])['storageClassName'] === before &&
    (now === undefined || now === before)
  );
}

/** Whether a claim that had no class gets one. Source: validateStorageClassUpgradeFromNil. */
function namesClassAtLast(spec: JsonObject, old: JsonObject): boolean {
  const annotated = textUnder(asObject(old['metadata'])['annotations'], STORAGE_CLASS_ANNOTATION);
  return (
    isSet(spec['storageClassName']) &&
    !isSet(asObject(old['spec'])['storageClassName']) &&
    (annotated === undefined || spec['storageClassName'] === annotated)
  );
}

const requestedStorage = (spec: JsonObject): Json | undefined =>
  asObject(asObject(spec['resources'])['requests'])['storage'];

const quantity = (value: Json | undefined) =>
  typeof value === 'string' || typeof value === 'number' ? (quantityFrom(value) ?? ZERO_QUANTITY) : ZERO_QUANTITY;

function checkClaimUpdate(claim: JsonObject, old: JsonObject, causes: Causes): void {
  const spec = asObject(claim['spec']);
  const before = asObject(old['spec']);
  const status = asObject(old['status']);
  if (!namesAnnotatedClass(claim, old)) {
    const annotation = (object: JsonObject) =>
      textUnder(asObject(object['metadata'])['annotations'], STORAGE_CLASS_ANNOTATION) ?? '';
    checkImmutable(annotation(claim), annotation(old), `metadata.annotations.${STORAGE_CLASS_ANNOTATION}`, causes);
  }
  const comparable = comparableSpec(claim, old);
  if (!semanticEqual(comparable, before)) {
    // The name of the volume is taken over from the new claim, as it may be set once.
    const named = asText(before['volumeName']) === '' ? { volumeName: spec['volumeName'] } : {};
    const type = 'core.PersistentVolumeClaimSpec';
    const difference = goDifference(type, { ...before, ...named }, { ...comparable, ...named });
    causes.push(forbiddenField('spec', `${IMMUTABLE_SPEC}\n${difference}`));
  }
  const size = quantity(requestedStorage(spec));
  if (
    compareQuantities(size, quantity(requestedStorage(before))) < 0 &&
    compareQuantities(size, quantity(asObject(status['capacity'])['storage'])) <= 0
  ) {
    causes.push(forbiddenField('spec.resources.requests.storage', 'field can not be less than status.capacity'));
  }
  checkImmutable(spec['volumeMode'], before['volumeMode'], 'volumeMode', causes);
  checkAttributesClassUpdate(spec, before, status, causes);
}

/** A class that was put to use is not taken away. */
function checkAttributesClassUpdate(spec: JsonObject, before: JsonObject, status: JsonObject, causes: Causes): void {
  const name = spec['volumeAttributesClassName'];
  if (semanticEqual(name, before['volumeAttributesClassName'])) return;
  if (!isSet(status['currentVolumeAttributesClassName'])) return;
  const what = !isSet(name) ? 'nil' : name === '' ? 'empty string' : undefined;
  if (what === undefined) return;
  const detail = `update to ${what} is forbidden when status.currentVolumeAttributesClassName is not nil`;
  causes.push(forbiddenField('spec.volumeAttributesClassName', detail));
}

/** Rules for PersistentVolumeClaims. */
export const persistentVolumeClaimValidation: ValidationRules = {
  object: (claim, causes, old) =>
    checkClaimSpec(asObject(claim['spec']), 'spec', causes, old === undefined ? undefined : asObject(old['spec'])),
  update: checkClaimUpdate,
  status: checkClaimStatus,
};
