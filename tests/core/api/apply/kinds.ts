import type { FieldSet } from '../../../../core/api/apply/field-set.js';
import { decodeFieldsV1 } from '../../../../core/api/apply/fields-v1.js';
import { describePath } from '../../../../core/api/apply/path-element.js';
import type { Json, JsonObject } from '../../../../core/model/json.js';
import type { ManagedFieldsEntry } from '../../../../core/model/object.js';
import type { FieldSchema } from '../../../../core/schema/field-schema.js';
import { loadSchemas } from '../../../../core/schema/schemas.js';

function schemaOf(definition: string): FieldSchema {
  const schema = loadSchemas().definition(definition);
  if (schema === undefined) throw new Error(`no schema for ${definition}`);
  return schema;
}

export const DEPLOYMENT = schemaOf('io.k8s.api.apps.v1.Deployment');
export const SERVICE = schemaOf('io.k8s.api.core.v1.Service');
export const CONFIG_MAP = schemaOf('io.k8s.api.core.v1.ConfigMap');
export const POD = schemaOf('io.k8s.api.core.v1.Pod');

/** The fields of one manager, as paths in words; undefined when it has none. */
export function ownedBy(managedFields: readonly ManagedFieldsEntry[], manager: string): string[] | undefined {
  const entry = managedFields.find((candidate) => candidate.manager === manager);
  if (entry === undefined) return undefined;
  const decoded = decodeFieldsV1(entry.fieldsV1 as Json);
  if (!decoded.ok) throw new Error(decoded.error);
  return pathsOf(decoded.value);
}

/** A set as paths in words, sorted. */
export function pathsOf(set: FieldSet): string[] {
  return [...set.paths()].map(describePath).sort();
}

/** A Deployment as a client sends it. */
export function deployment(spec: JsonObject, metadata: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default', ...metadata },
    spec,
  };
}

/** A ConfigMap as a client sends it. */
export function configMap(data: JsonObject, metadata: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace: 'default', ...metadata },
    data,
  };
}
