import { forbiddenField, invalidValue, notSupported, required } from '../../../model/field-error.js';
import { isJsonObject, type Json, type JsonObject } from '../../../model/json.js';
import type { StatusCause } from '../../../model/status-error.js';
import { itemsOf, propertiesOf, propertyOf, valuesOf } from '../../custom-resource/json-schema.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import type { Causes } from '../../validation/causes.js';

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const LIST_TYPES = ['atomic', 'set', 'map'];
const MAP_TYPES = ['atomic', 'granular'];

/** What an update need not mend, since it was wrong before. Source: apiextensions validation validationOptions. */
export interface SchemaLeniency {
  readonly types: boolean;
  readonly setItems: boolean;
  readonly listKeys: boolean;
}

/** Where a schema stands. */
export interface SchemaPlace {
  /** Why no defaults may stand here; absent where they may. */
  readonly defaultsForbidden?: string;
  /** Whether it is about the type or the metadata of a resource. */
  readonly insideMetadata: boolean;
}

/**
 * What is wrong with one schema by itself, without those within it and its rules. Source: apiextensions-apiserver
 * pkg/apis/apiextensions/validation ValidateCustomResourceDefinitionOpenAPISchema, specStandardValidatorV3.
 */
export function checkStandard(
  schema: JsonObject,
  path: string,
  place: SchemaPlace,
  lenient: SchemaLeniency,
  causes: Causes,
): void {
  const type = asText(schema['type']);
  if (type !== '' && !TYPES.includes(type) && !lenient.types) causes.push(notSupported(`${path}.type`, type, TYPES));
  if (isSet(schema['default']) && place.defaultsForbidden !== undefined)
    causes.push(forbiddenField(`${path}.default`, `must not be set ${place.defaultsForbidden}`));
  const unsupported = (name: string) => causes.push(forbiddenField(`${path}.${name}`, `${name} is not supported`));
  if (asText(schema['id']) !== '') unsupported('id');
  if (isSet(schema['additionalItems'])) unsupported('additionalItems');
  for (const name of ['patternProperties', 'definitions'])
    if (Object.keys(asObject(schema[name])).length > 0) unsupported(name);
  if (isSet(schema['dependencies'])) unsupported('dependencies');
  if (isSet(schema['$ref'])) unsupported('$ref');
  if (type === 'null')
    causes.push(forbiddenField(`${path}.type`, 'type cannot be set to null, use nullable as an alternative'));
  if (Array.isArray(schema['items']) && schema['items'].length > 0)
    causes.push(forbiddenField(`${path}.items`, 'items must be a schema object and not an array'));
  if (place.insideMetadata && schema['x-kubernetes-embedded-resource'] === true) {
    const detail = 'must not be used inside of resource meta';
    causes.push(forbiddenField(`${path}.x-kubernetes-embedded-resource`, detail));
  }
  if (schema['uniqueItems'] === true) {
    const detail = 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic';
    causes.push(forbiddenField(`${path}.uniqueItems`, detail));
  }
  const values = schema['additionalProperties'];
  if (isSet(values) && values !== true && propertiesOf(schema).length > 0)
    causes.push(
      forbiddenField(`${path}.additionalProperties`, 'additionalProperties and properties are mutual exclusive'),
    );
}

/** What a schema says of how lists and maps are merged, and what stands in them. */
export function checkExtensions(schema: JsonObject, path: string, lenient: SchemaLeniency, causes: Causes): void {
  if (schema['x-kubernetes-preserve-unknown-fields'] === false)
    causes.push(invalidValue(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined'));
  checkTopology(schema, path, 'map', 'object', MAP_TYPES, causes);
  checkSetItems(schema, path, lenient, causes);
  checkTopology(schema, path, 'list', 'array', LIST_TYPES, causes);
  checkListKeys(schema, path, causes);
  const keyed: StatusCause[] = [];
  checkKeyedItems(schema, path, keyed);
  if (keyed.length > 0 && !lenient.listKeys) causes.push(...keyed);
}

function checkTopology(
  schema: JsonObject,
  path: string,
  kind: 'map' | 'list',
  wanted: string,
  choices: readonly string[],
  causes: Causes,
): void {
  const name = `x-kubernetes-${kind}-type`;
  const value = schema[name];
  if (!isSet(value)) return;
  const type = asText(schema['type']);
  if (type !== wanted) {
    const detail = `must be ${wanted} if ${name} is specified`;
    causes.push(type === '' ? required(`${path}.type`, detail) : invalidValue(`${path}.type`, type, detail));
  }
  if (!choices.includes(asText(value))) causes.push(notSupported(`${path}.${name}`, value, choices));
}

function checkSetItems(schema: JsonObject, path: string, lenient: SchemaLeniency, causes: Causes): void {
  if (schema['type'] !== 'array') return;
  const wrong = looseSetItem(schema);
  if (wrong === undefined || lenient.setItems) return;
  // Kubernetes prints the type of the list in both cases.
  const value = itemsOf(schema)?.['x-kubernetes-list-type'];
  const detail = 'must be atomic as item of a list with x-kubernetes-list-type=set';
  causes.push(invalidValue(`${path}.items.${wrong}`, value, detail));
}

/** Which field of the items of a set says that they are not compared as a whole. Source: hasNonAtomicSetType. */
export function looseSetItem(schema: JsonObject): string | undefined {
  const items = itemsOf(schema);
  if (schema['x-kubernetes-list-type'] !== 'set' || items === undefined) return undefined;
  const list = items['x-kubernetes-list-type'];
  if (items['type'] === 'array' && isSet(list) && list !== 'atomic') return 'x-kubernetes-list-type';
  if (items['type'] === 'object' && items['x-kubernetes-map-type'] !== 'atomic') return 'x-kubernetes-map-type';
  return undefined;
}

function checkListKeys(schema: JsonObject, path: string, causes: Causes): void {
  const keys = asList(schema['x-kubernetes-list-map-keys']).map(asText);
  const type = schema['x-kubernetes-list-type'];
  if (keys.length > 0 && type !== 'map') {
    const detail = 'must be map if x-kubernetes-list-map-keys is non-empty';
    const field = `${path}.x-kubernetes-list-type`;
    causes.push(isSet(type) ? invalidValue(field, type, detail) : required(field, detail));
  }
  if (type !== 'map') return;
  if (keys.length === 0)
    causes.push(required(`${path}.x-kubernetes-list-map-keys`, 'must not be empty if x-kubernetes-list-type is map'));
  if (!isSet(schema['items']))
    causes.push(required(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map'));
  const items = itemsOf(schema);
  if (items === undefined) return;
  if (items['type'] !== 'object') {
    const detail = "must be object if parent array's x-kubernetes-list-type is map";
    causes.push(invalidValue(`${path}.items.type`, asText(items['type']), detail));
    return;
  }
  checkKeyNames(keys, items, path, causes);
}

function checkKeyNames(keys: readonly string[], items: JsonObject, path: string, causes: Causes): void {
  const seen = new Set<string>();
  const wrong = (detail: string) => causes.push(invalidValue(`${path}.x-kubernetes-list-map-keys`, keys, detail));
  for (const key of keys) {
    const property = propertyOf(items, key);
    if (property === undefined) wrong('entries must all be names of item properties');
    else if (property['type'] === 'array' || property['type'] === 'object') {
      const detail = "must be a scalar type if parent array's x-kubernetes-list-type is map";
      causes.push(invalidValue(`${path}.items.properties[${key}].type`, items['type'], detail));
    }
    if (seen.has(key)) wrong('must not contain duplicate entries');
    seen.add(key);
  }
}

/** Items that are found by something must have it. Source: validateMapListKeysMapSet. */
export function checkKeyedItems(schema: JsonObject, path: string, causes: Causes): void {
  const items = itemsOf(schema);
  const type = schema['x-kubernetes-list-type'];
  if (items === undefined || (type !== 'set' && type !== 'map')) return;
  if (items['nullable'] === true)
    causes.push(forbiddenField(`${path}.items.nullable`, `cannot be nullable when x-kubernetes-list-type is ${type}`));
  if (type !== 'map') return;
  const needed = new Set(asList(items['required']));
  for (const key of asList(schema['x-kubernetes-list-map-keys']).map(asText)) {
    const property = propertyOf(items, key);
    if (property === undefined) continue;
    const field = `${path}.items.properties[${key}]`;
    const why = 'this property is in x-kubernetes-list-map-keys, so it';
    if (!needed.has(key) && !isSet(property['default']))
      causes.push(required(`${field}.default`, `${why} must have a default or be a required property`));
    if (property['nullable'] === true) causes.push(forbiddenField(`${field}.nullable`, `${why} cannot be nullable`));
  }
}

/** A schema's conditions on values, each with where it stands. */
export function* conditionsOf(schema: JsonObject): Generator<readonly [part: string, schema: JsonObject]> {
  if (isJsonObject(schema['not'] ?? null)) yield ['not', asObject(schema['not'])];
  for (const group of ['allOf', 'oneOf', 'anyOf'])
    for (const [index, child] of asList(schema[group]).entries()) yield [`${group}[${index}]`, asObject(child)];
  for (const [name, child] of Object.entries(asObject(schema['definitions'])))
    yield [`definitions[${name}]`, asObject(child)];
}

/** The schemas of a list's items, with where they stand: one, or one for each place, which is refused. */
export function itemSchemas(schema: JsonObject): readonly (readonly [part: string, schema: JsonObject])[] {
  const { items } = schema;
  if (Array.isArray(items)) return (items as readonly Json[]).map((item, index) => [`items[${index}]`, asObject(item)]);
  return isJsonObject(items ?? null) ? [['items', asObject(items)]] : [];
}

/** The schema of a map's values. */
export const valueSchema = valuesOf;
