import { isJsonObject, type Json } from '../model/json.js';
import { fail, ok, type Result } from '../model/result.js';
import { checkFields } from './check-fields.js';
import type { FieldSchema } from './field-schema.js';
import { base64Corruption } from './go-base64.js';
import { goType } from './go-type.js';
import { wrapIntegers } from './wrap-integers.js';

/** Formats of texts whose Go type decodes its own JSON. */
const READS_ITSELF: ReadonlySet<string> = new Set(['quantity', 'date-time', 'micro-time']);

/**
 * What Kubernetes says where it cannot make a typed object of one that it holds as maps and lists, which it does after a strategic merge
 * patch and after an apply; undefined where it can. Source: apimachinery pkg/runtime/converter.go fromUnstructured.
 */
export function conversionProblem(schema: FieldSchema, value: Json): string | undefined {
  // Mostly the decoder has nothing to say, and it is the faster of the two.
  if (checkFields(schema, value, { unknownFields: false }).length === 0) return undefined;
  return problemOf(schema, value, goType(schema));
}

/**
 * The typed object that Kubernetes makes of one that it holds as maps and lists, or why it cannot: see `conversionProblem` and `wrapIntegers`.
 */
export function converted(schema: FieldSchema, value: Json): Result<Json, string> {
  if (checkFields(schema, value, { unknownFields: false }).length === 0) return ok(value);
  const problem = problemOf(schema, value, goType(schema));
  return problem === undefined ? ok(wrapIntegers(schema, value)) : fail(problem);
}

function problemOf(schema: FieldSchema, value: Json, wanted: string): string | undefined {
  if (value === null) return undefined;
  switch (schema.type) {
    case 'any':
      return undefined;
    case 'object':
      return schema.properties === undefined ? mapProblem(schema, value, wanted) : structProblem(schema, value);
    case 'array':
      return listProblem(schema, value, wanted);
    case 'int-or-string':
      return readProblem(schema, value);
    case 'string':
      if (schema.format === 'byte') return bytesProblem(value);
      return READS_ITSELF.has(schema.format ?? '') ? readProblem(schema, value) : textProblem(value, wanted);
    default:
      return scalarProblem(schema, value, wanted);
  }
}

/** Go's word for what a value is held as. */
function heldAs(value: Json): string {
  if (Array.isArray(value)) return 'slice';
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'number':
      return Number.isInteger(value) ? 'int64' : 'float64';
    case 'string':
      return 'string';
    default:
      return 'map';
  }
}

/** What a type says that reads its JSON itself, such as a quantity. */
function readProblem(schema: FieldSchema, value: Json): string | undefined {
  return checkFields(schema, value)[0]?.message;
}

function textProblem(value: Json, wanted: string): string | undefined {
  const held = heldAs(value);
  if (held === 'string') return undefined;
  return held === 'int64' ? `cannot convert int64 to ${wanted}` : 'unrecognized type: string';
}

function scalarProblem({ type, format }: FieldSchema, value: Json, wanted: string): string | undefined {
  const held = heldAs(value);
  if (type === 'boolean') return held === 'bool' ? undefined : 'unrecognized type: bool';
  if (held !== 'int64' && held !== 'float64')
    return `unrecognized type: ${type === 'number' ? 'float64' : (format ?? 'int64')}`;
  return type === 'integer' && held === 'float64' ? `cannot convert float64 to ${wanted}` : undefined;
}

function bytesProblem(value: Json): string | undefined {
  if (typeof value !== 'string') return Array.isArray(value) ? undefined : `cannot restore slice from ${heldAs(value)}`;
  const corrupt = base64Corruption(value);
  return corrupt === undefined ? undefined : `error decoding from json: illegal base64 data at input byte ${corrupt}`;
}

function listProblem({ items }: FieldSchema, value: Json, wanted: string): string | undefined {
  if (!Array.isArray(value)) return `cannot restore slice from ${heldAs(value)}`;
  if (items === undefined) return undefined;
  return firstOf(value, (item: Json) => problemOf(items, item, wanted.slice(2)));
}

function mapProblem({ additionalProperties }: FieldSchema, value: Json, wanted: string): string | undefined {
  if (!isJsonObject(value)) return `cannot restore map from ${heldAs(value)}`;
  if (additionalProperties === undefined) return undefined;
  const item = wanted.startsWith('map[') ? wanted.slice(wanted.indexOf(']') + 1) : goType(additionalProperties);
  return firstOf(Object.values(value), (member) => problemOf(additionalProperties, member ?? null, item));
}

function structProblem(schema: FieldSchema, value: Json): string | undefined {
  if (!isJsonObject(value)) return `cannot restore struct from: ${heldAs(value)}`;
  return firstOf([...(schema.properties ?? [])], ([name, property]) =>
    Object.hasOwn(value, name) ? problemOf(property, value[name] ?? null, goType(property, schema, name)) : undefined,
  );
}

function firstOf<T>(items: readonly T[], problem: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = problem(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
