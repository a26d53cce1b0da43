import { forbiddenField, invalidValue, required } from '../../model/field-error.js';
import type { Json, JsonObject } from '../../model/json.js';
import { dns1123LabelErrors, qualifiedNameErrors } from '../../model/names.js';
import { asList, asObject, asText, isSet } from '../fields/json-fields.js';
import { goValue } from '../go-values/go-value.js';
import { addInvalid, type Causes, checkImmutable, checkNonnegative } from './causes.js';
import { checkAnnotations, checkLabels } from './labels.js';
import { checkManagedFields } from './managed-fields.js';
import type { NameRule } from './name-rules.js';

/** Finalizers by which the garbage collector is told what to do; only one of them makes sense. */
const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';

/** Metadata of a new object. Source of these rules: k8s.io/apimachinery pkg/api/validation/objectmeta.go. */
export function checkObjectMeta(
  metadata: JsonObject,
  namespaced: boolean,
  rule: NameRule,
  path: string,
  causes: Causes,
): void {
  const name = asText(metadata['name']);
  const generateName = asText(metadata['generateName']);
  if (generateName !== '') addInvalid(causes, `${path}.generateName`, generateName, rule(generateName, true));
  if (name === '') causes.push(required(`${path}.name`, 'name or generateName is required'));
  else addInvalid(causes, `${path}.name`, name, rule(name, false));
  const namespace = asText(metadata['namespace']);
  if (!namespaced) {
    if (namespace !== '') causes.push(forbiddenField(`${path}.namespace`, 'not allowed on this type'));
  } else if (namespace === '') causes.push(required(`${path}.namespace`));
  else addInvalid(causes, `${path}.namespace`, namespace, dns1123LabelErrors(namespace));
  checkNonnegative(metadata['generation'], `${path}.generation`, causes);
  checkOpenMetadata(metadata, path, causes);
  checkFinalizers(asList(metadata['finalizers']), `${path}.finalizers`, causes);
  causes.push(...checkManagedFields(metadata['managedFields'], `${path}.managedFields`));
}

/** What a create and an update check alike. */
function checkOpenMetadata(metadata: JsonObject, path: string, causes: Causes): void {
  checkLabels(metadata['labels'], `${path}.labels`, causes);
  checkAnnotations(metadata['annotations'], `${path}.annotations`, causes);
  checkOwnerReferences(asList(metadata['ownerReferences']), `${path}.ownerReferences`, causes);
}

/** Finalizers are qualified names. Source: k8s.io/apimachinery pkg/api/validation ValidateFinalizers. */
export function checkFinalizers(finalizers: readonly Json[], path: string, causes: Causes): void {
  for (const finalizer of finalizers)
    addInvalid(causes, path, asText(finalizer), qualifiedNameErrors(asText(finalizer)));
  if (finalizers.includes(ORPHAN) && finalizers.includes(FOREGROUND)) {
    causes.push(invalidValue(path, finalizers, `finalizer ${ORPHAN} and ${FOREGROUND} cannot be both set`));
  }
}

function checkOwnerReferences(references: readonly Json[], path: string, causes: Causes): void {
  let controller = '';
  for (const item of references) {
    const reference = asObject(item);
    checkOwnerReference(reference, path, causes);
    if (reference['controller'] !== true) continue;
    const name = `${asText(reference['kind'])}/${asText(reference['name'])}`;
    if (controller === '') controller = name;
    else {
      const found = `Found "true" in references for ${controller} and ${name}`;
      const printed = goValue('[]meta.OwnerReference', references);
      causes.push(invalidValue(path, printed, `Only one reference can have Controller set to true. ${found}`));
    }
  }
}

function checkOwnerReference(reference: JsonObject, path: string, causes: Causes): void {
  const apiVersion = asText(reference['apiVersion']);
  const parts = apiVersion.split('/');
  const version = parts.length > 2 ? '' : parts.at(-1);
  if (version === '') causes.push(invalidValue(`${path}.apiVersion`, apiVersion, 'version must not be empty'));
  for (const key of ['kind', 'name', 'uid']) {
    if (asText(reference[key]) === '') causes.push(invalidValue(`${path}.${key}`, '', 'must not be empty'));
  }
  if ((apiVersion === 'v1' || apiVersion === '/v1') && reference['kind'] === 'Event') {
    const printed = goValue('meta.OwnerReference', reference);
    causes.push(invalidValue(path, printed, '/v1, Kind=Event is disallowed from being an owner'));
  }
}

/** Metadata of an object that replaces another. */
export function checkObjectMetaUpdate(metadata: JsonObject, old: JsonObject, path: string, causes: Causes): void {
  if (isSet(old['deletionTimestamp'])) {
    const before = asList(old['finalizers']);
    const added = asList(metadata['finalizers']).filter((finalizer) => !before.includes(finalizer));
    if (added.length > 0) {
      const list = [...added].map((finalizer) => JSON.stringify(finalizer)).sort();
      const detail = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list.join(', ')}}`;
      causes.push(forbiddenField(`${path}.finalizers`, detail));
    }
  }
  checkNonnegative(metadata['generation'], `${path}.generation`, causes);
  for (const key of [
    'name',
    'namespace',
    'uid',
    'creationTimestamp',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
  ]) {
    checkImmutable(metadata[key], old[key], `${path}.${key}`, causes);
  }
  checkOpenMetadata(metadata, path, causes);
  causes.push(...checkManagedFields(metadata['managedFields'], `${path}.managedFields`));
}
