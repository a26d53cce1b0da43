import { isJsonObject, type Json } from './json.js';

/** What Go's JSON decoder calls a value when it does not fit. Source: encoding/json UnmarshalTypeError. */
export function goTypeName(value: Json | undefined): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  switch (typeof value) {
    case 'object':
      return 'object';
    case 'boolean':
      return 'bool';
    default:
      return typeof value;
  }
}

/** The Go type that an unstructured object holds a value in, as `%T` prints it. Source: apimachinery pkg/util/json. */
export function goDynamicType(value: Json | undefined): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return '[]interface {}';
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'number':
      return Number.isInteger(value) ? 'int64' : 'float64';
    default:
      return 'map[string]interface {}';
  }
}

/**
 * Writes a value as Go's `%v` does, because messages that clients match carry values so: `map[image:nginx name:web]`. Long ones are cut, so
 * that an error about a large patch stays small.
 */
export function goValue(value: Json | undefined, limit = 2_000): string {
  const text = unboundedGoValue(value);
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}

function unboundedGoValue(value: Json | undefined): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(unboundedGoValue).join(' ')}]`;
  if (!isJsonObject(value)) return String(value);
  const members = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
    .map((key) => `${key}:${unboundedGoValue(value[key])}`);
  return `map[${members.join(' ')}]`;
}
