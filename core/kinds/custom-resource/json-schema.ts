import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { asList, asObject } from '../fields/json-fields.js';

/** The schema of a version as a definition holds it; undefined when it has none. */
export function versionSchema(version: JsonObject): JsonObject | undefined {
  const schema = asObject(version['schema'])['openAPIV3Schema'];
  return isJsonObject(schema) ? schema : undefined;
}

/** The one schema of a list's items. */
export function itemsOf(schema: JsonObject): JsonObject | undefined {
  return isJsonObject(schema['items']) ? schema['items'] : undefined;
}

/** The schemas of an object's fields, by name. */
export function propertiesOf(schema: JsonObject): readonly (readonly [name: string, schema: JsonObject])[] {
  return Object.entries(asObject(schema['properties'])).flatMap(([name, property]) =>
    isJsonObject(property) ? [[name, property] as const] : [],
  );
}

/** The schema of one field; a name that every object inherits is no field. */
export function propertyOf(schema: JsonObject, name: string): JsonObject | undefined {
  const properties = asObject(schema['properties']);
  const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
  return isJsonObject(property) ? property : undefined;
}

/** The schema of a map's values. */
export function valuesOf(schema: JsonObject): JsonObject | undefined {
  return isJsonObject(schema['additionalProperties']) ? schema['additionalProperties'] : undefined;
}

const GROUPS = ['allOf', 'anyOf', 'oneOf'];

/** The schemas that stand within a schema, one level down, wherever they stand. */
export function childSchemas(schema: JsonObject): readonly JsonObject[] {
  const { items, not, additionalProperties, additionalItems, patternProperties, definitions, dependencies } = schema;
  const found: (Json | undefined)[] = [
    ...(Array.isArray(items) ? (items as readonly Json[]) : [items]),
    ...GROUPS.flatMap((group) => asList(schema[group])),
    not,
    ...Object.values(asObject(schema['properties'])),
    additionalProperties,
    ...Object.values(asObject(patternProperties)),
    additionalItems,
    ...Object.values(asObject(definitions)),
    ...Object.values(asObject(dependencies)),
  ];
  return found.filter((child): child is JsonObject => child !== undefined && isJsonObject(child));
}

/** Whether a schema or any within it is as asked. Source: apiextensions validation SchemaHas. */
export function someSchema(schema: JsonObject, holds: (schema: JsonObject) => boolean): boolean {
  return holds(schema) || childSchemas(schema).some((child) => someSchema(child, holds));
}
