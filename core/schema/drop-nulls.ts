import { copyMembers } from '../model/copy-members.js';
import { isJsonObject, type Json, type JsonObject } from '../model/json.js';
import { memberNames } from '../model/member-names.js';
import { setOwn } from '../model/replay-patch.js';
import type { FieldSchema } from './field-schema.js';

/** What becomes of one value. Gives back the very value when nothing changes. */
type NullDropper = (value: Json) => Json;

const droppers = new WeakMap<FieldSchema, NullDropper | null>();

/**
 * The value as Go's decoder leaves it: a field that is null counts as absent, and a null in a list or as the value of a map is the zero
 * value of its type: an empty text, 0, false, an empty structure. What may be any JSON keeps its nulls, and so does a nullable field. The value itself where there is
 * nothing to drop; a new one shares all that stays. Values of a wrong type are left alone: `checkFields` reports them.
 * Sources: Go's encoding/json Unmarshal; apimachinery Quantity, IntOrString and Time UnmarshalJSON.
 */
export function dropNulls(type: FieldSchema, value: Json): Json {
  return value === null ? value : (dropperOf(type)?.(value) ?? value);
}

/** What Go makes of null where it cannot leave the place out; null itself where any JSON may stand. */
export function zeroValue({ type, format }: FieldSchema): Json {
  switch (type) {
    case 'object':
      return {};
    case 'array':
      return [];
    case 'string':
      if (format === 'quantity') return '0';
      return format === 'date-time' || format === 'micro-time' ? null : '';
    case 'integer':
    case 'number':
    case 'int-or-string':
      return 0;
    case 'boolean':
      return false;
    case 'any':
      return null;
  }
}

/** Null for a type below which no null can be dropped. Schemas may be cyclic: one in the making counts as having some. */
function dropperOf(schema: FieldSchema): NullDropper | null {
  const known = droppers.get(schema);
  if (known !== undefined) return known;
  let made: NullDropper | null = null;
  droppers.set(schema, (value) => made?.(value) ?? value);
  made = makeDropper(schema);
  droppers.set(schema, made);
  return made;
}

function makeDropper({ properties, items, additionalProperties }: FieldSchema): NullDropper | null {
  if (properties !== undefined) return structDropper(properties);
  if (items !== undefined) return listDropper(zeroValue(items), dropperOf(items));
  if (additionalProperties !== undefined)
    return mapDropper(zeroValue(additionalProperties), dropperOf(additionalProperties));
  return null;
}

function structDropper(properties: ReadonlyMap<string, FieldSchema>): NullDropper {
  const known = new Map([...properties].map(([name, property]) => [name, dropperOf(property)]));
  const nullable = new Set([...properties].flatMap(([name, property]) => (property.nullable === true ? [name] : [])));
  return (value) => {
    if (!isJsonObject(value)) return value;
    let result: { [key: string]: Json | undefined } | undefined;
    for (const name in value) {
      const before = value[name];
      if (typeof before !== 'object') continue;
      const drop = known.get(name);
      // What the type does not know is for others to judge.
      if (drop === undefined) continue;
      const absent = before === null && !nullable.has(name);
      const after = absent ? undefined : before === null ? null : (drop?.(before) ?? before);
      if (after === before) continue;
      result ??= { ...value };
      if (after === undefined) delete result[name];
      else result[name] = after;
    }
    return result ?? value;
  };
}

function listDropper(zero: Json, drop: NullDropper | null): NullDropper {
  return (value) => {
    if (!Array.isArray(value)) return value;
    let result: Json[] | undefined;
    for (let index = 0; index < value.length; index++) {
      const before = value[index] as Json;
      const after = before === null ? zero : (drop?.(before) ?? before);
      if (after === before) continue;
      result ??= [...value];
      result[index] = after;
    }
    return result ?? value;
  };
}

function mapDropper(zero: Json, drop: NullDropper | null): NullDropper {
  return (value) => {
    if (!isJsonObject(value)) return value;
    let result: { [key: string]: Json | undefined } | undefined;
    for (const key of memberNames(value)) {
      const before = value[key];
      // Most maps have texts: they are only looked through.
      if (typeof before !== 'object') continue;
      const after = before === null ? zero : (drop?.(before) ?? before);
      if (after === before) continue;
      result ??= copyMembers(value);
      setOwn(result, key, after);
    }
    return (result as JsonObject | undefined) ?? value;
  };
}
