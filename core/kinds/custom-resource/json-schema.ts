import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { memberNames } from '../../model/member-names.js';
import { asObject } from '../fields/json-fields.js';

const NO_PROPERTIES: readonly (readonly [name: string, schema: JsonObject])[] = Object.freeze([]);

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
  const { properties } = schema;
  if (properties === undefined || !isJsonObject(properties)) return NO_PROPERTIES;
  const found: (readonly [name: string, schema: JsonObject])[] = [];
  for (const name of memberNames(properties)) {
    const property = properties[name]!;
    if (isJsonObject(property)) found.push([name, property]);
  }
  return found;
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

/** The fields of a schema that hold one schema, or a list of them; and those that hold schemas by name. */
const INNER = new Set(['items', 'allOf', 'anyOf', 'oneOf', 'not', 'additionalProperties', 'additionalItems']);
const NAMED = new Set(['properties', 'patternProperties', 'definitions', 'dependencies']);

/** Whether a schema or any within it, wherever it stands, is as asked. Source: apiextensions validation SchemaHas. */
export function someSchema(schema: JsonObject, holds: (schema: JsonObject) => boolean): boolean {
  if (holds(schema)) return true;
  const isSuch = (child: Json | undefined) => child !== undefined && isJsonObject(child) && someSchema(child, holds);
  for (const field in schema) {
    const value = schema[field];
    if (INNER.has(field)) {
      if (Array.isArray(value) ? (value as readonly Json[]).some(isSuch) : isSuch(value)) return true;
    } else if (NAMED.has(field)) {
      const named = asObject(value);
      for (const name of memberNames(named)) if (isSuch(named[name])) return true;
    }
  }
  return false;
}
