import { memberSchema, ownMember } from '../api/apply/field-shape.js';
import { isJsonObject, type Json, type JsonObject } from '../model/json.js';
import type { FieldSchema } from '../schema/field-schema.js';

/** Items of a list by what identifies them, in the list's order: `name=web` → the item. */
export type KeyedItems = ReadonlyMap<string, Json>;

/** What usually identifies the items of a list that declares no keys: the first of these that all items have. */
const USUAL_KEYS = ['name', 'type', 'key', 'id'] as const;

/**
 * Identifies the items of the two versions of a list, so that they are compared with their counterparts and not with whatever
 * stands in their place. A list that declares no keys (`x-kubernetes-list-type: atomic`, custom resources) is matched by what usually
 * names things. Undefined when an item has no key, or two have the same. Source: KEP-2906 and the `x-kubernetes-list-map-keys` of the OpenAPI document.
 */
export function keyedItems(
  schema: FieldSchema | undefined,
  before: readonly Json[],
  after: readonly Json[],
): readonly [KeyedItems, KeyedItems] | undefined {
  const label = labelling(schema, before, after);
  if (label === undefined) return undefined;
  const old = byLabel(before, label);
  const now = old === undefined ? undefined : byLabel(after, label);
  return old === undefined || now === undefined ? undefined : [old, now];
}

type Label = (item: Json) => string | undefined;

function labelling(
  schema: FieldSchema | undefined,
  before: readonly Json[],
  after: readonly Json[],
): Label | undefined {
  if (schema?.listType === 'set') return (item) => (typeof item === 'object' ? undefined : labelText(item));
  const keys = schema?.listType === 'map' ? schema.listMapKeys : mergeKey(schema);
  if (keys !== undefined && keys.length > 0) return (item) => labelOf(keys, schema, item);
  const key = USUAL_KEYS.find((name) =>
    [...before, ...after].every((item) => isJsonObject(item) && typeof ownMember(item, name) === 'string'),
  );
  return key === undefined ? undefined : (item) => labelOf([key], undefined, item);
}

/** Lists that only strategic merge patch knows how to match. */
function mergeKey(schema: FieldSchema | undefined): readonly string[] | undefined {
  return schema?.mergeKey !== undefined && schema.listType === undefined ? [schema.mergeKey] : undefined;
}

function labelOf(keys: readonly string[], schema: FieldSchema | undefined, item: Json): string | undefined {
  if (!isJsonObject(item)) return undefined;
  const parts: string[] = [];
  for (const key of keys) {
    const value = keyValue(key, schema, item);
    if (value !== undefined) parts.push(`${key}=${labelText(value)}`);
  }
  return parts.length === 0 ? undefined : parts.join(',');
}

/** A key that is left out has its default: ports are TCP. */
function keyValue(key: string, schema: FieldSchema | undefined, item: JsonObject): Json | undefined {
  return ownMember(item, key) ?? memberSchema(schema?.items, key)?.default;
}

function labelText(value: Json): string {
  const isPlain = typeof value === 'string' && /^[\w./:@+-]+$/.test(value) && Number.isNaN(Number(value));
  return isPlain ? value : JSON.stringify(value);
}

function byLabel(items: readonly Json[], label: Label): Map<string, Json> | undefined {
  const found = new Map<string, Json>();
  for (const item of items) {
    const name = label(item);
    if (name === undefined || found.has(name)) return undefined;
    found.set(name, item);
  }
  return found;
}
