import { isJsonObject, type Json, type JsonObject } from '../../core/model/json.js';
import type { ValueRule, ValueSchema } from './value-schema.js';

type Draft = { -readonly [member in keyof ValueSchema]: ValueSchema[member] };

const NUMBERS = [
  'minimum',
  'maximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
] as const;
const FLAGS = ['exclusiveMinimum', 'exclusiveMaximum', 'uniqueItems', 'nullable'] as const;
const TYPES: ReadonlySet<unknown> = new Set(['object', 'array', 'string', 'integer', 'number', 'boolean']);

/** Any JSON; what a schema that says nothing is. */
const ANYTHING: ValueSchema = { type: 'any' };

/**
 * Reads an OpenAPI v3 schema as a CustomResourceDefinition holds it. Members of the wrong type count as absent: whether the schema is a
 * good one is for the API to say. Source: kubernetes apiextensions/v1 JSONSchemaProps.
 */
export function readOpenApi(source: Json | undefined): ValueSchema {
  if (!isJsonObject(source)) return ANYTHING;
  const schema: Draft = { type: typeOf(source) };
  for (const key of NUMBERS) if (typeof source[key] === 'number') schema[key] = source[key] as number;
  for (const key of FLAGS) if (source[key] === true) schema[key] = true;
  if (typeof source['pattern'] === 'string') schema.pattern = source['pattern'];
  if (typeof source['format'] === 'string') schema.format = source['format'];
  if (source['default'] !== undefined) schema.default = source['default'];
  if (source['x-kubernetes-preserve-unknown-fields'] === true) schema.keepsUnknown = true;
  readValues(source['enum'], schema);
  readMembers(source, schema);
  readList(source, schema);
  readRules(source['x-kubernetes-validations'], schema);
  for (const key of ['allOf', 'anyOf', 'oneOf'] as const) {
    const list = source[key];
    if (Array.isArray(list)) schema[key] = list.map(readOpenApi);
  }
  if (isJsonObject(source['not'])) schema.not = readOpenApi(source['not']);
  return isQuantity(schema) ? { ...schema, format: 'quantity' } : schema;
}

function typeOf(source: JsonObject): ValueSchema['type'] {
  if (source['x-kubernetes-int-or-string'] === true) return 'int-or-string';
  return TYPES.has(source['type']) ? (source['type'] as ValueSchema['type']) : 'any';
}

/** controller-gen writes a quantity as an int-or-string that matches this; the signs are what no other such field has. */
function isQuantity({ type, pattern = '' }: ValueSchema): boolean {
  return type === 'int-or-string' && pattern.includes('[KMGTPE]i') && pattern.includes('[numkMGTPE]');
}

function readValues(values: Json | undefined, schema: Draft): void {
  if (!Array.isArray(values) || values.length === 0) return;
  if (values.every((value) => typeof value === 'string')) schema.enum = values as string[];
  else schema.choices = values as readonly Json[];
}

function readMembers(source: JsonObject, schema: Draft): void {
  const { properties, additionalProperties, required } = source;
  if (isJsonObject(properties)) {
    schema.properties = new Map(Object.keys(properties).map((name) => [name, readOpenApi(properties[name])]));
  }
  if (isJsonObject(additionalProperties)) schema.additionalProperties = readOpenApi(additionalProperties);
  if (Array.isArray(required)) schema.required = required.filter((name) => typeof name === 'string');
}

function readList(source: JsonObject, schema: Draft): void {
  if (source['items'] !== undefined) schema.items = readOpenApi(source['items']);
  const type = source['x-kubernetes-list-type'];
  if (type === 'set' || type === 'map' || type === 'atomic') schema.listType = type;
  const keys = source['x-kubernetes-list-map-keys'];
  if (Array.isArray(keys)) schema.listMapKeys = keys.filter((key) => typeof key === 'string');
}

function readRules(rules: Json | undefined, schema: Draft): void {
  if (!Array.isArray(rules)) return;
  schema.rules = rules
    .filter(isJsonObject)
    .flatMap(({ rule, message }): ValueRule[] =>
      typeof rule === 'string' ? [{ rule, ...(typeof message === 'string' ? { message } : {}) }] : [],
    );
}
