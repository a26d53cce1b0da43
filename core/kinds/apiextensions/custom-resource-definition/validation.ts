import { duplicate, invalidValue, required } from '../../../model/field-error.js';
import { isJsonObject, type JsonObject } from '../../../model/json.js';
import { dns1035LabelErrors, dns1123SubdomainErrors } from '../../../model/names.js';
import { asList, asObject, asText } from '../../fields/json-fields.js';
import type { ValidationRules } from '../../kind.js';
import { addInvalid, type Causes, checkImmutable, checkRequiredChoice } from '../../validation/causes.js';

/**
 * What the API must know of a definition to serve it. Its schemas are read as they stand: what is no structural schema is not refused.
 * Source: apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go.
 */
export const customResourceDefinitionValidation: ValidationRules = {
  object(definition, causes) {
    checkSpec(asObject(definition['spec']), causes);
  },
  create(definition, causes) {
    const { group, names } = asObject(definition['spec']);
    const name = asText(asObject(definition['metadata'])['name']);
    if (name !== `${asText(asObject(names)['plural'])}.${asText(group)}`)
      causes.push(invalidValue('metadata.name', name, 'must be spec.names.plural+"."+spec.group'));
  },
  update(definition, old, causes) {
    if (!isEstablished(old)) return;
    const now = asObject(definition['spec']);
    const before = asObject(old['spec']);
    checkImmutable(now['group'], before['group'], 'spec.group', causes);
    checkImmutable(now['scope'], before['scope'], 'spec.scope', causes);
    for (const name of ['kind', 'plural'])
      checkImmutable(asObject(now['names'])[name], asObject(before['names'])[name], `spec.names.${name}`, causes);
  },
};

function isEstablished({ status }: JsonObject): boolean {
  return asList(asObject(status)['conditions'])
    .map(asObject)
    .some(({ type, status: value }) => type === 'Established' && value === 'True');
}

function checkSpec({ group, scope, names, versions }: JsonObject, causes: Causes): void {
  if (asText(group) === '') causes.push(required('spec.group'));
  else {
    addInvalid(causes, 'spec.group', group, dns1123SubdomainErrors(asText(group)));
    if (!asText(group).includes('.'))
      causes.push(invalidValue('spec.group', group, 'should be a domain with at least one dot'));
  }
  checkRequiredChoice(scope, ['Cluster', 'Namespaced'], 'spec.scope', causes);
  checkVersions(asList(versions).map(asObject), causes);
  checkNames(asObject(names), causes);
}

function checkVersions(versions: readonly JsonObject[], causes: Causes): void {
  const seen = new Set<string>();
  versions.forEach((version, index) => {
    const path = `spec.versions[${index}]`;
    const name = asText(version['name']);
    if (name === '') causes.push(required(`${path}.name`));
    else addInvalid(causes, `${path}.name`, name, dns1035LabelErrors(name));
    if (seen.has(name)) causes.push(duplicate(`${path}.name`, name));
    seen.add(name);
    if (!isJsonObject(asObject(version['schema'])['openAPIV3Schema']))
      causes.push(required(`${path}.schema.openAPIV3Schema`, 'schemas are required'));
  });
  if (versions.filter(({ storage }) => storage === true).length !== 1)
    causes.push(invalidValue('spec.versions', versions, 'must have exactly one version marked as storage version'));
}

function checkNames(names: JsonObject, causes: Causes): void {
  const label = (field: string, name: string) => {
    if (name === '') causes.push(required(field));
    else addInvalid(causes, field, name, dns1035LabelErrors(name));
  };
  const kind = asText(names['kind']);
  const listKind = asText(names['listKind']);
  label('spec.names.plural', asText(names['plural']));
  label('spec.names.singular', asText(names['singular']));
  label('spec.names.kind', kind.toLowerCase());
  label('spec.names.listKind', listKind.toLowerCase());
  asList(names['shortNames']).forEach((name, index) => {
    label(`spec.names.shortNames[${index}]`, asText(name));
  });
  if (kind === listKind && kind !== '')
    causes.push(invalidValue('spec.names.listKind', listKind, 'kind and listKind may not be the same'));
}
