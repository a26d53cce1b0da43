import { isJsonObject, type Json, type JsonObject } from '../model/json.js';
import { definitionReference, type OpenApiVersion } from './openapi-schema.js';

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
/** Where the conventions of the API are told. */
export const CONVENTIONS = 'https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md';

const OPEN = 'x-kubernetes-preserve-unknown-fields';
const EMBEDDED = 'x-kubernetes-embedded-resource';
const INT_OR_STRING = 'x-kubernetes-int-or-string';

/** What may stand there as it is. Each is left out where Go would leave it out: when it is empty. */
const KEPT = [
  'description',
  'title',
  'externalDocs',
  'example',
  'format',
  'maximum',
  'exclusiveMaximum',
  'minimum',
  'exclusiveMinimum',
  'maxLength',
  'minLength',
  'pattern',
  'maxItems',
  'minItems',
  'uniqueItems',
  'multipleOf',
  'enum',
  'maxProperties',
  'minProperties',
  OPEN,
  EMBEDDED,
  INT_OR_STRING,
  'x-kubernetes-list-map-keys',
  'x-kubernetes-list-type',
  'x-kubernetes-map-type',
  'x-kubernetes-validations',
];

const JUNCTORS = ['allOf', 'anyOf', 'oneOf'];
const EITHER: readonly JsonObject[] = [{ type: 'integer' }, { type: 'string' }];

/** The metadata of an object, with what is told of it where it is a part of one. */
export function metadataProperty(version: OpenApiVersion): JsonObject {
  const description = `Standard object's metadata. More info: ${CONVENTIONS}#metadata`;
  return definitionReference(OBJECT_META, version, { description });
}

/**
 * A structural schema of a CustomResourceDefinition as OpenAPI documents show it. Version 2 cannot say all: what kubectl would take for a
 * narrower rule than it is, is left out. Source: apiextensions-apiserver pkg/apiserver/schema/kubeopenapi.go and unfold.go;
 * pkg/controller/openapi/v2/conversion.go.
 */
export function publishedSchema(schema: JsonObject, version: OpenApiVersion): JsonObject {
  const isV2 = version === 2;
  const isOpen = schema[OPEN] === true;
  const isNullable = schema['nullable'] === true;
  const hidden = isV2 && (isOpen || isNullable);
  const properties = hidden ? undefined : membersOf(schema, (member) => publishedSchema(member, version));
  const items = hidden ? undefined : object(schema['items']);
  const values = valuesOf(schema, version);
  const embedded = schema[EMBEDDED] === true && !(isV2 && isOpen) ? embeddedProperties(version) : undefined;
  const type = isV2 ? typeInV2(schema, items) : schema['type'];
  const required = [...requiredOf(schema, isV2), ...(embedded === undefined ? [] : ['kind', 'apiVersion'])];
  return {
    ...kept(schema),
    ...(isText(type) ? { type } : {}),
    ...(isV2 ? {} : onlyInV3(unfolded(schema))),
    ...(required.length === 0 ? {} : { required: [...new Set(required)] }),
    ...(items === undefined ? {} : { items: publishedSchema(items, version) }),
    ...(properties === undefined && embedded === undefined ? {} : { properties: { ...properties, ...embedded } }),
    ...(values === undefined ? {} : { additionalProperties: values }),
  };
}

/** Arrays need a schema of their items, and objects that hold anything must not be called objects, for kubectl's sake. */
function typeInV2(schema: JsonObject, items: JsonObject | undefined): Json | undefined {
  const { type } = schema;
  if (schema['nullable'] === true || (type === 'array' && items === undefined)) return undefined;
  return schema[OPEN] === true && type === 'object' ? undefined : type;
}

/** In version 2, which knows no null, what may be null cannot be required. */
function requiredOf(schema: JsonObject, isV2: boolean): readonly string[] {
  const required = Array.isArray(schema['required']) ? (schema['required'] as readonly string[]) : [];
  if (!isV2) return required;
  const { additionalProperties } = schema;
  if (isJsonObject(additionalProperties) && additionalProperties['nullable'] === true) return [];
  if (schema['nullable'] === true || schema[OPEN] === true) return required;
  const properties = object(schema['properties']) ?? {};
  return required.filter((name) => {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    return !(isJsonObject(property) && property['nullable'] === true);
  });
}

function valuesOf(schema: JsonObject, version: OpenApiVersion): Json | undefined {
  const { additionalProperties } = schema;
  if (isJsonObject(additionalProperties)) return publishedSchema(additionalProperties, version);
  return typeof additionalProperties === 'boolean' ? additionalProperties : undefined;
}

function onlyInV3(schema: JsonObject): JsonObject {
  const not = object(schema['not']);
  return {
    ...(schema['nullable'] === true ? { nullable: true } : {}),
    ...(schema['default'] === undefined || schema['default'] === null ? {} : { default: schema['default'] }),
    ...Object.fromEntries(
      JUNCTORS.flatMap((name) => {
        const parts = schema[name];
        return Array.isArray(parts) && parts.length > 0
          ? [[name, (parts as readonly Json[]).map((part) => nestedSchema(object(part) ?? {}))]]
          : [];
      }),
    ),
    ...(not === undefined ? {} : { not: nestedSchema(not) }),
  };
}

/** What a junctor holds: rules about values, which say nothing of the values of a map. */
function nestedSchema(schema: JsonObject): JsonObject {
  const items = object(schema['items']);
  const properties = membersOf(schema, nestedSchema);
  const required = requiredOf(schema, false);
  return {
    ...kept(schema),
    ...(isText(schema['type']) ? { type: schema['type'] } : {}),
    ...onlyInV3(schema),
    ...(required.length === 0 ? {} : { required }),
    ...(items === undefined ? {} : { items: nestedSchema(items) }),
    ...(properties === undefined ? {} : { properties }),
  };
}

/** Says in standard words what `x-kubernetes-int-or-string` means, unless the schema says so itself. */
function unfolded(schema: JsonObject): JsonObject {
  if (schema[INT_OR_STRING] !== true) return schema;
  const { anyOf, allOf } = schema;
  const all = Array.isArray(allOf) ? (allOf as readonly Json[]) : [];
  if (isEither(anyOf) || isEither(object(all[0])?.['anyOf'])) return schema;
  if (!Array.isArray(anyOf) || anyOf.length === 0) return { ...schema, anyOf: EITHER };
  return { ...schema, allOf: [{ anyOf: EITHER }, ...all] };
}

function isEither(parts: Json | undefined): boolean {
  return JSON.stringify(parts) === JSON.stringify(EITHER);
}

function embeddedProperties(version: OpenApiVersion): JsonObject {
  return {
    apiVersion: {
      description: `apiVersion defines the versioned schema of this representation of an object. More info: ${CONVENTIONS}#resources`,
      type: 'string',
    },
    kind: {
      description: `kind is a string value representing the type of this object. In CamelCase. More info: ${CONVENTIONS}#types-kinds`,
      type: 'string',
    },
    metadata: metadataProperty(version),
  };
}

function kept(schema: JsonObject): JsonObject {
  return Object.fromEntries(
    KEPT.flatMap((name) => {
      const value = schema[name];
      return value === undefined || isEmpty(value) ? [] : [[name, value]];
    }),
  );
}

function isEmpty(value: Json): boolean {
  return value === null || value === '' || value === false || (Array.isArray(value) && value.length === 0);
}

function membersOf(schema: JsonObject, shown: (member: JsonObject) => JsonObject): JsonObject | undefined {
  const members = Object.entries(object(schema['properties']) ?? {});
  return members.length === 0
    ? undefined
    : Object.fromEntries(members.map(([name, member]) => [name, shown(object(member) ?? {})]));
}

function object(value: Json | undefined): JsonObject | undefined {
  return value !== undefined && isJsonObject(value) ? value : undefined;
}

function isText(value: Json | undefined): value is string {
  return typeof value === 'string' && value !== '';
}
