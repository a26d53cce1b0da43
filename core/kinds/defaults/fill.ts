import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { ownCopy } from '../../model/own-copy.js';

/** Fills in what an object leaves out. Gives back the very object when nothing is missing, else a copy that shares the rest. */
export type Defaulter = (object: JsonObject) => JsonObject;

/** Whether a field counts as left out: absent, null, or an empty text, which Go cannot tell from an absent one. */
export function isMissing(value: Json | undefined): boolean {
  return value === undefined || value === null || value === '';
}

/** Sets every field of `defaults` that the object leaves out. */
export function withDefaults(object: JsonObject, defaults: JsonObject): JsonObject {
  let result: { [key: string]: Json | undefined } | undefined;
  for (const key in defaults) {
    if (isMissing(object[key])) {
      result ??= ownCopy(object);
      result[key] = defaults[key];
    }
  }
  return result ?? object;
}

/** Sets every field of `defaults` that Go holds by pointer and finds nil: an empty text is a value there. */
export function withNilDefaults(object: JsonObject, defaults: JsonObject): JsonObject {
  let result: { [key: string]: Json | undefined } | undefined;
  for (const key in defaults) {
    if (object[key] !== undefined && object[key] !== null) continue;
    result ??= ownCopy(object);
    result[key] = defaults[key];
  }
  return result ?? object;
}

/** The same of fields that Go holds by pointer: an empty text is a value like any other there. */
export function withPointerDefaults(object: JsonObject, defaults: JsonObject): JsonObject {
  const absent = Object.keys(defaults).filter((key) => object[key] === undefined || object[key] === null);
  if (absent.length === 0) return object;
  return { ...object, ...Object.fromEntries(absent.map((key) => [key, defaults[key]])) };
}

/** Sets one field, unless it has that very value. */
export function withField(object: JsonObject, key: string, value: Json | undefined): JsonObject {
  return object[key] === value ? object : withMember(object, key, value);
}

function withMember(object: JsonObject, key: string, value: Json | undefined): JsonObject {
  const copy = ownCopy(object);
  copy[key] = value;
  return copy as JsonObject;
}

/** Leaves one field out. */
export function withoutField(object: JsonObject, key: string): JsonObject {
  if (!Object.hasOwn(object, key)) return object;
  const { [key]: _, ...rest } = object;
  return rest;
}

/** Applies a defaulter to a field that holds an object; any other value is left alone. */
export function inField(object: JsonObject, key: string, fill: Defaulter): JsonObject {
  const value = object[key];
  if (!isJsonObject(value)) return object;
  const filled = fill(value);
  return filled === value ? object : withMember(object, key, filled);
}

/** Applies a defaulter to a field that Go holds by value, so that an absent one counts as empty and appears when it gets defaults. */
export function inStruct(object: JsonObject, key: string, fill: Defaulter): JsonObject {
  const value = object[key];
  if (isJsonObject(value)) return inField(object, key, fill);
  return isMissing(value) ? withMember(object, key, fill({})) : object;
}

/** Applies a defaulter to every object in a field that holds a list. */
export function inItems(object: JsonObject, key: string, fill: Defaulter): JsonObject {
  const list = object[key];
  if (!Array.isArray(list)) return object;
  let result: Json[] | undefined;
  for (let index = 0; index < list.length; index++) {
    const item = list[index] as Json;
    if (!isJsonObject(item)) continue;
    const filled = fill(item);
    if (filled !== item) {
      result ??= [...list];
      result[index] = filled;
    }
  }
  return result === undefined ? object : withMember(object, key, result);
}
