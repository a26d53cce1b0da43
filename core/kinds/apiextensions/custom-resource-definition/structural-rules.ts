import { patternProblem } from '../../../cel/functions/patterns.js';
import { forbiddenField, invalidValue, required } from '../../../model/field-error.js';
import { isJsonObject, type Json, type JsonObject } from '../../../model/json.js';
import type { StatusCause } from '../../../model/status-error.js';
import { itemsOf, propertiesOf, propertyOf, valuesOf } from '../../custom-resource/json-schema.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import type { Causes } from '../../validation/causes.js';

type Level = 'root' | 'item' | 'field';

const EMPTY_TYPE: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

/** What makes that a schema cannot be read as a structural one at all. Source: apiextensions schema/convert.go validateUnsupportedFields. */
export function unreadableSchema(schema: JsonObject): string | undefined {
  const unsupported = (name: string) => `OpenAPIV3Schema '${name}' is not supported`;
  if (asText(schema['id']) !== '') return unsupported('id');
  if (asText(schema['$schema']) !== '') return unsupported('schema');
  if (asText(schema['$ref']) !== '') return unsupported('$ref');
  for (const name of ['patternProperties', 'dependencies'])
    if (Object.keys(asObject(schema[name])).length > 0) return unsupported(name);
  if (isSet(schema['additionalItems'])) return unsupported('additionalItems');
  if (Object.keys(asObject(schema['definitions'])).length > 0) return unsupported('definitions');
  for (const group of ['not', 'allOf', 'anyOf', 'oneOf']) {
    const value = schema[group];
    for (const child of Array.isArray(value) ? (value as readonly Json[]) : [value]) {
      const wrong = isJsonObject(child ?? null) ? unreadableSchema(asObject(child)) : undefined;
      if (wrong !== undefined) return wrong;
    }
  }
  if (schema['x-kubernetes-preserve-unknown-fields'] === false)
    return "internal error: 'x-kubernetes-preserve-unknown-fields' must be true or undefined";
  if (Array.isArray(schema['items']) && schema['items'].length > 0)
    return "OpenAPIV3Schema 'items' must be a schema, but is an array";
  const children = [itemsOf(schema), ...propertiesOf(schema).map(([, property]) => property), valuesOf(schema)];
  for (const child of children) {
    const wrong = child === undefined ? undefined : unreadableSchema(child);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** What keeps a schema from being structural, sorted. Source: apiextensions-apiserver pkg/apiserver/schema/validation.go ValidateStructural. */
export function structuralCauses(schema: JsonObject, path: string): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  checkInvariants(schema, 'root', path, causes);
  checkComplete(schema, schema, path, path, causes);
  if (causes.length < 2) return causes;
  const keyed = causes.map((cause) => ({ key: `${cause.field}: ${cause.message}`, cause }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ cause }) => cause);
}

function checkInvariants(schema: JsonObject, level: Level, path: string, causes: Causes): void {
  const type = asText(schema['type']);
  const items = itemsOf(schema);
  if (type === 'array' && items === undefined) causes.push(required(`${path}.items`, 'must be specified'));
  if (items !== undefined) checkInvariants(items, 'item', `${path}.items`, causes);
  for (const [name, property] of propertiesOf(schema))
    checkInvariants(property, 'field', `${path}.properties[${name}]`, causes);
  if (isSet(schema['additionalProperties'])) {
    if (level === 'root') causes.push(forbiddenField(`${path}.additionalProperties`, 'must not be used at the root'));
    const values = valuesOf(schema);
    if (values !== undefined) checkInvariants(values, 'field', `${path}.additionalProperties`, causes);
  }
  checkExtensions(schema, path, causes);
  const skipsAnyOf = isIntOrString(asList(schema['anyOf']));
  const skipsFirst = isIntOrString(asList(asObject(asList(schema['allOf'])[0])['anyOf']));
  checkValues(schema, skipsAnyOf, skipsFirst, path, causes);
  checkType(schema, level, path, causes);
  checkMetadata(schema, level, path, causes);
}

function checkExtensions(schema: JsonObject, path: string, causes: Causes): void {
  if (schema['x-kubernetes-int-or-string'] !== true) return;
  for (const name of ['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource']) {
    if (schema[name] === true)
      causes.push(invalidValue(`${path}.${name}`, true, 'must be false if x-kubernetes-int-or-string is true'));
  }
}

function checkType(schema: JsonObject, level: Level, path: string, causes: Causes): void {
  const type = asText(schema['type']);
  const isEmbedded = schema['x-kubernetes-embedded-resource'] === true;
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (isEmbedded && type !== 'object') {
    const detail = 'must be object if x-kubernetes-embedded-resource is true';
    causes.push(type === '' ? required(`${path}.type`, detail) : invalidValue(`${path}.type`, type, detail));
  } else if (type === '' && schema['x-kubernetes-int-or-string'] !== true && !isOpen)
    causes.push(required(`${path}.type`, EMPTY_TYPE[level]));
  if (isEmbedded && isSet(schema['additionalProperties'])) {
    const detail = 'must not be used if x-kubernetes-embedded-resource is set';
    causes.push(forbiddenField(`${path}.additionalProperties`, detail));
  }
  if (level === 'root' && type !== '' && type !== 'object')
    causes.push(invalidValue(`${path}.type`, type, 'must be object at the root'));
  if (isEmbedded && !isOpen && propertiesOf(schema).length === 0) {
    const detail =
      'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields';
    causes.push(required(`${path}.properties`, detail));
  }
}

/** What a schema says of the fields that every resource has. */
function checkMetadata(schema: JsonObject, level: Level, path: string, causes: Causes): void {
  const isResource = level === 'root' || schema['x-kubernetes-embedded-resource'] === true;
  if (!isResource) return;
  for (const name of ['kind', 'apiVersion']) {
    const property = propertyOf(schema, name);
    if (property !== undefined && property['type'] !== 'string')
      causes.push(invalidValue(`${path}.properties[${name}].type`, asText(property['type']), 'must be string'));
  }
  const metadata = propertyOf(schema, 'metadata');
  if (metadata === undefined) return;
  const field = `${path}.properties[metadata]`;
  if (metadata['type'] !== 'object')
    causes.push(invalidValue(`${field}.type`, asText(metadata['type']), 'must be object'));
  if (level === 'root' && saysMore(metadata)) {
    const detail = 'must not specify anything other than name and generateName, but metadata is implicitly specified';
    causes.push(forbiddenField(field, detail));
  }
}

/** Whether a schema of metadata says more than its type and what names are. */
function saysMore(metadata: JsonObject): boolean {
  return Object.entries(metadata).some(([key, value]) => {
    if (key === 'type' || key === 'default' || !isSet(value) || value === '' || value === false) return false;
    if (Array.isArray(value) && value.length === 0) return false;
    return (
      key !== 'properties' || Object.keys(asObject(value)).some((name) => name !== 'name' && name !== 'generateName')
    );
  });
}

/** The two ways in which a schema may say again that a value is a number or a text. */
function isIntOrString(choices: readonly Json[]): boolean {
  return (
    choices.length === 2 &&
    ['integer', 'string'].every((type, index) => {
      const choice = asObject(choices[index]);
      return choice['type'] === type && Object.keys(choice).length === 1;
    })
  );
}

/** What stands beside the structure: conditions on values. */
function checkValues(schema: JsonObject, skipsAnyOf: boolean, skipsFirst: boolean, path: string, causes: Causes): void {
  if (!skipsAnyOf) checkGroup(schema, 'anyOf', () => false, path, causes);
  checkGroup(schema, 'allOf', (index) => skipsFirst && index === 0, path, causes);
  checkGroup(schema, 'oneOf', () => false, path, causes);
  if (isJsonObject(schema['not'] ?? null)) checkNested(asObject(schema['not']), false, `${path}.not`, causes);
  const pattern = asText(schema['pattern']);
  const wrong = pattern === '' ? undefined : patternProblem(pattern);
  if (wrong !== undefined) {
    const detail = `must be a valid regular expression, but isn't: ${wrong}`;
    causes.push(invalidValue(`${path}.pattern`, pattern, detail));
  }
}

function checkGroup(
  schema: JsonObject,
  group: string,
  skipsAnyOf: (index: number) => boolean,
  path: string,
  causes: Causes,
): void {
  asList(schema[group]).forEach((child, index) => {
    checkNested(asObject(child), skipsAnyOf(index), `${path}.${group}[${index}]`, causes);
  });
}

/** What a condition on values may not say, since it would be about the structure. */
const FORBIDDEN: readonly (readonly [field: string, detail: string])[] = [
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
  ['x-kubernetes-validations', 'must be empty to be structural'],
];

function checkNested(schema: JsonObject, skipsAnyOf: boolean, path: string, causes: Causes): void {
  checkValues(schema, skipsAnyOf, false, path, causes);
  const items = itemsOf(schema);
  if (items !== undefined) checkNested(items, false, `${path}.items`, causes);
  for (const [name, property] of propertiesOf(schema))
    checkNested(property, false, `${path}.properties[${name}]`, causes);
  if (asText(schema['type']) !== '') causes.push(forbiddenField(`${path}.type`, 'must be empty to be structural'));
  const values = schema['additionalProperties'];
  if (isSet(values) && values !== false)
    causes.push(forbiddenField(`${path}.additionalProperties`, 'must be undefined to be structural'));
  if (isSet(schema['default'])) causes.push(forbiddenField(`${path}.default`, 'must be undefined to be structural'));
  for (const [field, detail] of FORBIDDEN)
    if (isSaid(schema[field])) causes.push(forbiddenField(`${path}.${field}`, detail));
  if (propertyOf(schema, 'metadata') !== undefined)
    causes.push(forbiddenField(`${path}.properties[metadata]`, 'must not be specified in a nested context'));
}

function isSaid(value: Json | undefined): boolean {
  return isSet(value) && value !== false && value !== '' && !(Array.isArray(value) && value.length === 0);
}

/** Everything that conditions speak of must be in the structure. Source: validateValueValidationCompleteness of the same file. */
function checkComplete(condition: JsonObject, schema: JsonObject, path: string, from: string, causes: Causes): void {
  if (isJsonObject(condition['not'] ?? null))
    checkNestedComplete(asObject(condition['not']), schema, path, `${from}.not`, causes);
  for (const group of ['allOf', 'anyOf', 'oneOf']) {
    asList(condition[group]).forEach((child, index) => {
      checkNestedComplete(asObject(child), schema, path, `${from}.${group}[${index}]`, causes);
    });
  }
}

function checkNestedComplete(
  condition: JsonObject,
  schema: JsonObject | undefined,
  path: string,
  from: string,
  causes: Causes,
): void {
  if (schema === undefined) {
    causes.push(required(path, `because it is defined in ${from}`));
    return;
  }
  checkComplete(condition, schema, path, from, causes);
  const items = itemsOf(condition);
  if (items !== undefined) checkNestedComplete(items, itemsOf(schema), `${path}.items`, `${from}.items`, causes);
  for (const [name, property] of propertiesOf(condition)) {
    const part = `properties[${name}]`;
    checkNestedComplete(property, propertyOf(schema, name), `${path}.${part}`, `${from}.${part}`, causes);
  }
}
