import { fc } from '@fast-check/vitest';
import type { Json, JsonObject } from '../../core/model/json.js';
import type { FieldSchema } from '../../core/schema/field-schema.js';
import type { ResourceInfo } from '../../core/schema/resource-info.js';
import { loadSchemas } from '../../core/schema/schemas.js';

/** An object that fits its kind's schema and says as little as it likes. */
export interface NullishObject {
  readonly info: ResourceInfo;
  readonly object: JsonObject;
}

const DEEPEST = 9;
/** Fields that are chosen more often than others, because what controllers do begins with them. */
const LEADING = new Set([
  'spec',
  'status',
  'template',
  'containers',
  'selector',
  'nodeName',
  'affinity',
  'conditions',
  'taints',
  'tolerations',
  'ownerReferences',
  'labels',
]);

/** Texts that mean something in the fields of these names, so that objects have to do with each other and with the cluster. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  nodeName: ['node-1', 'node-2', 'odd-0', 'gone', ''],
  kind: ['Pod', 'Node', 'ReplicaSet', 'Deployment', 'Service', 'ConfigMap', ''],
  apiVersion: ['v1', 'apps/v1', 'odd/v1', ''],
  uid: ['uid-1', 'uid-2', 'uid-3', ''],
  name: ['odd-0', 'odd-1', 'odd-2', 'main', ''],
  namespace: ['default', 'odd-0', ''],
  operator: ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Equal', ''],
  effect: ['NoSchedule', 'NoExecute', 'PreferNoSchedule', ''],
  key: ['kubernetes.io/hostname', 'odd', ''],
  topologyKey: ['kubernetes.io/hostname', 'odd', ''],
  phase: ['Pending', 'Running', 'Succeeded', 'Failed', ''],
  type: ['Ready', 'PodScheduled', 'Available', 'Progressing', 'RollingUpdate', 'ClusterIP', 'ExternalName', ''],
  status: ['True', 'False', 'Unknown', ''],
  restartPolicy: ['Always', 'OnFailure', 'Never', ''],
  image: ['nginx:1', 'registry.example/app:missing', ''],
};
const ANY_TEXT = ['', 'odd', '25%', '10.0.0.1', 'a/b', 'http'];
const TIMES = ['2026-01-01T00:00:00Z', '2025-06-01T00:00:00.5Z', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z'];

/** What says nothing: null in any place, or the empty value of the type. */
function nothing({ type }: FieldSchema): fc.Arbitrary<Json> {
  const empty = { object: {}, array: [], string: '', integer: 0, number: 0, boolean: false };
  return fc.constantFrom<Json>(null, Object.hasOwn(empty, type) ? empty[type as keyof typeof empty] : null);
}

function anyOf(schema: FieldSchema, name: string, depth: number): fc.Arbitrary<Json> {
  if (depth > DEEPEST) return nothing(schema);
  return fc.oneof({ arbitrary: fitting(schema, name, depth), weight: 6 }, { arbitrary: nothing(schema), weight: 1 });
}

function fitting(schema: FieldSchema, name: string, depth: number): fc.Arbitrary<Json> {
  const { properties, items, additionalProperties, type, format } = schema;
  if (properties !== undefined) return structOf(properties, depth);
  if (items !== undefined) return fc.array(anyOf(items, name, depth + 1), { maxLength: 2 });
  if (additionalProperties !== undefined) {
    const key = fc.constantFrom('odd', 'kubernetes.io/hostname', 'cpu', 'pods', '__proto__', 'constructor');
    return fc.dictionary(key, anyOf(additionalProperties, name, depth + 1), { maxKeys: 2 }).map((map) => map as Json);
  }
  switch (type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number':
      return fc.integer({ min: 0, max: 3 });
    case 'int-or-string':
      return fc.constantFrom<Json>(0, 1, 'http', '25%', '');
    case 'string':
      return fc.constantFrom(...textsOf(schema, name, format));
    default:
      return fc.constantFrom<Json>(null, {}, [], 'odd', 1);
  }
}

function textsOf(schema: FieldSchema, name: string, format: string | undefined): readonly string[] {
  if (format === 'quantity') return ['0', '1', '100m', '1Mi'];
  if (format === 'date-time') return TIMES;
  if (format === 'micro-time') return TIMES.map((time) => time.replace(/(\.5)?Z$/, '.000001Z'));
  if (format === 'byte') return ['', 'eA=='];
  if (schema.enum !== undefined && schema.enum.length > 0) return schema.enum;
  return Object.hasOwn(TEXTS, name) ? TEXTS[name]! : ANY_TEXT;
}

function structOf(properties: ReadonlyMap<string, FieldSchema>, depth: number): fc.Arbitrary<Json> {
  const names = [...properties.keys()];
  const leading = names.filter((name) => LEADING.has(name));
  return fc
    .tuple(fc.subarray(leading), fc.subarray(names, { maxLength: Math.min(4, names.length) }))
    .chain(([first, others]) => {
      const chosen = [...new Set([...first, ...others])];
      const fields = chosen.map((field) => [field, anyOf(properties.get(field)!, field, depth + 1)] as const);
      return fc.record(Object.fromEntries(fields)).map((struct) => struct as Json);
    });
}

/**
 * Objects of built-in kinds that fit their schemas, with optional fields left out, null or empty. They are called `odd-0`, `odd-1`, `odd-2`; a
 * namespaced one lies in `default`.
 */
export function nullishObjects(only?: readonly string[]): fc.Arbitrary<NullishObject> {
  const schemas = loadSchemas();
  const kinds = schemas.resources.filter(
    (info) =>
      info.version === info.storageVersion &&
      info.verbs.includes('create') &&
      info.verbs.includes('list') &&
      schemas.storageOf(info).groupResource === info.groupResource &&
      // A Fault is there to trouble the cluster.
      info.kind !== 'Fault' &&
      (only === undefined || only.includes(info.groupResource)),
  );
  return fc.constantFrom(...kinds).chain((info) => {
    const name = fc.constantFrom('odd-0', 'odd-1', 'odd-2');
    const content = fitting(schemas.typeOf(info), '', 0) as fc.Arbitrary<JsonObject>;
    return fc.tuple(name, content).map(([called, { metadata, ...rest }]) => ({
      info,
      object: {
        ...rest,
        apiVersion: info.group === '' ? info.version : `${info.group}/${info.version}`,
        kind: info.kind,
        metadata: { ...oddMetadata(metadata), name: called, ...(info.namespaced ? { namespace: 'default' } : {}) },
      },
    }));
  });
}

/** Of the metadata what a client may say of an object that lives. */
function oddMetadata(metadata: Json | undefined): JsonObject {
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) return {};
  const { labels, annotations, ownerReferences, finalizers } = metadata as JsonObject;
  return {
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
    ...(ownerReferences === undefined ? {} : { ownerReferences }),
    ...(finalizers === undefined ? {} : { finalizers }),
  };
}
