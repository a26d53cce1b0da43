import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { memberNames } from '../../model/member-names.js';
import { memberOf } from '../../model/same-json.js';
import type { FieldSchema } from '../../schema/field-schema.js';
import { keyElement, type PathElement, valueElement } from './path-element.js';

/**
 * How ownership sees a value: a `leaf` has one owner as a whole (scalars, atomic lists and maps); the members of a `map` and the items of a
 * `list` have owners of their own.
 */
export type FieldShape = 'leaf' | 'map' | 'list';

/** Whether nothing is known of a value but what it is: a custom resource without a schema, or a part that preserves unknown fields. */
export function isDeduced(schema: FieldSchema | undefined): boolean {
  if (schema === undefined) return true;
  if (schema.type !== 'any' && schema.type !== 'object') return false;
  // Kubernetes' own opaque types (RawExtension, JSON) have a definition's name, and are atomic; a custom resource's have none.
  return (
    schema.properties === undefined && schema.additionalProperties === undefined && schema.definition === undefined
  );
}

/** The shape of a value. Only where the schema says nothing does it depend on the value: objects are maps, everything else is a leaf. */
export function shapeOf(schema: FieldSchema | undefined, value: Json | undefined): FieldShape {
  if (schema?.mapType === 'atomic') return 'leaf';
  if (schema === undefined || isDeduced(schema)) return isJsonObject(value) || value === null ? 'map' : 'leaf';
  if (schema.properties !== undefined || schema.additionalProperties !== undefined) return 'map';
  if (schema.type !== 'array') return 'leaf';
  if (schema.listType === 'set') return 'list';
  return schema.listType === 'map' && (schema.listMapKeys?.length ?? 0) > 0 ? 'list' : 'leaf';
}

/** The schema of a member; undefined where nothing is known of it. */
export function memberSchema(schema: FieldSchema | undefined, name: string): FieldSchema | undefined {
  return schema?.properties?.get(name) ?? schema?.additionalProperties;
}

/** Whether a name is a field of the type, not just a key of a map. */
export function isDeclaredField(schema: FieldSchema | undefined, name: string): boolean {
  return schema?.properties?.has(name) ?? false;
}

/** An own member that has a value. */
export function ownMember(object: JsonObject | undefined, name: string): Json | undefined {
  return object === undefined ? undefined : memberOf(object, name);
}

/** The names of the members of either object that have a value: those of the first, then those that only the second has. */
export function namesInEither(first: JsonObject | undefined, second: JsonObject | undefined): readonly string[] {
  if (first === undefined || second === undefined || first === second) return memberNames(first ?? second ?? {});
  const others = memberNames(second).filter((name) => ownMember(first, name) === undefined);
  return others.length === 0 ? memberNames(first) : [...memberNames(first), ...others];
}

/** Whether no member of an object has a value. */
export function isEmptyObject(object: JsonObject): boolean {
  return memberNames(object).length === 0;
}

/** What is wrong with a list item that has no path element. */
export interface UnidentifiedItem {
  readonly problem: string;
}

/**
 * What an absent key is taken for. A key of a Go struct is always there: Kubernetes publishes its zero value as its default, where it has no
 * other. Source: kube-openapi pkg/generators/openapi.go, defaults of fields that are not omitted.
 */
function keyDefault(items: FieldSchema | undefined, name: string): Json | undefined {
  const key = items?.properties?.get(name);
  if (key?.default !== undefined || items?.definition === undefined || key === undefined) return key?.default;
  if (items.go?.omitEmpty?.includes(name) === true) return undefined;
  return key.type === 'string' ? '' : key.type === 'integer' ? 0 : undefined;
}

/**
 * The step to an item of a `list`. An absent key takes the default that the schema declares, such as protocol TCP.
 * Source: structured-merge-diff typed/helpers.go listItemToPathElement.
 */
export function itemElement(schema: FieldSchema, item: Json): PathElement | UnidentifiedItem {
  if (schema.listType === 'set') {
    if (item === null) return { problem: "associative list without keys has an element that's an explicit null" };
    if (Array.isArray(item)) return { problem: 'not supported: associative list with lists as elements' };
    if (typeof item === 'object') return { problem: "associative list without keys has an element that's a map type" };
    return valueElement(item);
  }
  const names = schema.listMapKeys ?? [];
  if (item === null) return { problem: 'associative list with keys may not have a null element' };
  if (!isJsonObject(item)) return { problem: 'associative list with keys may not have non-map elements' };
  const keys: [string, Json][] = [];
  for (const name of names) {
    const value = ownMember(item, name) ?? keyDefault(schema.items, name);
    if (value !== undefined) keys.push([name, value]);
  }
  if (keys.length === 0) {
    const list = names.map((name) => JSON.stringify(name)).join(' ');
    return {
      problem: `associative list with keys has an element that omits all key fields [${list}] (and doesn't have default values for any key fields)`,
    };
  }
  return keyElement(keys);
}

/** The step to an item, undefined when the item has none. */
export function elementOf(schema: FieldSchema, item: Json): PathElement | undefined {
  const element = itemElement(schema, item);
  return typeof element === 'string' ? element : undefined;
}
