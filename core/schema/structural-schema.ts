import { isJsonObject, type Json, type JsonObject } from '../model/json.js';
import type { FieldSchema } from './field-schema.js';
import { loadSchemas } from './schemas.js';

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/**
 * The fields that every object within an object has, whatever its schema says of them. Source: apiextensions pruning, `isResourceRoot`;
 * schema/objectmeta/coerce.go.
 */
function embeddedFields(): readonly (readonly [string, FieldSchema])[] {
  return [
    ['apiVersion', { type: 'string' }],
    ['kind', { type: 'string' }],
    ['metadata', loadSchemas().definition(OBJECT_META)!],
  ];
}

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
  const isEmbedded = schema['x-kubernetes-embedded-resource'] === true;
  if (schema['x-kubernetes-preserve-unknown-fields'] === true && schema['properties'] === undefined && !isEmbedded)
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
  const embedded = schema['x-kubernetes-embedded-resource'] === true ? embeddedFields() : [];
  if (isJsonObject(properties) || embedded.length > 0) {
    const known = Object.entries(properties ?? {}).flatMap(([name, member]) =>
      isJsonObject(member) ? [[name, structuralSchema(member)] as const] : [],
    );
    return { properties: new Map([...known, ...embedded]), ...(isOpen ? { preserveUnknownFields: true } : {}) };
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
