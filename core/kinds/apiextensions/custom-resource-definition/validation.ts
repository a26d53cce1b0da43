import { duplicate, forbiddenField, invalidValue, required, tooMany } from '../../../model/field-error.js';
import { isJsonObject, type Json, type JsonObject } from '../../../model/json.js';
import { byteLength, dns1035LabelErrors, dns1123SubdomainErrors } from '../../../model/names.js';
import type { StatusCause } from '../../../model/status-error.js';
import { defaultCauses } from '../../custom-resource/default-causes.js';
import { findFieldPath } from '../../custom-resource/field-path.js';
import { someSchema, versionSchema } from '../../custom-resource/json-schema.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import type { ValidationRules } from '../../kind.js';
import { type Causes, checkImmutable, checkRequiredChoice } from '../../validation/causes.js';
import { checkApproval } from './api-approval.js';
import { checkConversion } from './conversion-validation.js';
import { goSchema, goVersions, setGoFields } from './go-schema.js';
import { internalSpec } from './internal-spec.js';
import { EarlierFaults, type Leniency, STRICT, schemasOf, versionsOf } from './leniency.js';
import { checkNameForms, checkNames } from './names-validation.js';
import { schemaCauses } from './schema-walk.js';
import { structuralCauses, unreadableSchema } from './structural-rules.js';

const COLUMN_TYPES = ['boolean', 'date', 'integer', 'number', 'string'];
const COLUMN_FORMATS = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];
const MOST_SELECTABLE = 8;

/** The fields of a schema that may stand at its root where the status is apart, by their names in Go. */
const ROOT_FIELDS =
  'Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields XValidations';
const ROOT_FIELD_NAMES = new Set(ROOT_FIELDS.split(' '));

/** What is asked of the schemas of a definition. */
interface Asked {
  readonly lenient: Leniency;
  /** Whether schemas need not be structural. */
  readonly isLoose: boolean;
}

/** Source of these rules: apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go. */
export const customResourceDefinitionValidation: ValidationRules = {
  create(definition, causes) {
    const { group, names } = asObject(definition['spec']);
    const name = asText(asObject(definition['metadata'])['name']);
    if (name !== '' && name !== `${asText(asObject(names)['plural'])}.${asText(group)}`)
      causes.push(invalidValue('metadata.name', name, 'must be spec.names.plural+"."+spec.group'));
    checkDefinition(definition, undefined, STRICT, causes);
  },
  update(definition, old, causes) {
    checkDefinition(definition, old, new EarlierFaults(definition, old), causes);
  },
  status: (definition, _, causes) => checkStatus(asObject(definition['status']), causes),
};

function checkDefinition(definition: JsonObject, old: JsonObject | undefined, lenient: Leniency, causes: Causes): void {
  const spec = internalSpec(asObject(definition['spec']));
  checkSpec(spec, lenient, causes);
  if (old !== undefined) checkUnchanged(definition, old, causes);
  const status = asObject(definition['status']);
  checkStatus(status, causes);
  checkStoredVersions(status['storedVersions'], versionsOf(spec), causes);
  checkApproval(definition, old, causes);
  if (spec['preserveUnknownFields'] === true && asObject(old?.['spec'])['preserveUnknownFields'] !== true) {
    const detail =
      'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead';
    causes.push(invalidValue('spec.preserveUnknownFields', true, detail));
  }
}

function isEstablished({ status }: JsonObject): boolean {
  return asList(asObject(status)['conditions'])
    .map(asObject)
    .some(({ type, status: value }) => type === 'Established' && value === 'True');
}

/** What may not change: it says where objects are stored. */
function checkUnchanged(definition: JsonObject, old: JsonObject, causes: Causes): void {
  const now = asObject(definition['spec']);
  const before = asObject(old['spec']);
  const [names, namesBefore] = [asObject(now['names']), asObject(before['names'])];
  if (isEstablished(old)) {
    checkImmutable(now['scope'], before['scope'], 'spec.scope', causes);
    checkImmutable(names['kind'], namesBefore['kind'], 'spec.names.kind', causes);
  }
  checkImmutable(now['group'], before['group'], 'spec.group', causes);
  checkImmutable(names['plural'], namesBefore['plural'], 'spec.names.plural', causes);
}

function checkSpec(spec: JsonObject, lenient: Leniency, causes: Causes): void {
  checkGroup(asText(spec['group']), causes);
  checkRequiredChoice(spec['scope'], ['Cluster', 'Namespaced'], 'spec.scope', causes);
  const versions = versionsOf(spec);
  const prunes = spec['preserveUnknownFields'] !== true;
  const top = asObject(spec['validation'])['openAPIV3Schema'];
  if (!isJsonObject(top ?? null)) checkSchemasPresent(versions, lenient.schemas, prunes, causes);
  const schemas = schemasOf(spec);
  if (!prunes && schemas.some((schema) => someSchema(schema, hasDefault)))
    causes.push(
      invalidValue('spec.preserveUnknownFields', true, 'must be false in order to use defaults in the schema'),
    );
  const asked = { lenient, isLoose: !prunes && !schemas.some(needsStructure) && lenient.structural };
  versions.forEach((version, index) => {
    checkVersion(version, spec, asked, `spec.versions[${index}]`, causes);
  });
  checkVersionList(spec['versions'], causes);
  checkNames(asObject(spec['names']), causes);
  const hasStatus = [spec, ...versions].some(hasStatusApart);
  const first = asText(spec['version']);
  checkSchema(spec['validation'], { name: first, hasStatus }, asked, 'spec.validation', causes);
  checkSubresources(asObject(spec['subresources']), 'spec.subresources', causes);
  checkColumns(spec['additionalPrinterColumns'], 'spec.additionalPrinterColumns', causes);
  const fields = asList(spec['selectableFields']);
  if (fields.length > 0) {
    if (isJsonObject(top ?? null))
      checkSelectableFields(fields, asObject(top), lenient.manyFields.has(first), 'spec.selectableFields', causes);
    else causes.push(invalidValue('spec.selectableFields', '', 'may only be set when validations.schema is included'));
  }
  checkConversion(asObject(spec['conversion']), !prunes, lenient.reviewVersions, causes);
}

const hasDefault = (schema: JsonObject) => isSet(schema['default']);

/** Whether a schema says what only structural ones can. Source: schemaHasKubernetesExtensions. */
function needsStructure(schema: JsonObject): boolean {
  return someSchema(
    schema,
    (part) =>
      isSet(part['default']) ||
      part['x-kubernetes-embedded-resource'] === true ||
      part['x-kubernetes-int-or-string'] === true ||
      isSet(part['x-kubernetes-preserve-unknown-fields']) ||
      isSet(part['x-kubernetes-list-type']) ||
      asList(part['x-kubernetes-list-map-keys']).length > 0 ||
      asList(part['x-kubernetes-validations']).length > 0,
  );
}

function checkGroup(group: string, causes: Causes): void {
  const errors = dns1123SubdomainErrors(group);
  if (group === '') causes.push(required('spec.group'));
  else if (errors.length > 0) causes.push(invalidValue('spec.group', group, errors.join(',')));
  else if (!group.includes('.'))
    causes.push(invalidValue('spec.group', group, 'should be a domain with at least one dot'));
}

function checkSchemasPresent(versions: readonly JsonObject[], lenient: boolean, prunes: boolean, causes: Causes): void {
  versions.forEach((version, index) => {
    if (versionSchema(version) !== undefined) return;
    const field = `spec.versions[${index}].schema.openAPIV3Schema`;
    if (!lenient) causes.push(required(field));
    else if (prunes && version['served'] === true)
      causes.push(required(field, 'because otherwise all fields are pruned'));
  });
}

const hasStatusApart = ({ subresources }: JsonObject) => isSet(asObject(subresources)['status']);

function checkVersion(version: JsonObject, spec: JsonObject, asked: Asked, path: string, causes: Causes): void {
  const name = asText(version['name']);
  const errors = dns1035LabelErrors(name);
  if (errors.length > 0) causes.push(invalidValue(`${path}.name`, name, errors.join(',')));
  checkDeprecationWarning(version, `${path}.deprecationWarning`, causes);
  const hasStatus = hasStatusApart(isSet(spec['subresources']) ? spec : version);
  checkSchema(version['schema'], { name, hasStatus }, asked, `${path}.schema`, causes);
  checkSubresources(asObject(version['subresources']), `${path}.subresources`, causes);
  checkColumns(version['additionalPrinterColumns'], `${path}.additionalPrinterColumns`, causes);
  const fields = asList(version['selectableFields']);
  if (fields.length === 0) return;
  const schema = versionSchema(version);
  const field = `${path}.selectableFields`;
  if (schema !== undefined) checkSelectableFields(fields, schema, asked.lenient.manyFields.has(name), field, causes);
  else causes.push(invalidValue(field, '', 'may only be set when `version.schema.openAPIV3Schema` is not included'));
}

function checkDeprecationWarning({ deprecated, deprecationWarning }: JsonObject, path: string, causes: Causes): void {
  if (!isSet(deprecationWarning)) return;
  const warning = asText(deprecationWarning);
  const wrong = (detail: string) => causes.push(invalidValue(path, warning, detail));
  if (deprecated !== true) {
    wrong('can only be set for deprecated versions');
    return;
  }
  if (byteLength(warning) > 256) wrong('must be <= 256 characters long');
  if (warning === '') wrong('must not be an empty string');
  const found = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.exec(warning);
  if (found !== null) {
    const index = byteLength(warning.slice(0, found.index));
    wrong(`must only contain printable UTF-8 characters; non-printable character found at index ${index}`);
  }
}

/** What versions may not have alike, and must have apart. */
function checkVersionList(listed: Json | undefined, causes: Causes): void {
  const versions = asList(listed).map(asObject);
  const names = versions.map(({ name }) => asText(name));
  const wrong = (detail: string) =>
    causes.push(invalidValue('spec.versions', isSet(listed) ? goVersions(versions) : null, detail));
  if (new Set(names).size < names.length) wrong('must contain unique version names');
  if (versions.filter(({ storage }) => storage === true).length !== 1)
    wrong('must have exactly one version marked as storage version');
  const first = names[0];
  const errors = first === undefined || first === '' ? [] : dns1035LabelErrors(first);
  if (errors.length > 0) causes.push(invalidValue('spec.version', first, errors.join(',')));
}

/** What is to be known of a version whose schema is checked. */
interface VersionFacts {
  readonly name: string;
  readonly hasStatus: boolean;
}

/** Source: validateCustomResourceDefinitionValidation. */
function checkSchema(value: Json | undefined, of: VersionFacts, asked: Asked, path: string, causes: Causes): void {
  const { lenient, isLoose } = asked;
  const schema = asObject(value)['openAPIV3Schema'];
  if (schema === undefined || !isJsonObject(schema)) return;
  const field = `${path}.openAPIV3Schema`;
  const found: StatusCause[] = [];
  if (of.hasStatus) checkRoot(schema, field, found);
  if (schema['nullable'] === true)
    found.push(forbiddenField(`${field}.nullable`, 'nullable cannot be true at the root'));
  const unreadable = unreadableSchema(schema);
  let isStructural = false;
  if (!isLoose && unreadable === undefined) {
    const structural = structuralCauses(schema, field);
    const more = structural.length > 0 ? structural : defaultCauses(schema, field, lenient);
    found.push(...more);
    isStructural = more.length === 0;
  }
  found.push(...schemaCauses(schema, field, lenient, isStructural, () => lenient.keepsSchema(of.name)));
  if (found.length === 0 && !isLoose && unreadable !== undefined) found.push(invalidValue(field, '', unreadable));
  causes.push(...found);
}

/** Where the status is apart, it is taken out of the schema with its field alone. */
function checkRoot(schema: JsonObject, path: string, causes: Causes): void {
  for (const name of setGoFields(schema)) {
    if (name === 'Type') {
      if (schema['type'] === 'object') continue;
      const detail =
        'only "object" is allowed as the type at the root of the schema if the status subresource is enabled';
      causes.push(invalidValue(`${path}.type`, schema['type'], detail));
      return;
    }
    if (ROOT_FIELD_NAMES.has(name)) continue;
    const detail = `only [${ROOT_FIELDS}] fields are allowed at the root of the schema if the status subresource is enabled`;
    causes.push(invalidValue(path, goSchema(schema), detail));
    return;
  }
}

function checkSubresources({ scale }: JsonObject, path: string, causes: Causes): void {
  if (!isSet(scale)) return;
  const paths = asObject(scale);
  for (const part of ['spec', 'status']) {
    const field = `${path}.scale.${part}ReplicasPath`;
    const text = asText(paths[`${part}ReplicasPath`]);
    if (text === '') causes.push(required(field));
    else checkReplicasPath(text, [`.${part}.`], `should be a json path under .${part}`, field, causes);
  }
  const selector = asText(paths['labelSelectorPath']);
  const under = 'should be a json path under either .spec or .status';
  if (selector !== '')
    checkReplicasPath(selector, ['.spec.', '.status.'], under, `${path}.scale.labelSelectorPath`, causes);
}

function checkReplicasPath(
  text: string,
  starts: readonly string[],
  detail: string,
  path: string,
  causes: Causes,
): void {
  if (!text.startsWith('.')) causes.push(invalidValue(path, text, 'must be a simple json path starting with .'));
  else if (!starts.some((start) => text.startsWith(start))) causes.push(invalidValue(path, text, detail));
}

function checkColumns(value: Json | undefined, path: string, causes: Causes): void {
  asList(value).forEach((item, index) => {
    const column = asObject(item);
    const field = `${path}[${index}]`;
    if (asText(column['name']) === '') causes.push(required(`${field}.name`));
    const type = asText(column['type']);
    const types = `must be one of ${COLUMN_TYPES.join(',')}`;
    if (type === '') causes.push(required(`${field}.type`, types));
    else if (!COLUMN_TYPES.includes(type)) causes.push(invalidValue(`${field}.type`, type, types));
    const format = asText(column['format']);
    if (format !== '' && !COLUMN_FORMATS.includes(format))
      causes.push(invalidValue(`${field}.format`, format, `must be one of ${COLUMN_FORMATS.join(',')}`));
    const jsonPath = asText(column['jsonPath']);
    if (jsonPath === '') causes.push(required(`${field}.JSONPath`));
    else if (!jsonPath.startsWith('.'))
      causes.push(invalidValue(`${field}.JSONPath`, jsonPath, 'must be a simple json path starting with .'));
  });
}

function checkSelectableFields(
  fields: readonly Json[],
  schema: JsonObject,
  anyNumber: boolean,
  path: string,
  causes: Causes,
): void {
  const seen = new Set<string>();
  fields.forEach((item, index) => {
    const text = asText(asObject(item)['jsonPath']);
    const field = `${path}[${index}].jsonPath`;
    if (text === '') {
      causes.push(required(field));
      return;
    }
    const found = findFieldPath(text, schema, { allowsBrackets: false });
    if (!found.ok) {
      causes.push(invalidValue(field, text, `is an invalid path: ${found.error}`));
      return;
    }
    if (found.value.root === 'metadata') causes.push(invalidValue(field, text, 'must not point to fields in metadata'));
    if (!['string', 'boolean', 'integer'].includes(asText(found.value.schema?.['type']))) {
      const detail =
        'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.';
      causes.push(invalidValue(field, text, detail));
    }
    if (seen.has(found.value.path)) causes.push(duplicate(field, text));
    seen.add(found.value.path);
  });
  if (seen.size > MOST_SELECTABLE && !anyNumber) causes.push(tooMany(path, seen.size, MOST_SELECTABLE));
}

function checkStatus({ acceptedNames }: JsonObject, causes: Causes): void {
  checkNameForms(asObject(acceptedNames), 'status.acceptedNames', causes);
}

/** Every version that objects may be stored in must still be there. */
function checkStoredVersions(listed: Json | undefined, versions: readonly JsonObject[], causes: Causes): void {
  const path = 'status.storedVersions';
  const stored = asList(listed).map(asText);
  if (stored.length === 0) {
    causes.push(invalidValue(path, listed ?? null, 'must have at least one stored version'));
    return;
  }
  for (const { name, storage } of versions)
    if (storage === true && !stored.includes(asText(name)))
      causes.push(invalidValue(path, stored, `must have the storage version ${asText(name)}`));
  const names = new Set(versions.map(({ name }) => asText(name)));
  stored.forEach((name, index) => {
    if (names.has(name)) return;
    const detail = `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`;
    causes.push(invalidValue(`${path}[${index}]`, name, detail));
  });
}
