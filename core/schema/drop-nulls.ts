import { copyMembers } from '../model/copy-members.js';
import { isJsonObject, type Json, type JsonObject } from '../model/json.js';
import { memberNames } from '../model/member-names.js';
import { ownCopy } from '../model/own-copy.js';
import { setOwn } from '../model/replay-patch.js';
import type { FieldSchema } from './field-schema.js';
import { canonicalBytes } from './go-base64.js';

/** What becomes of one value. Gives back the very value when nothing changes. */
type NullDropper = (value: Json) => Json;

const NO_FIELDS: JsonObject = Object.freeze({});
const droppers = new WeakMap<FieldSchema, NullDropper | null>();

/**
 * The value as Go's decoder leaves it: a field that is null counts as absent, and so does an empty text, a zero, false or an empty map where
 * Go's struct cannot tell it from absent and does not write it; a structure that Go holds by value is there, at worst empty. A null in a list or as the value of a map is the zero
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

function makeDropper(schema: FieldSchema): NullDropper | null {
  const { properties, items, additionalProperties, go, unstructured } = schema;
  if (isBytes(schema)) return canonicalBytes;
  if (properties !== undefined) return structDropper(properties, new Set(go?.omitEmpty));
  // A custom resource is held as the JSON it is: a null in a list stays, for validation to judge.
  if (items !== undefined) return listDropper(unstructured === true ? null : zeroValue(items), dropperOf(items));
  if (additionalProperties !== undefined)
    return mapDropper(
      unstructured === true ? nullOf(additionalProperties) : zeroValue(additionalProperties),
      dropperOf(additionalProperties),
      isBytes(additionalProperties),
    );
  return null;
}

/** Whether Go holds the value as bytes. A custom resource is held as the JSON it is. */
function isBytes({ type, format, unstructured }: FieldSchema): boolean {
  return type === 'string' && format === 'byte' && unstructured !== true;
}

/** What becomes of a null among the values of a custom resource's map. Source: apiextensions PruneNonNullableNullsWithoutDefaults. */
function nullOf({ nullable }: FieldSchema): null | undefined {
  return nullable === true ? null : undefined;
}

/** Whether a zero value of the type can only be an absent one in Go, in a field that `omitempty` leaves out. */
function isLikeAbsent({ type, format, additionalProperties }: FieldSchema): boolean {
  if (type === 'object') return additionalProperties !== undefined;
  return type === 'boolean' || type === 'integer' || type === 'number' || (type === 'string' && format !== 'quantity');
}

function structDropper(properties: ReadonlyMap<string, FieldSchema>, omitEmpty: ReadonlySet<string>): NullDropper {
  const known = new Map([...properties].map(([name, property]) => [name, dropperOf(property)]));
  const named = (is: (property: FieldSchema, name: string) => boolean): ReadonlySet<string> =>
    new Set([...properties].filter(([name, property]) => is(property, name)).map(([name]) => name));
  const nullable = named((property) => property.nullable === true);
  const likeAbsent = named((property, name) => omitEmpty.has(name) && isLikeAbsent(property));
  const bytes = named(isBytes);
  // A struct that is no pointer is there in Go, whether anybody wrote it or not.
  const structs = named(({ properties: fields }, name) => omitEmpty.has(name) && fields !== undefined);
  return (value) => {
    if (!isJsonObject(value)) return value;
    let result: { [key: string]: Json | undefined } | undefined;
    for (const name in value) {
      const before = value[name];
      let after: Json | undefined = before;
      if (bytes.size > 0 && bytes.has(name) && typeof before === 'string' && before !== '') {
        after = canonicalBytes(before);
      } else if (typeof before === 'object') {
        const drop = known.get(name);
        // What the type does not know is for others to judge.
        if (drop === undefined) continue;
        if (before === null) after = nullable.has(name) ? null : undefined;
        else after = drop?.(before) ?? before;
        if (likeAbsent.has(name) && isEmptyMap(after)) after = undefined;
      } else if ((before === '' || before === 0 || before === false) && likeAbsent.has(name)) after = undefined;
      if (after === before) continue;
      result ??= ownCopy(value);
      if (after === undefined) delete result[name];
      else result[name] = after;
    }
    for (const name of structs) {
      if ((result ?? value)[name] !== undefined) continue;
      result ??= ownCopy(value);
      result[name] = known.get(name)?.(NO_FIELDS) ?? NO_FIELDS;
    }
    return result ?? value;
  };
}

function isEmptyMap(value: Json | undefined): boolean {
  if (!isJsonObject(value)) return false;
  for (const _ in value) return false;
  return true;
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

function mapDropper(zero: Json | undefined, drop: NullDropper | null, hasBytes: boolean): NullDropper {
  return (value) => {
    if (!isJsonObject(value)) return value;
    let result: { [key: string]: Json | undefined } | undefined;
    for (const key of memberNames(value)) {
      const before = value[key];
      // Most maps have texts: they are only looked through.
      if (before === undefined || (typeof before !== 'object' && !hasBytes)) continue;
      const after = before === null ? zero : (drop?.(before) ?? before);
      if (after === before) continue;
      result ??= copyMembers(value);
      if (after === undefined) delete result[key];
      else setOwn(result, key, after);
    }
    return (result as JsonObject | undefined) ?? value;
  };
}
