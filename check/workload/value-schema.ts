import type { Json, JsonObject } from '../../core/model/json.js';
import type { FieldSchema } from '../../core/schema/field-schema.js';

/** A rule in CEL that a value must keep. Source: apiextensions/v1 ValidationRule (`x-kubernetes-validations`). */
export interface ValueRule {
  /** Sees the value as `self`; one that also names `oldSelf` is asked only of updates. */
  readonly rule: string;
  readonly message?: string;
}

/**
 * What values of a type look like, with the bounds that a CustomResourceDefinition may set. Every `FieldSchema` is one that sets none.
 * The terms are those of OpenAPI v3 as structural schemas use them.
 */
export interface ValueSchema extends FieldSchema {
  readonly properties?: ReadonlyMap<string, ValueSchema>;
  readonly additionalProperties?: ValueSchema;
  readonly items?: ValueSchema;
  /** All values there are, where some are not text; `enum` holds those that are. */
  readonly choices?: readonly Json[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  /** Length in characters. */
  readonly minLength?: number;
  readonly maxLength?: number;
  /** A regular expression in RE2's syntax, found anywhere in the text. */
  readonly pattern?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly rules?: readonly ValueRule[];
  /** Further bounds on the same value. In a structural schema they state no types of their own. */
  readonly allOf?: readonly ValueSchema[];
  readonly anyOf?: readonly ValueSchema[];
  readonly oneOf?: readonly ValueSchema[];
  readonly not?: ValueSchema;
  /** Whether fields that it does not name are kept. */
  readonly keepsUnknown?: boolean;
}

/** Whether a schema is the label selector of apimachinery, wherever it was written down. */
export function isLabelSelector(schema: ValueSchema): boolean {
  const { properties } = schema;
  if (properties?.size !== 2) return false;
  return properties.get('matchLabels')?.type === 'object' && properties.get('matchExpressions')?.type === 'array';
}

/** Whether a schema is a Pod template: what has the metadata and the containers of the Pods to be made. */
export function isPodTemplate(schema: ValueSchema): boolean {
  return (
    schema.properties?.get('spec')?.properties?.get('containers') !== undefined && schema.properties.has('metadata')
  );
}

/** The schema of one field of an object. */
export function fieldOf(schema: ValueSchema, name: string): ValueSchema | undefined {
  return schema.properties?.get(name) ?? schema.additionalProperties;
}

/** The members of a JSON object whose values are there. */
export function membersOf(object: JsonObject): [string, Json][] {
  return Object.entries(object).filter((entry): entry is [string, Json] => entry[1] !== undefined);
}

/** Whether a field is there and holds whole numbers. */
export function isInteger(schema: ValueSchema | undefined): boolean {
  return schema?.type === 'integer';
}
