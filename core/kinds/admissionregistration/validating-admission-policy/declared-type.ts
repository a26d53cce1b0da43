import {
  BOOL,
  BYTES,
  type DeclaredType,
  DOUBLE,
  DYN,
  INT,
  listOf,
  mapOf,
  STRING,
  structOf,
  TIMESTAMP,
} from '../../../cel/check/cel-types.js';
import type { JsonObject } from '../../../model/json.js';
import type { FieldSchema } from '../../../schema/field-schema.js';
import type { ResourceInfo } from '../../../schema/resource-info.js';
import { OBJECT_META, type Schemas } from '../../../schema/schemas.js';
import { celName } from '../../custom-resource/cel-names.js';
import { schemaType } from '../../custom-resource/schema-type.js';

/** Definitions that OpenAPI calls objects, of no known field, though anything may stand there. */
const BARE_OBJECTS: ReadonlySet<string> = new Set([
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Patch',
  'io.k8s.apimachinery.pkg.runtime.RawExtension',
]);

/** Of each kind once: that of a Pod has thousands of fields, and many policies are about Pods. */
const known = new WeakMap<ResourceInfo, { readonly type: DeclaredType | undefined }>();

const NO_FIELDS = structOf('object', new Map());

/**
 * The type that a policy's expressions are checked with where objects are of a kind; undefined where expressions cannot see it. Its structs bear names that tell
 * where they stand: `Deployment0.spec.template`. Source: k8s.io/apiserver pkg/admission/plugin/policy/validating/typechecking.go declType.
 */
export function declaredType(info: ResourceInfo, schemas: Schemas): DeclaredType | undefined {
  let kept = known.get(info);
  if (kept === undefined) {
    kept = { type: typeOfKind(info, schemas) };
    known.set(info, kept);
  }
  return kept.type;
}

function typeOfKind(info: ResourceInfo, schemas: Schemas): DeclaredType | undefined {
  const type =
    info.custom === undefined ? builtInType(schemas.typeOf(info), []) : customType(info.custom.schema, schemas);
  // Kubernetes puts a number behind the kind that is another each time, so that nobody comes to rely on it.
  return type === undefined ? undefined : withNames(type, `${info.kind}0`);
}

/** A custom object's metadata has all its fields here, where rules of its schema see its name only. */
function customType(schema: JsonObject, schemas: Schemas): DeclaredType | undefined {
  const type = schemaType({ type: 'object', ...schema }, true);
  const metadata = builtInType(schemas.definition(OBJECT_META)!, []);
  if (type?.fields === undefined || metadata === undefined) return type;
  return { ...type, fields: new Map([...type.fields, ['metadata', metadata]]) };
}

/** What a schema of OpenAPI is as a type; `above` are the definitions it stands in, so that one that holds itself comes to an end. */
function builtInType(schema: FieldSchema, above: readonly string[]): DeclaredType | undefined {
  const { definition } = schema;
  if (definition !== undefined && above.includes(definition)) return NO_FIELDS;
  const within = definition === undefined ? above : [...above, definition];
  switch (schema.type) {
    case 'array': {
      const items = schema.items === undefined ? undefined : builtInType(schema.items, within);
      return items === undefined ? undefined : listOf(items);
    }
    case 'object': {
      if (schema.additionalProperties === undefined) return structType(schema, within);
      const values = builtInType(schema.additionalProperties, within);
      return values === undefined ? undefined : mapOf(STRING, values);
    }
    case 'string':
      return textType(schema.format);
    case 'boolean':
      return BOOL;
    case 'number':
      return DOUBLE;
    case 'integer':
      return INT;
    case 'int-or-string':
      return DYN;
    case 'any':
      return definition !== undefined && BARE_OBJECTS.has(definition) ? NO_FIELDS : undefined;
  }
}

function structType({ properties }: FieldSchema, within: readonly string[]): DeclaredType {
  const fields = new Map<string, DeclaredType>();
  for (const [name, property] of properties ?? []) {
    const type = builtInType(property, within);
    const escaped = celName(name);
    if (type !== undefined && escaped !== undefined) fields.set(escaped, type);
  }
  return structOf('object', fields);
}

/** A quantity is a text or a number in OpenAPI, of no one type: expressions do not see it. */
function textType(format: string | undefined): DeclaredType | undefined {
  switch (format) {
    case 'quantity':
      return undefined;
    case 'byte':
      return BYTES;
    case 'date-time':
    case 'micro-time':
      return TIMESTAMP;
    default:
      return STRING;
  }
}

/** Source: k8s.io/apiserver pkg/cel/types.go MaybeAssignTypeName. */
function withNames(type: DeclaredType, name: string): DeclaredType {
  switch (type.kind) {
    case 'struct': {
      const fields = [...(type.fields ?? [])].map(([key, field]) => [key, withNames(field, `${name}.${key}`)] as const);
      return { ...type, name, fields: new Map(fields) };
    }
    case 'map':
      return { ...type, params: [type.params[0]!, withNames(type.params[1]!, `${name}.@elem`)] };
    case 'list':
      return { ...type, params: [withNames(type.params[0]!, `${name}.@idx`)] };
    default:
      return type;
  }
}
