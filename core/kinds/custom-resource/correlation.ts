import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { asList, asText } from '../fields/json-fields.js';
import { semanticEqual } from '../fields/semantic-equal.js';
import { itemsOf, propertyOf, valuesOf } from './json-schema.js';

/** The value that a field had before; undefined where it was not there, or none can be told. Source: k8s.io/apiserver pkg/cel/common/equality.go. */
export function oldMember(schema: JsonObject, old: Json | undefined, name: string): Json | undefined {
  if (old === undefined || !isJsonObject(old) || schema['x-kubernetes-map-type'] === 'atomic') return undefined;
  return Object.hasOwn(old, name) ? old[name] : undefined;
}

/** Finds the value that an item of a list had before: only items with keys can be told from each other. */
export function oldItems(schema: JsonObject, old: Json | undefined): (item: Json) => Json | undefined {
  if (schema['x-kubernetes-list-type'] !== 'map' || !Array.isArray(old)) return () => undefined;
  const keys = asList(schema['x-kubernetes-list-map-keys']).map(asText);
  const keyOf = (item: Json) => (isJsonObject(item) ? JSON.stringify(keys.map((key) => item[key] ?? null)) : undefined);
  const known = new Map((old as readonly Json[]).map((item) => [keyOf(item), item]));
  return (item) => {
    const key = keyOf(item);
    return key === undefined ? undefined : known.get(key);
  };
}

/**
 * Whether a value is as it was, so that what is wrong with it need not be mended now. What has no schema cannot be compared: an object with such
 * fields, as one whose schema says nothing of its metadata, counts as changed. Source: CachedDeepEqual of the same file.
 */
export function isAsBefore(schema: JsonObject, value: Json | undefined, old: Json | undefined): boolean {
  if (value === undefined || old === undefined) return false;
  if (Array.isArray(value)) {
    if (!Array.isArray(old) || old.length !== value.length) return false;
    const items = itemsOf(schema);
    if (schema['x-kubernetes-list-type'] !== 'map' || items === undefined) return semanticEqual(value, old);
    const find = oldItems(schema, old);
    return (value as readonly Json[]).every((item) => isAsBefore(items, item, find(item)));
  }
  if (!isJsonObject(value)) return semanticEqual(value, old);
  if (!isJsonObject(old)) return false;
  const names = Object.keys(value).filter((name) => value[name] !== undefined);
  if (names.length !== Object.keys(old).filter((name) => old[name] !== undefined).length) return false;
  if (schema['x-kubernetes-map-type'] === 'atomic') return semanticEqual(value, old);
  return names.every((name) => {
    const member = propertyOf(schema, name) ?? valuesOf(schema);
    return member !== undefined && isAsBefore(member, value[name], oldMember(schema, old, name));
  });
}
