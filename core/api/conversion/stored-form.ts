import { applySchemaDefaults } from '../../kinds/defaults/schema-defaults.js';
import type { JsonObject } from '../../model/json.js';
import { fromJson, type KubeObject, toJson } from '../../model/object.js';
import { dropNulls } from '../../schema/drop-nulls.js';
import type { FieldSchema } from '../../schema/field-schema.js';
import { pruneUnknown } from '../../schema/prune-unknown.js';

const read = new WeakMap<FieldSchema, WeakMap<KubeObject, KubeObject>>();

/**
 * A stored custom object as its definition has it today, in the version that it lies there in: what its schema does not know is gone, and what it
 * gives by default is there. The very object where nothing changes. Looked at once for each schema. Source: apiextensions-apiserver
 * pkg/apiserver/customresource_handler.go schemaCoercingDecoder and unstructuredDefaulter of the storage.
 */
export function readStored(type: FieldSchema, stored: KubeObject): KubeObject {
  let known = read.get(type);
  if (known === undefined) {
    known = new WeakMap();
    read.set(type, known);
  }
  let object = known.get(stored);
  if (object === undefined) {
    const json = toJson(stored);
    const after = applySchemaDefaults(coerce(type, json), type);
    object = after === json ? stored : fromJson(after);
    known.set(stored, object);
  }
  return object;
}

/** An object that was converted, without what the schema of its new version does not know. Source: schemaCoercingConverter. */
export function coerce(type: FieldSchema, object: JsonObject): JsonObject {
  return dropNulls(type, pruneUnknown(type, object)) as JsonObject;
}
