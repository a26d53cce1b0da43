import { duplicate, notSupported, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { qualifiedNameErrors } from '../../../model/names.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import type { ValidationRules } from '../../kind.js';
import { addInvalid, type Causes, checkImmutable } from '../../validation/causes.js';
import { deprecatedNodeLabel } from '../../validation/deprecated-node-labels.js';
import { checkParameters, checkProvisioner } from '../class-rules.js';

const IMMUTABLE = ['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode'];

/** Source of this file: kubernetes pkg/apis/storage/validation ValidateStorageClass and its update. */
function checkStorageClass(storageClass: JsonObject, causes: Causes): void {
  const { provisioner, parameters, reclaimPolicy, volumeBindingMode, allowedTopologies } = storageClass;
  checkProvisioner(provisioner, 'provisioner', causes);
  checkParameters(parameters, true, 'parameters', causes);
  if (asText(reclaimPolicy) !== '') checkOneOf(reclaimPolicy, ['Delete', 'Retain'], 'reclaimPolicy', causes);
  if (!isSet(volumeBindingMode)) causes.push(required('volumeBindingMode'));
  else checkOneOf(volumeBindingMode, ['Immediate', 'WaitForFirstConsumer'], 'volumeBindingMode', causes);
  checkTopologies(asList(allowedTopologies), causes);
}

function checkOneOf(value: Json | undefined, choices: readonly string[], path: string, causes: Causes): void {
  if (!choices.includes(asText(value))) causes.push(notSupported(path, value, choices));
}

/** No two terms may say the same, and none may be empty: Kubernetes compares each with as many empty ones as there are terms. */
function checkTopologies(terms: readonly Json[], causes: Causes): void {
  const seen = new Map<string, number>([['', terms.length]]);
  terms.forEach((item, index) => {
    const path = `allowedTopologies[${index}].matchLabelExpressions`;
    const meaning = checkTopologyTerm(asObject(item), path, causes);
    const before = seen.get(meaning) ?? 0;
    for (let time = 0; time < before; time++) causes.push(duplicate(path, ''));
    seen.set(meaning, before + 1);
  });
}

/** Checks a term and gives back what it means, in a form that is equal for terms that mean the same. Source: ValidateTopologySelectorTerm. */
function checkTopologyTerm(term: JsonObject, path: string, causes: Causes): string {
  const valuesOf = new Map<string, string>();
  asList(term['matchLabelExpressions']).forEach((item, index) => {
    const expression = asObject(item);
    const key = asText(expression['key']);
    const values = new Set<string>();
    const list = asList(expression['values']);
    if (list.length === 0) causes.push(required(`${path}[${index}].values`));
    list.forEach((value, at) => {
      const text = asText(value);
      if (values.has(text)) causes.push(duplicate(`${path}[${index}].values[${at}]`, text));
      values.add(text);
    });
    addInvalid(causes, `${path}[${index}].key`, key, qualifiedNameErrors(key));
    if (valuesOf.has(key)) causes.push(duplicate(`${path}[${index}].key`, key));
    valuesOf.set(key, JSON.stringify([...values].sort()));
  });
  return valuesOf.size === 0 ? '' : JSON.stringify([...valuesOf].sort());
}

/** Rules for StorageClasses. */
export const storageClassValidation: ValidationRules = {
  object: checkStorageClass,
  update: (storageClass, old, causes) => {
    for (const field of IMMUTABLE) checkImmutable(storageClass[field], old[field], field, causes);
  },
};

/** Labels of nodes that are out of date. Source: kubernetes pkg/api/storage/util.go GetWarningsForStorageClass. */
export function storageClassWarnings(storageClass: JsonObject): string[] {
  return asList(storageClass['allowedTopologies']).flatMap((term, index) =>
    asList(asObject(term)['matchLabelExpressions']).flatMap((expression, at) => {
      const message = deprecatedNodeLabel(asText(asObject(expression)['key']));
      return message === undefined ? [] : [`allowedTopologies[${index}].matchLabelExpressions[${at}].key: ${message}`];
    }),
  );
}
