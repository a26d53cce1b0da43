import { isJsonObject, type Json, type JsonObject } from '../model/json.js';
import type { FieldSchema } from './field-schema.js';

/** The fields of an object within an object, which its schema need not name. Source: apiextensions pruning, `isResourceRoot`. */
const EMBEDDED: readonly (readonly [string, FieldSchema])[] = [
  ['apiVersion', { type: 'string' }],
  ['kind', { type: 'string' }],
  ['metadata', { type: 'any' }],
];

const TYPES = new Set(['object', 'array', 'string', 'integer', 'number', 'boolean']);

/**
 * An OpenAPI v3 schema as a CustomResourceDefinition holds it, in the terms of our schemas. What is said only to validate values, such as
 * `minimum` or `pattern`, is left out. Source: apiextensions structural schemas.
 */
export function structuralSchema(schema: JsonObject): FieldSchema {
  const facts = {
    ...text(schema, 'format', 'format'),
    ...text(schema, 'description', 'description'),
    ...(schema['default'] === undefined ? {} : { default: schema['default'] }),
    ...(isTexts(schema['enum']) ? { enum: schema['enum'] } : {}),
    ...(schema['nullable'] === true ? { nullable: true as const } : {}),
  };
  if (schema['x-kubernetes-int-or-string'] === true) return { ...facts, type: 'int-or-string' };
  const type = schema['type'];
  if (schema['x-kubernetes-preserve-unknown-fields'] === true && schema['properties'] === undefined)
    return { ...facts, type: 'any' };
  if (typeof type !== 'string' || !TYPES.has(type)) return { ...facts, type: 'any' };
  return {
    ...facts,
    unstructured: true,
    type: type as FieldSchema['type'],
    ...members(schema),
    ...(isTexts(schema['required']) ? { required: schema['required'] } : {}),
    ...(isJsonObject(schema['items']) ? { items: structuralSchema(schema['items']) } : {}),
    ...(isTexts(schema['x-kubernetes-list-map-keys']) ? { listMapKeys: schema['x-kubernetes-list-map-keys'] } : {}),
    ...text(schema, 'x-kubernetes-list-type', 'listType'),
    ...text(schema, 'x-kubernetes-map-type', 'mapType'),
  };
}

/** The members of an object: known ones, or values of a map. One of which nothing is said has none: whatever stands there is pruned. */
function members(schema: JsonObject): Partial<FieldSchema> {
  if (schema['type'] !== 'object') return {};
  const { properties, additionalProperties } = schema;
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true;
  const embedded = schema['x-kubernetes-embedded-resource'] === true ? EMBEDDED : [];
  if (isJsonObject(properties) || (embedded.length > 0 && !isOpen)) {
    const known = Object.entries(properties ?? {}).flatMap(([name, member]) =>
      isJsonObject(member) ? [[name, structuralSchema(member)] as const] : [],
    );
    return { properties: new Map([...embedded, ...known]), ...(isOpen ? { preserveUnknownFields: true } : {}) };
  }
  if (isJsonObject(additionalProperties)) return { additionalProperties: structuralSchema(additionalProperties) };
  return additionalProperties === true ? { additionalProperties: { type: 'any' } } : { properties: new Map() };
}

function text(schema: JsonObject, from: string, to: keyof FieldSchema): Partial<FieldSchema> {
  const value = schema[from];
  return typeof value === 'string' ? { [to]: value } : {};
}

function isTexts(value: Json | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
