import { isDeclaredField, memberSchema } from '../../../core/api/apply/field-shape.js';
import { isJsonObject, type Json, type JsonObject } from '../../../core/model/json.js';
import { setOwn } from '../../../core/model/replay-patch.js';
import { parseTimestamp } from '../../../core/model/timestamp.js';
import type { FieldSchema } from '../../../core/schema/field-schema.js';
import { BOOTED_AT_ANNOTATION, DOWN_SINCE_ANNOTATION } from '../../../core/schema/simulation-annotations.js';

/** What stands in the place of a value that differs whenever the same is done again: that it is there can still be compared. */
const TIME = '<time>';
const UID = '<uid>';
const VERSION = '<version>';

/** Fields that hold a UID, or what a node makes of one. */
const UID_FIELDS: ReadonlySet<string> = new Set(['uid', 'containerID']);

/** Labels that hold the UID of a Job. Source: pkg/apis/batch types.go, ControllerUidLabel and its legacy form. */
const UID_LABELS: ReadonlySet<string> = new Set(['controller-uid', 'batch.kubernetes.io/controller-uid']);

/** Annotations that hold a time, of which no schema knows: the simulation's own. */
const TIME_ANNOTATIONS: ReadonlySet<string> = new Set([BOOTED_AT_ANNOTATION, DOWN_SINCE_ANNOTATION]);

/**
 * An object with every UID, resource version and time replaced by a word that says what stood there. Times are known by the schema
 * (`date-time`, `micro-time`), and those of the simulation by their annotations; where there is none, by a name that ends in `Time` or `Timestamp` and a value that is one. What has no
 * such value is shared.
 */
export function withoutIdentity(object: JsonObject, schema: FieldSchema | undefined): JsonObject {
  return maskedMembers(object, schema);
}

function masked(value: Json, schema: FieldSchema | undefined): Json {
  if (Array.isArray(value)) return maskedItems(value, schema);
  return isJsonObject(value) ? maskedMembers(value, schema) : value;
}

function maskedItems(items: readonly Json[], schema: FieldSchema | undefined): Json {
  const after = items.map((item) => masked(item, schema?.items));
  return after.every((item, index) => item === items[index]) ? items : after;
}

function maskedMembers(object: JsonObject, schema: FieldSchema | undefined): JsonObject {
  let copy: Record<string, Json | undefined> | undefined;
  for (const name of Object.keys(object)) {
    const value = object[name];
    if (value === undefined) continue;
    const after = maskOf(name, value, schema) ?? masked(value, memberSchema(schema, name));
    if (after === value) continue;
    copy ??= { ...object };
    setOwn(copy, name, after);
  }
  return copy ?? object;
}

function maskOf(name: string, value: Json, schema: FieldSchema | undefined): Json | undefined {
  if (typeof value !== 'string') return undefined;
  const format = memberSchema(schema, name)?.format;
  if (format === 'date-time' || format === 'micro-time') return TIME;
  if (UID_LABELS.has(name)) return UID;
  if (TIME_ANNOTATIONS.has(name)) return TIME;
  // The key of a map, such as one of a ConfigMap, is a user's own word and means nothing here.
  if (schema !== undefined && !isDeclaredField(schema, name) && schema.additionalProperties !== undefined)
    return undefined;
  if (UID_FIELDS.has(name)) return UID;
  if (name === 'resourceVersion') return VERSION;
  const isUnknown = !isDeclaredField(schema, name);
  return isUnknown && /Time(stamp)?$/.test(name) && parseTimestamp(value) !== undefined ? TIME : undefined;
}
