import { isJsonObject, type Json, type JsonObject } from '../../../model/json.js';
import { asObject } from '../../fields/json-fields.js';

type Printed = Json | undefined;
type Field = readonly [name: string, from: string, print: (value: Printed) => Json];

const plain =
  (zero: Json) =>
  (value: Printed): Json =>
    value ?? zero;
const text = plain('');
const flag = plain(false);
const pointer = plain(null);
const list = (print: (value: Printed) => Json) => (value: Printed) =>
  Array.isArray(value) ? (value as readonly Json[]).map(print) : null;
const map = (print: (value: Printed) => Json) => (value: Printed) =>
  isJsonObject(value ?? null)
    ? Object.fromEntries(
        Object.entries(asObject(value))
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, item]) => [name, print(item)]),
      )
    : null;
const optional = (print: (value: Printed) => Json) => (value: Printed) =>
  value === undefined || value === null ? null : print(value);

/** A schema, or whether anything is allowed. */
const schemaOrBool = optional((value) =>
  typeof value === 'boolean' ? { Allows: value, Schema: null } : { Allows: true, Schema: goSchema(asObject(value)) },
);

const schemaOrArray = optional((value) =>
  Array.isArray(value)
    ? { Schema: null, JSONSchemas: (value as readonly Json[]).map((item) => goSchema(asObject(item))) }
    : { Schema: goSchema(asObject(value)), JSONSchemas: null },
);

const schema = (value: Printed) => goSchema(asObject(value));

const FIELDS: readonly Field[] = [
  ['ID', 'id', text],
  ['Schema', '$schema', text],
  ['Ref', '$ref', pointer],
  ['Description', 'description', text],
  ['Type', 'type', text],
  ['Nullable', 'nullable', flag],
  ['Format', 'format', text],
  ['Title', 'title', text],
  ['Default', 'default', pointer],
  ['Maximum', 'maximum', pointer],
  ['ExclusiveMaximum', 'exclusiveMaximum', flag],
  ['Minimum', 'minimum', pointer],
  ['ExclusiveMinimum', 'exclusiveMinimum', flag],
  ['MaxLength', 'maxLength', pointer],
  ['MinLength', 'minLength', pointer],
  ['Pattern', 'pattern', text],
  ['MaxItems', 'maxItems', pointer],
  ['MinItems', 'minItems', pointer],
  ['UniqueItems', 'uniqueItems', flag],
  ['MultipleOf', 'multipleOf', pointer],
  ['Enum', 'enum', pointer],
  ['MaxProperties', 'maxProperties', pointer],
  ['MinProperties', 'minProperties', pointer],
  ['Required', 'required', pointer],
  ['Items', 'items', schemaOrArray],
  ['AllOf', 'allOf', list(schema)],
  ['OneOf', 'oneOf', list(schema)],
  ['AnyOf', 'anyOf', list(schema)],
  ['Not', 'not', optional(schema)],
  ['Properties', 'properties', map(schema)],
  ['AdditionalProperties', 'additionalProperties', schemaOrBool],
  ['PatternProperties', 'patternProperties', map(schema)],
  ['Dependencies', 'dependencies', map((value) => value ?? null)],
  ['AdditionalItems', 'additionalItems', schemaOrBool],
  ['Definitions', 'definitions', map(schema)],
  [
    'ExternalDocs',
    'externalDocs',
    optional((value) => ({ Description: text(asObject(value)['description']), URL: text(asObject(value)['url']) })),
  ],
  ['Example', 'example', pointer],
  ['XPreserveUnknownFields', 'x-kubernetes-preserve-unknown-fields', pointer],
  ['XEmbeddedResource', 'x-kubernetes-embedded-resource', flag],
  ['XIntOrString', 'x-kubernetes-int-or-string', flag],
  ['XListMapKeys', 'x-kubernetes-list-map-keys', pointer],
  ['XListType', 'x-kubernetes-list-type', pointer],
  ['XMapType', 'x-kubernetes-map-type', pointer],
  ['XValidations', 'x-kubernetes-validations', list((value) => goRule(asObject(value)))],
];

/** The names of the fields of a schema, as Go has them, that are set. */
export function setGoFields(value: JsonObject): readonly string[] {
  return FIELDS.filter(
    ([, from, print]) => JSON.stringify(print(value[from])) !== JSON.stringify(print(undefined)),
  ).map(([name]) => name);
}

/**
 * A schema as Kubernetes prints its own structure of it in errors: names of Go, in its order, nothing left out. Source:
 * apiextensions-apiserver pkg/apis/apiextensions/types_jsonschema.go JSONSchemaProps.
 */
export function goSchema(value: JsonObject): JsonObject {
  return Object.fromEntries(FIELDS.map(([name, from, print]) => [name, print(value[from])]));
}

/** A rule as Kubernetes prints its own structure of it. Source: ValidationRule of the same file. */
export function goRule(rule: JsonObject): JsonObject {
  return {
    Rule: text(rule['rule']),
    Message: text(rule['message']),
    MessageExpression: text(rule['messageExpression']),
    Reason: pointer(rule['reason']),
    FieldPath: text(rule['fieldPath']),
    OptionalOldSelf: pointer(rule['optionalOldSelf']),
  };
}

/** Versions as Kubernetes prints them. Source: types.go CustomResourceDefinitionVersion. */
export function goVersions(versions: readonly JsonObject[]): readonly Json[] {
  return versions.map((version) => ({
    Name: text(version['name']),
    Served: flag(version['served']),
    Storage: flag(version['storage']),
    Deprecated: flag(version['deprecated']),
    DeprecationWarning: pointer(version['deprecationWarning']),
    Schema: optional((value) => ({ OpenAPIV3Schema: optional(schema)(asObject(value)['openAPIV3Schema']) }))(
      version['schema'],
    ),
    Subresources: optional(goSubresources)(version['subresources']),
    AdditionalPrinterColumns: list(goColumn)(version['additionalPrinterColumns']),
    SelectableFields: list((value) => ({ JSONPath: text(asObject(value)['jsonPath']) }))(version['selectableFields']),
  }));
}

function goSubresources(value: Printed): Json {
  const { status, scale } = asObject(value);
  return {
    Status: optional(() => ({}))(status),
    Scale: optional((paths) => ({
      SpecReplicasPath: text(asObject(paths)['specReplicasPath']),
      StatusReplicasPath: text(asObject(paths)['statusReplicasPath']),
      LabelSelectorPath: pointer(asObject(paths)['labelSelectorPath']),
    }))(scale),
  };
}

function goColumn(value: Printed): Json {
  const column = asObject(value);
  return {
    Name: text(column['name']),
    Type: text(column['type']),
    Format: text(column['format']),
    Description: text(column['description']),
    Priority: plain(0)(column['priority']),
    JSONPath: text(column['jsonPath']),
  };
}
