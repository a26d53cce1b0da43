import { isJsonObject, type Json, type JsonObject } from '../model/json.js';
import type { FieldSchema } from './field-schema.js';

/**
 * A value as Go has it that made a typed object of maps and lists: a number that is too large for a field of 32 bits keeps its lowest ones, as Go's
 * conversions leave it. The value itself where there is none such. Source: apimachinery pkg/runtime/converter.go fromUnstructured.
 */
export function wrapIntegers(schema: FieldSchema, value: Json): Json {
  if (schema.type === 'integer') return schema.format === 'int32' && Number.isInteger(value) ? int32(value) : value;
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items === undefined) return value;
    const wrapped = (value as readonly Json[]).map((item) => wrapIntegers(items, item));
    return wrapped.some((item, index) => item !== value[index]) ? wrapped : value;
  }
  if (!isJsonObject(value)) return value;
  const members: { [name: string]: Json } = {};
  for (const [name, member] of Object.entries(value)) {
    const type = schema.properties?.get(name) ?? schema.additionalProperties;
    if (type === undefined || member === undefined) continue;
    const wrapped = wrapIntegers(type, member);
    if (wrapped !== member) members[name] = wrapped;
  }
  return Object.keys(members).length === 0 ? value : ({ ...value, ...members } as JsonObject);
}

/** A whole number that JSON holds, in 32 bits. */
function int32(value: Json): Json {
  const whole = Number(value);
  return Number.isSafeInteger(whole) ? Number(BigInt.asIntN(32, BigInt(whole))) : value;
}
