import { copyMembers } from '../model/copy-members.js';
import { isJsonObject, type Json, type JsonObject } from '../model/json.js';
import { memberNames } from '../model/member-names.js';
import { ownCopy } from '../model/own-copy.js';
import { setOwn } from '../model/replay-patch.js';
import { zeroValue } from './drop-nulls.js';
import type { FieldSchema } from './field-schema.js';

/** Fills in one value. Gives back the very value when nothing is missing. */
type Filler = (value: Json) => Json;

const fillers = new WeakMap<FieldSchema, Filler | null>();

/**
 * The value with every required field at every depth: one that is missing gets the zero value of its type, as Go prints fields that it never
 * leaves out. The value itself when none is missing; a new one shares all that stays. Requires that nulls are dropped (`dropNulls`); values
 * of a wrong type are left alone.
 */
export function fillRequired(type: FieldSchema, value: Json): Json {
  return fillerOf(type)?.(value) ?? value;
}

/** Null for a type below which nothing is required. Schemas may be cyclic: one in the making counts as having something. */
function fillerOf(schema: FieldSchema): Filler | null {
  const known = fillers.get(schema);
  if (known !== undefined) return known;
  let made: Filler | null = null;
  fillers.set(schema, (value) => made?.(value) ?? value);
  made = makeFiller(schema);
  fillers.set(schema, made);
  return made;
}

function makeFiller(schema: FieldSchema): Filler | null {
  const { properties, items, additionalProperties } = schema;
  if (properties !== undefined) return structFiller(properties, new Set(schema.required));
  if (items !== undefined) return listFiller(fillerOf(items));
  if (additionalProperties !== undefined) return mapFiller(fillerOf(additionalProperties));
  return null;
}

function structFiller(properties: ReadonlyMap<string, FieldSchema>, required: ReadonlySet<string>): Filler | null {
  const zeros: { readonly name: string; readonly zero: Json }[] = [];
  const fills = new Map<string, Filler>();
  for (const [name, property] of properties) {
    const fill = fillerOf(property);
    if (fill !== null) fills.set(name, fill);
    const zero = required.has(name) ? zeroValue(property) : null;
    if (zero !== null) zeros.push({ name, zero });
  }
  if (fills.size === 0 && zeros.length === 0) return null;
  return (value) => {
    if (!isJsonObject(value)) return value;
    let result: { [key: string]: Json | undefined } | undefined;
    for (const { name, zero } of zeros) {
      if (value[name] !== undefined) continue;
      result ??= ownCopy(value);
      result[name] = fills.get(name)?.(zero) ?? zero;
    }
    for (const name in value) {
      const before = value[name];
      if (typeof before !== 'object' || before === null) continue;
      const after = fills.get(name)?.(before) ?? before;
      if (after === before) continue;
      result ??= ownCopy(value);
      result[name] = after;
    }
    return result ?? value;
  };
}

function listFiller(fill: Filler | null): Filler | null {
  if (fill === null) return null;
  return (value) => {
    if (!Array.isArray(value)) return value;
    let result: Json[] | undefined;
    for (let index = 0; index < value.length; index++) {
      const before = value[index] as Json;
      const after = fill(before);
      if (after === before) continue;
      result ??= [...value];
      result[index] = after;
    }
    return result ?? value;
  };
}

function mapFiller(fill: Filler | null): Filler | null {
  if (fill === null) return null;
  return (value) => {
    if (!isJsonObject(value)) return value;
    let result: { [key: string]: Json | undefined } | undefined;
    for (const key of memberNames(value)) {
      const before = value[key]!;
      const after = fill(before);
      if (after === before) continue;
      result ??= copyMembers(value);
      setOwn(result, key, after);
    }
    return (result as JsonObject | undefined) ?? value;
  };
}
