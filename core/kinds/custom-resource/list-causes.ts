import { duplicate, invalidValue } from '../../model/field-error.js';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { asList, asText } from '../fields/json-fields.js';
import type { Causes } from '../validation/causes.js';
import { itemsOf, propertiesOf, valuesOf } from './json-schema.js';

/**
 * Sets hold nothing twice, and lists with keys no two items of one key. Source: apiextensions-apiserver pkg/apiserver/schema/listtype
 * ValidateListSetsAndMaps.
 */
export function checkListTypes(schema: JsonObject, value: Json, path: string, causes: Causes): void {
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    checkItems(schema, items, path, causes);
    const item = itemsOf(schema);
    if (item !== undefined)
      items.forEach((one, index) => {
        checkListTypes(item, one, `${path}[${index}]`, causes);
      });
  } else if (isJsonObject(value)) {
    const values = valuesOf(schema);
    const properties = new Map(propertiesOf(schema));
    for (const name of Object.keys(value)) {
      const member = value[name];
      const property = properties.get(name);
      if (member === undefined) continue;
      if (property !== undefined) checkListTypes(property, member, path === '' ? name : `${path}.${name}`, causes);
      else if (values !== undefined) checkListTypes(values, member, `${path}[${name}]`, causes);
    }
  }
}

function checkItems(schema: JsonObject, items: readonly Json[], path: string, causes: Causes): void {
  const type = schema['x-kubernetes-list-type'];
  if (type !== 'set' && type !== 'map') return;
  const seen = new Set<string>();
  const told = new Set<string>();
  items.forEach((item, index) => {
    const key = type === 'set' ? item : keyOf(schema, item);
    if (key === undefined) {
      causes.push(invalidValue(`${path}[${index}]`, item, 'must be an object for an array of list-type map'));
      return;
    }
    const text = canonical(key);
    if (seen.has(text) && !told.has(text)) {
      causes.push(duplicate(`${path}[${index}]`, key));
      told.add(text);
    }
    seen.add(text);
  });
}

/** What an item of a list with keys is found by; a key that is missing and has a default counts as that. */
function keyOf(schema: JsonObject, item: Json): JsonObject | undefined {
  if (!isJsonObject(item)) return undefined;
  const entries = asList(schema['x-kubernetes-list-map-keys'])
    .map(asText)
    .flatMap((name) => (Object.hasOwn(item, name) && item[name] !== undefined ? [[name, item[name]] as const] : []));
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function canonical(value: Json): string {
  return JSON.stringify(value, (_, member: Json) =>
    isJsonObject(member) ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1))) : member,
  );
}
