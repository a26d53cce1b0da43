import type { Json, JsonObject } from '../model/json.js';
import type { FieldSchema } from './field-schema.js';

const ANYTHING: FieldSchema = { type: 'any' };

function pruneList(items: FieldSchema, value: readonly Json[]): readonly Json[] {
  let result: Json[] | undefined;
  for (let i = 0; i < value.length; i++) {
    const before = value[i] as Json;
    const after = pruneUnknown(items, before);
    if (after === before) continue;
    result ??= [...value];
    result[i] = after;
  }
  return result ?? value;
}

/** Rebuilds an object from the kept entries; `__proto__` must become an own field, as it was, and never a prototype. */
function fromEntries(entries: readonly (readonly [string, Json | undefined])[]): JsonObject {
  return Object.fromEntries(entries);
}

function pruneObject(value: JsonObject, schemaOf: (key: string) => FieldSchema | undefined): JsonObject {
  let changed = false;
  const entries: (readonly [string, Json | undefined])[] = [];
  for (const key of Object.keys(value)) {
    const schema = schemaOf(key);
    if (schema === undefined) {
      changed = true;
      continue;
    }
    const before = value[key];
    const after = before === undefined ? before : pruneUnknown(schema, before);
    if (after !== before) changed = true;
    entries.push([key, after]);
  }
  return changed ? fromEntries(entries) : value;
}

/**
 * The value without the fields its type does not have, at every depth; the value itself when there are none. Parts of a wrong type
 * stay as they are: `checkFields` reports them.
 */
export function pruneUnknown(type: FieldSchema, value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value))
    return type.type === 'array' && type.items !== undefined ? pruneList(type.items, value) : value;
  if (type.type !== 'object') return value;
  const { properties, additionalProperties, preserveUnknownFields } = type;
  const unknown = preserveUnknownFields === true ? ANYTHING : undefined;
  if (properties !== undefined) return pruneObject(value as JsonObject, (key) => properties.get(key) ?? unknown);
  if (additionalProperties !== undefined) return pruneObject(value as JsonObject, () => additionalProperties);
  return value;
}
