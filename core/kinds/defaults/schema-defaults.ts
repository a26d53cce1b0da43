import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { canonicalQuantity } from '../../model/quantity.js';
import type { FieldSchema } from '../../schema/field-schema.js';

/** Fills in one value. Gives back the very value when nothing changes. */
type ValueFiller = (value: Json | undefined) => Json | undefined;

const fillers = new WeakMap<FieldSchema, ValueFiller | null>();

/**
 * Applies the defaults that a schema states, and writes its quantities in canonical form. A default is applied where the object
 * around it is present; null counts as absent for a field that has a default, unless it is nullable. Values that do not fit the schema are left alone.
 * Source: kubernetes apiextensions-apiserver pkg/apiserver/schema/defaulting/algorithm.go.
 */
export function applySchemaDefaults(object: JsonObject, schema: FieldSchema): JsonObject {
  const fill = fillerOf(schema);
  const filled = fill === null ? object : fill(object);
  return isJsonObject(filled) ? filled : object;
}

/** The filler of a schema; null when there is nothing in it to fill. Schemas may be cyclic: a schema in the making counts as fillable. */
function fillerOf(schema: FieldSchema): ValueFiller | null {
  const known = fillers.get(schema);
  if (known !== undefined) return known;
  let made: ValueFiller | null = null;
  fillers.set(schema, (value) => (made === null ? value : made(value)));
  made = makeFiller(schema);
  fillers.set(schema, made);
  return made;
}

function makeFiller(schema: FieldSchema): ValueFiller | null {
  if (schema.format === 'quantity') return fillQuantity;
  if (schema.properties !== undefined) return structFiller(schema.properties);
  if (schema.items !== undefined) return listFiller(fillerOf(schema.items));
  if (schema.additionalProperties !== undefined) return mapFiller(fillerOf(schema.additionalProperties));
  return null;
}

function fillQuantity(value: Json | undefined): Json | undefined {
  return typeof value === 'string' || typeof value === 'number' ? (canonicalQuantity(value) ?? value) : value;
}

function structFiller(properties: ReadonlyMap<string, FieldSchema>): ValueFiller | null {
  const fields: { name: string; byDefault: Json | undefined; fill: ValueFiller | null; nullable: boolean }[] = [];
  for (const [name, property] of properties) {
    const fill = fillerOf(property);
    if (property.default !== undefined || fill !== null) {
      fields.push({ name, byDefault: property.default, fill, nullable: property.nullable === true });
    }
  }
  if (fields.length === 0) return null;
  return (value) => {
    if (!isJsonObject(value)) return value;
    let result: { [key: string]: Json | undefined } | undefined;
    for (const { name, byDefault, fill, nullable } of fields) {
      const present = Object.hasOwn(value, name) ? value[name] : undefined;
      let filled =
        byDefault !== undefined && (present === undefined || (present === null && !nullable)) ? byDefault : present;
      if (fill !== null && filled !== undefined && filled !== null) filled = fill(filled);
      if (filled === present) continue;
      result ??= { ...value };
      result[name] = filled;
    }
    return result ?? value;
  };
}

function listFiller(fill: ValueFiller | null): ValueFiller | null {
  if (fill === null) return null;
  return (value) => {
    if (!Array.isArray(value)) return value;
    let result: Json[] | undefined;
    value.forEach((item: Json, index) => {
      const filled = fill(item);
      if (filled === item || filled === undefined) return;
      result ??= [...value];
      result[index] = filled;
    });
    return result ?? value;
  };
}

function mapFiller(fill: ValueFiller | null): ValueFiller | null {
  if (fill === null) return null;
  return (value) => {
    if (!isJsonObject(value)) return value;
    let result: { [key: string]: Json | undefined } | undefined;
    for (const [key, item] of Object.entries(value)) {
      const filled = fill(item);
      if (filled === item) continue;
      result ??= { ...value };
      Object.defineProperty(result, key, { value: filled, enumerable: true, writable: true, configurable: true });
    }
    return result ?? value;
  };
}
