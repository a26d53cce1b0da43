import { copyMembers } from '../model/copy-members.js';
import { isJsonObject, type Json, type JsonObject } from '../model/json.js';
import { memberNames } from '../model/member-names.js';
import { ownCopy } from '../model/own-copy.js';
import { setOwn } from '../model/replay-patch.js';
import { zeroValue } from './drop-nulls.js';
import type { FieldSchema } from './field-schema.js';

/** Told of every nil list or map that is written as null. */
export interface NilCount {
  nils: number;
}

/** Writes one value. Gives back the very value when nothing changes. */
type Writer = (value: Json, count: NilCount) => Json;

const writers = new WeakMap<FieldSchema, Writer | null>();

/**
 * The value as Go writes the struct that it was decoded into: fields that Go leaves out when they are empty are left out, those that it always
 * writes are there, at worst with the zero value of their type: `{}`, `0`, an empty text, null for a list or map. The value itself when
 * that is how it stands; a new one shares all that stays. Requires that nulls are dropped (`dropNulls`); values of a wrong type are left alone. A zero time is left out.
 * Of a type whose struct is not known, required fields are filled in and nothing is left out.
 * Source: Go's encoding/json Marshal; a list that is empty comes back from the storage's protobuf as nil.
 */
export function goForm(type: FieldSchema, value: Json, count: NilCount): Json {
  return writerOf(type)?.(value, count) ?? value;
}

/** Null for a type that is always written as it is. Schemas may be cyclic: one in the making counts as one that is not. */
function writerOf(schema: FieldSchema): Writer | null {
  const known = writers.get(schema);
  if (known !== undefined) return known;
  let made: Writer | null = null;
  writers.set(schema, (value, count) => made?.(value, count) ?? value);
  made = makeWriter(schema);
  writers.set(schema, made);
  return made;
}

function makeWriter(schema: FieldSchema): Writer | null {
  const { properties, items, additionalProperties } = schema;
  if (properties !== undefined) return structWriter(schema, properties);
  if (items !== undefined) return listWriter(writerOf(items));
  if (additionalProperties !== undefined) return mapWriter(writerOf(additionalProperties));
  return null;
}

const isStruct = ({ properties }: FieldSchema): boolean => properties !== undefined;
const isNilable = ({ items, additionalProperties, format }: FieldSchema): boolean =>
  items !== undefined || additionalProperties !== undefined || format === 'byte';

/** What is written of a field that is not there, before the value's own fields are filled in; undefined for nothing. */
export function absentForm(name: string, type: FieldSchema, { go, required }: FieldSchema): Json | undefined {
  if (go === undefined) return required?.includes(name) === true ? (zeroValue(type) ?? undefined) : undefined;
  const isWritten = go.always?.includes(name) === true || (isStruct(type) && go.omitEmpty?.includes(name) === true);
  // A struct that writes itself, such as a quantity, is no text for `omitempty`.
  const writesItself = type.type === 'int-or-string' || type.format === 'quantity';
  if (!isWritten && !(writesItself && go.omitEmpty?.includes(name) === true)) return undefined;
  if (isNilable(type)) return null;
  return zeroValue(type) ?? undefined;
}

/** Whether a field is left out where it is empty. */
export function isOmittedWhenEmpty(name: string, type: FieldSchema, schema: FieldSchema): boolean {
  const { go } = schema;
  if (go?.omitZero?.includes(name) === true) return true;
  return type.type !== 'any' && go?.omitEmpty?.includes(name) === true && absentForm(name, type, schema) === undefined;
}

/** Whether a value is what `omitempty` leaves out. */
export function isEmptyValue(value: Json | undefined): boolean {
  if (value === '' || value === 0 || value === false) return true;
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.length === 0;
  for (const _ in value) return false;
  return true;
}

function structWriter(schema: FieldSchema, properties: ReadonlyMap<string, FieldSchema>): Writer | null {
  const absent: { readonly name: string; readonly form: Json; readonly isNil: boolean }[] = [];
  const writes = new Map<string, Writer>();
  const omitted = new Set<string>();
  const nilable = new Set<string>();
  for (const [name, property] of properties) {
    const write = writerOf(property);
    if (write !== null) writes.set(name, write);
    const form = absentForm(name, property, schema);
    if (form !== undefined) absent.push({ name, form, isNil: form === null });
    if (isOmittedWhenEmpty(name, property, schema)) omitted.add(name);
    if (form === null) nilable.add(name);
  }
  if (writes.size === 0 && absent.length === 0 && omitted.size === 0) return null;
  return (value, count) => {
    if (!isJsonObject(value)) return value;
    let result: { [key: string]: Json | undefined } | undefined;
    for (const name in value) {
      const before = value[name];
      if (before === undefined) continue;
      let after: Json | undefined = before;
      if (typeof before === 'object' && before !== null) after = writes.get(name)?.(before, count) ?? before;
      if (isEmptyValue(after)) {
        if (omitted.has(name)) after = undefined;
        else if (nilable.has(name)) {
          after = null;
          count.nils += 1;
        }
      }
      if (after === before) continue;
      result ??= ownCopy(value);
      if (after === undefined) delete result[name];
      else result[name] = after;
    }
    for (const { name, form, isNil } of absent) {
      if (value[name] !== undefined) continue;
      result ??= ownCopy(value);
      if (isNil) count.nils += 1;
      result[name] = isNil ? null : (writes.get(name)?.(form, count) ?? form);
    }
    return result ?? value;
  };
}

function listWriter(write: Writer | null): Writer | null {
  if (write === null) return null;
  return (value, count) => {
    if (!Array.isArray(value)) return value;
    let result: Json[] | undefined;
    for (let index = 0; index < value.length; index++) {
      const before = value[index] as Json;
      const after = write(before, count);
      if (after === before) continue;
      result ??= [...value];
      result[index] = after;
    }
    return result ?? value;
  };
}

function mapWriter(write: Writer | null): Writer | null {
  if (write === null) return null;
  return (value, count) => {
    if (!isJsonObject(value)) return value;
    let result: { [key: string]: Json | undefined } | undefined;
    for (const key of memberNames(value)) {
      const before = value[key]!;
      const after = write(before, count);
      if (after === before) continue;
      result ??= copyMembers(value);
      setOwn(result, key, after);
    }
    return (result as JsonObject | undefined) ?? value;
  };
}
