import type { Json, JsonObject } from '../../model/json.js';
import { ownCopy } from '../../model/own-copy.js';
import { asObject } from './json-fields.js';

/** The object with one field set, or left out when the value is undefined. The very object when nothing changes. */
export function setField(object: JsonObject, key: string, value: Json | undefined): JsonObject {
  if (object[key] === value) return object;
  if (value !== undefined) return withMember(object, key, value);
  const { [key]: _, ...rest } = object;
  return rest;
}

function withMember(object: JsonObject, key: string, value: Json): JsonObject {
  const copy = ownCopy(object);
  copy[key] = value;
  return copy as JsonObject;
}

/** The object with one field as another object has it. */
export function keepField(object: JsonObject, old: JsonObject, key: string): JsonObject {
  return setField(object, key, old[key]);
}

/** The object with one field of its metadata set. */
export function setMetadata(object: JsonObject, key: string, value: Json | undefined): JsonObject {
  const metadata = asObject(object['metadata']);
  const changed = setField(metadata, key, value);
  return changed === metadata ? object : withMember(object, 'metadata', changed);
}

/** The object with one field of its metadata as another object has it. */
export function keepMetadata(object: JsonObject, old: JsonObject, key: string): JsonObject {
  return setMetadata(object, key, asObject(old['metadata'])[key]);
}

/** The object with one field of its spec set. */
export function setSpec(object: JsonObject, key: string, value: Json | undefined): JsonObject {
  const spec = asObject(object['spec']);
  const changed = setField(spec, key, value);
  return changed === spec ? object : withMember(object, 'spec', changed);
}
