import { invalidValue } from '../../model/field-error.js';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import type { StatusCause } from '../../model/status-error.js';
import { isSet } from '../fields/json-fields.js';
import { itemsOf, propertiesOf, propertyOf, someSchema, valuesOf } from './json-schema.js';
import { ruleCausesAt } from './rule-causes.js';
import { valueCauses } from './value-causes.js';

/** What defaults may have wrong. */
interface DefaultLeniency {
  /** Fields that their schema does not know. */
  readonly prunedDefaults: boolean;
}

/**
 * What is wrong with the defaults of a schema: each must be as its schema wants it, with no fields that it does not know. Source:
 * apiextensions-apiserver pkg/apiserver/schema/defaulting/validation.go ValidateDefaults.
 */
export function defaultCauses(schema: JsonObject, path: string, lenient: DefaultLeniency): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  visit(schema, path, lenient, causes);
  return causes;
}

function visit(schema: JsonObject, path: string, lenient: DefaultLeniency, causes: StatusCause[]): void {
  const value = schema['default'];
  if (value !== undefined && isSet(value)) {
    const field = `${path}.default`;
    if (hasUnknown(schema, value) && !lenient.prunedDefaults)
      causes.push(invalidValue(field, value, 'must not have unknown fields'));
    const wrong = valueCauses(schema, value, field);
    causes.push(...(wrong.length > 0 ? wrong : ruleCausesAt(schema, value, field)));
  }
  const items = itemsOf(schema);
  if (items !== undefined) visit(items, `${path}.items`, lenient, causes);
  for (const [name, property] of propertiesOf(schema)) visit(property, `${path}.properties[${name}]`, lenient, causes);
}

/** Whether a schema has a default with fields that it does not know. */
export function hasUnprunedDefaults(schema: JsonObject): boolean {
  return someSchema(schema, (part) => part['default'] !== undefined && hasUnknown(part, part['default']));
}

const RESOURCE_FIELDS = new Set(['apiVersion', 'kind', 'metadata']);

/** Whether pruning would take something out of a value. Source: schema/pruning/algorithm.go. */
function hasUnknown(schema: JsonObject, value: Json): boolean {
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    return items !== undefined && (value as readonly Json[]).some((item) => hasUnknown(items, item));
  }
  if (!isJsonObject(value)) return false;
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true;
  const isResource = schema['x-kubernetes-embedded-resource'] === true;
  const values = valuesOf(schema);
  return Object.keys(value).some((name) => {
    const member = value[name];
    if (member === undefined || (isResource && RESOURCE_FIELDS.has(name))) return false;
    const property = propertyOf(schema, name) ?? values;
    if (property !== undefined) return hasUnknown(property, member);
    return !isOpen && schema['additionalProperties'] !== true;
  });
}
