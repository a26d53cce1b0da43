import {
  BOOL,
  BYTES,
  type DeclaredType,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listOf,
  mapOf,
  STRING,
  structOf,
  TIMESTAMP,
} from '../../cel/check/cel-types.js';
import type { JsonObject } from '../../model/json.js';
import { byteLength } from '../../model/names.js';
import { asList, asNumber, asObject, isSet } from '../fields/json-fields.js';
import { celName } from './cel-names.js';
import { itemsOf, propertiesOf, valuesOf } from './json-schema.js';

/** The largest object that a request can bring, in bytes. Source: k8s.io/apiserver pkg/apis/cel/config.go MaxRequestSizeBytes. */
export const MAX_REQUEST_BYTES = 3 * 1024 * 1024;

const TEXT: JsonObject = { type: 'string' };
const RESOURCE_FIELDS: JsonObject = {
  kind: TEXT,
  apiVersion: TEXT,
  metadata: { type: 'object', properties: { name: TEXT, generateName: TEXT } },
};

/** The least and the greatest size of values of these formats. Source: k8s.io/apiserver pkg/cel/limits.go. */
const FORMATS: ReadonlyMap<string, { readonly type: DeclaredType; readonly least: number; readonly most: number }> =
  new Map([
    ['duration', { type: DURATION, least: 3, most: 32 }],
    ['date', { type: TIMESTAMP, least: 12, most: 12 }],
    ['date-time', { type: TIMESTAMP, least: 21, most: 32 }],
  ]);

/**
 * The type that rules see values of a schema as; undefined for what they cannot see. Source: k8s.io/apiserver pkg/cel/common/schemas.go
 * SchemaDeclType.
 */
export function schemaType(schema: JsonObject, isResource: boolean): DeclaredType | undefined {
  if (schema['x-kubernetes-int-or-string'] === true)
    return { ...DYN, minSerializedSize: 1, maxElements: maxLength(schema) ?? MAX_REQUEST_BYTES - 2 };
  switch (schema['type']) {
    case 'array':
      return listType(schema);
    case 'object':
      return objectType(isResource ? withResourceFields(schema) : schema);
    case 'string':
      return textType(schema);
    case 'boolean':
      return { ...BOOL, minSerializedSize: 4 };
    case 'number':
      return { ...DOUBLE, minSerializedSize: 1 };
    case 'integer':
      return { ...INT, minSerializedSize: 1 };
    default:
      return undefined;
  }
}

/** The schema of a resource with the fields that every resource has. */
export function withResourceFields(schema: JsonObject): JsonObject {
  return { ...schema, properties: { ...asObject(schema['properties']), ...RESOURCE_FIELDS } };
}

function childType(schema: JsonObject): DeclaredType | undefined {
  return schemaType(schema, schema['x-kubernetes-embedded-resource'] === true);
}

function listType(schema: JsonObject): DeclaredType | undefined {
  const items = itemsOf(schema);
  const type = items === undefined ? undefined : childType(items);
  if (type === undefined) return undefined;
  const maxElements = bound(schema, 'maxItems') ?? Math.floor((MAX_REQUEST_BYTES - 2) / (leastOf(type) + 1));
  return { ...listOf(type), minSerializedSize: 2, maxElements };
}

function objectType(schema: JsonObject): DeclaredType | undefined {
  const values = valuesOf(schema);
  if (values !== undefined) {
    const type = childType(values);
    if (type === undefined) return undefined;
    const maxElements = bound(schema, 'maxProperties') ?? Math.floor((MAX_REQUEST_BYTES - 2) / (leastOf(type) + 6));
    return { ...mapOf({ ...STRING, minSerializedSize: 2 }, type), minSerializedSize: 2, maxElements };
  }
  const required = new Set(asList(schema['required']));
  const fields = new Map<string, DeclaredType>();
  let minSerializedSize = 2;
  for (const [name, property] of propertiesOf(schema)) {
    const type = childType(property);
    if (type === undefined) continue;
    const escaped = celName(name);
    if (escaped !== undefined) fields.set(escaped, type);
    if (required.has(name) && !isSet(property['default'])) minSerializedSize += name.length + leastOf(type) + 4;
  }
  return { ...structOf('object', fields), minSerializedSize };
}

function textType(schema: JsonObject): DeclaredType {
  const format = FORMATS.get(String(schema['format']));
  if (format !== undefined) return { ...format.type, minSerializedSize: format.least, maxElements: format.most };
  const most = MAX_REQUEST_BYTES - 2;
  if (schema['format'] === 'byte')
    return { ...BYTES, minSerializedSize: 2, maxElements: bound(schema, 'maxLength') ?? most };
  return { ...STRING, minSerializedSize: 2, maxElements: maxLength(schema) ?? longestChoice(schema) ?? most };
}

const leastOf = ({ minSerializedSize = 0 }: DeclaredType) => minSerializedSize;

function bound(schema: JsonObject, key: string): number | undefined {
  return isSet(schema[key]) ? Math.max(0, asNumber(schema[key])) : undefined;
}

/** A character may take four bytes. */
function maxLength(schema: JsonObject): number | undefined {
  const length = bound(schema, 'maxLength');
  return length === undefined ? undefined : 4 * length;
}

function longestChoice(schema: JsonObject): number | undefined {
  const choices = asList(schema['enum']);
  if (choices.length === 0) return undefined;
  return Math.max(0, ...choices.map((choice) => (typeof choice === 'string' ? byteLength(choice) : 0)));
}

/** A struct's type under a name of its own, as the root of rules has. */
export function namedType(type: DeclaredType, name: string): DeclaredType {
  return type.kind === 'struct' ? { ...type, name } : type;
}
