import type { Json, JsonObject } from '../../model/json.js';

/** What absent and mistyped objects are read as, the way Go reads an absent struct as its zero value. */
const NO_FIELDS: JsonObject = Object.freeze({});
const NO_ITEMS: readonly Json[] = Object.freeze([]);

/** A value as an object; an empty one when it is absent or something else. Types are checked before these rules run. */
export function asObject(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : NO_FIELDS;
}

/** A value as a list; an empty one when it is absent or something else. */
export function asList(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : NO_ITEMS;
}

/** A value as a text; empty when it is absent or something else. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A value as a number; 0 when it is absent or something else. */
export function asNumber(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

/** Whether a field is there: neither absent nor null, which Go decodes alike. */
export function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** The entries of a map from texts to texts; entries of other types are read as empty texts. */
export function textEntries(value: unknown): [string, string][] {
  const object = asObject(value);
  const entries: [string, string][] = [];
  for (const key in object) entries.push([key, asText(object[key])]);
  return entries;
}

/** The text under a key that a user chose; undefined when the map has none. */
export function textUnder(map: unknown, key: string): string | undefined {
  const object = asObject(map);
  return Object.hasOwn(object, key) ? asText(object[key]) : undefined;
}
