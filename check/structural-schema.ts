import { isJsonObject, type Json, type JsonObject } from '../core/model/json.js';
import type { FieldSchema } from '../core/schema/field-schema.js';

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
  };
  if (schema['x-kubernetes-int-or-string'] === true) return { ...facts, type: 'int-or-string' };
  const type = schema['type'];
  if (schema['x-kubernetes-preserve-unknown-fields'] === true && schema['properties'] === undefined)
    return { ...facts, type: 'any' };
  if (typeof type !== 'string' || !TYPES.has(type)) return { ...facts, type: 'any' };
  return {
    ...facts,
    type: type as FieldSchema['type'],
    ...members(schema),
    ...(isTexts(schema['required']) ? { required: schema['required'] } : {}),
    ...(isJsonObject(schema['items']) ? { items: structuralSchema(schema['items']) } : {}),
    ...(isTexts(schema['x-kubernetes-list-map-keys']) ? { listMapKeys: schema['x-kubernetes-list-map-keys'] } : {}),
    ...text(schema, 'x-kubernetes-list-type', 'listType'),
    ...text(schema, 'x-kubernetes-map-type', 'mapType'),
  };
}

/** The members of an object: known ones, or values of a map. An object of which nothing is said holds anything. */
function members(schema: JsonObject): Partial<FieldSchema> {
  if (schema['type'] !== 'object') return {};
  const { properties, additionalProperties } = schema;
  if (isJsonObject(properties)) {
    const known = Object.entries(properties).flatMap(([name, member]) =>
      isJsonObject(member) ? [[name, structuralSchema(member)] as const] : [],
    );
    return { properties: new Map(known) };
  }
  const values = isJsonObject(additionalProperties)
    ? structuralSchema(additionalProperties)
    : ({ type: 'any' } as const);
  return { additionalProperties: values };
}

function text(schema: JsonObject, from: string, to: keyof FieldSchema): Partial<FieldSchema> {
  const value = schema[from];
  return typeof value === 'string' ? { [to]: value } : {};
}

function isTexts(value: Json | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
