import { RE2JS } from 're2js';
import { type CelProgram, compileCel, holds } from '../../core/cel/compile-cel.js';
import { isJsonObject, type Json, type JsonObject } from '../../core/model/json.js';
import { quantityFrom } from '../../core/model/quantity.js';
import { sameJson } from '../../core/model/same-json.js';
import { membersOf, type ValueRule, type ValueSchema } from './value-schema.js';

/** Nesting beyond which a value is taken as it is. */
const MAX_DEPTH = 64;

/**
 * What in a value breaks the bounds of its schema, in a few words that begin with the path; undefined when nothing does. With `old`,
 * rules that name `oldSelf` are asked as well: that is how a schema makes a field immutable.
 * Source: kubernetes apiextensions-apiserver pkg/apiserver/validation; KEP-2876 for the rules.
 */
export function valueProblem(value: Json, schema: ValueSchema, old?: Json, path = '', depth = 0): string | undefined {
  if (depth > MAX_DEPTH || (value === null && schema.nullable === true)) return undefined;
  return (
    typeProblem(value, schema, path) ??
    boundProblem(value, schema, path) ??
    memberProblem(value, schema, old, path, depth) ??
    junctionProblem(value, schema, path, depth) ??
    ruleProblem(value, schema, old, path)
  );
}

const FITS: Readonly<Record<ValueSchema['type'], (value: Json) => boolean>> = {
  object: isJsonObject,
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  integer: Number.isInteger,
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  'int-or-string': (value) => typeof value === 'string' || Number.isInteger(value),
  any: () => true,
};

function typeProblem(value: Json, { type, format }: ValueSchema, path: string): string | undefined {
  if (!FITS[type](value)) return `${path || 'it'} is not of type ${type}`;
  if (format === 'quantity' && (typeof value === 'string' || typeof value === 'number')) {
    if (quantityFrom(value) === undefined) return `${path} is no quantity`;
  }
  return undefined;
}

function boundProblem(value: Json, schema: ValueSchema, path: string): string | undefined {
  const choices = schema.choices ?? schema.enum;
  if (choices !== undefined && !choices.some((choice) => sameJson(choice, value))) {
    return `${path} is not one of ${JSON.stringify(choices)}`;
  }
  if (typeof value === 'number') return numberProblem(value, schema, path);
  if (typeof value === 'string') return textProblem(value, schema, path);
  if (Array.isArray(value)) return listProblem(value, schema, path);
  if (!isJsonObject(value)) return undefined;
  const count = membersOf(value).length;
  const { minProperties = 0, maxProperties = Number.POSITIVE_INFINITY } = schema;
  return count < minProperties || count > maxProperties ? `${path} has ${count} members` : undefined;
}

function numberProblem(value: number, schema: ValueSchema, path: string): string | undefined {
  const { minimum, maximum, multipleOf } = schema;
  if (minimum !== undefined && (schema.exclusiveMinimum === true ? value <= minimum : value < minimum)) {
    return `${path} is below ${minimum}`;
  }
  if (maximum !== undefined && (schema.exclusiveMaximum === true ? value >= maximum : value > maximum)) {
    return `${path} is above ${maximum}`;
  }
  // Floating-point division is never exact, so nearness to a whole number counts.
  const times = value / (multipleOf ?? 1);
  const isMultiple = multipleOf === undefined || Math.abs(times - Math.round(times)) < 1e-9;
  return isMultiple ? undefined : `${path} is no multiple of ${multipleOf}`;
}

const patterns = new WeakMap<ValueSchema, RE2JS | null>();

/** A schema's pattern, matched in linear time; null for one that cannot be read, which then binds nothing. */
function patternOf(schema: ValueSchema, text: string): RE2JS | null {
  let compiled = patterns.get(schema);
  if (compiled === undefined) {
    try {
      compiled = RE2JS.compile(text);
    } catch {
      compiled = null;
    }
    patterns.set(schema, compiled);
  }
  return compiled;
}

function textProblem(value: string, schema: ValueSchema, path: string): string | undefined {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern } = schema;
  const { length } = [...value];
  if (length < minLength || length > maxLength) return `${path} is ${length} characters long`;
  const isMatched = pattern === undefined || (patternOf(schema, pattern)?.matcher(value).find() ?? true);
  return isMatched ? undefined : `${path} does not match ${pattern}`;
}

function listProblem(value: readonly Json[], schema: ValueSchema, path: string): string | undefined {
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY, listMapKeys, listType } = schema;
  if (value.length < minItems || value.length > maxItems) return `${path} has ${value.length} items`;
  const keyOf = (item: Json): Json =>
    listType === 'map' && isJsonObject(item) ? (listMapKeys ?? []).map((key) => item[key] ?? null) : item;
  if (schema.uniqueItems !== true && listType !== 'set' && listType !== 'map') return undefined;
  const isRepeated = value.some((item, index) =>
    value.some((other, position) => position < index && sameJson(keyOf(item), keyOf(other))),
  );
  return isRepeated ? `${path} holds an item twice` : undefined;
}

function memberProblem(
  value: Json,
  schema: ValueSchema,
  old: Json | undefined,
  path: string,
  depth: number,
): string | undefined {
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items === undefined) return undefined;
    // Items of a list are old and new to each other only where keys tell which is which.
    return firstProblem(value.keys(), (index) =>
      valueProblem(value[index], items, oldItem(value[index], schema, old), `${path}[${index}]`, depth + 1),
    );
  }
  if (!isJsonObject(value)) return undefined;
  const missing = (schema.required ?? []).find((name) => memberAt(value, name) === undefined);
  if (missing !== undefined) return `${path === '' ? '' : `${path}.`}${missing} is missing`;
  return firstProblem(membersOf(value), ([name, member]) => {
    const field = schema.properties?.get(name) ?? schema.additionalProperties;
    if (field === undefined) return undefined;
    const before = isJsonObject(old) ? memberAt(old, name) : undefined;
    return valueProblem(member, field, before, path === '' ? name : `${path}.${name}`, depth + 1);
  });
}

function memberAt(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function oldItem(item: Json, schema: ValueSchema, old: Json | undefined): Json | undefined {
  if (schema.listType !== 'map' || !Array.isArray(old) || !isJsonObject(item)) return undefined;
  const keys = schema.listMapKeys ?? [];
  return (old as readonly Json[]).find(
    (other) => isJsonObject(other) && keys.every((key) => sameJson(other[key], item[key])),
  );
}

function junctionProblem(value: Json, schema: ValueSchema, path: string, depth: number): string | undefined {
  const fits = (other: ValueSchema) => valueProblem(value, other, undefined, path, depth + 1) === undefined;
  const { allOf = [], anyOf, oneOf, not } = schema;
  const broken = firstProblem(allOf, (other) => valueProblem(value, other, undefined, path, depth + 1));
  if (broken !== undefined) return broken;
  if (anyOf !== undefined && !anyOf.some(fits)) return `${path || 'it'} fits none of anyOf`;
  if (oneOf !== undefined && oneOf.filter(fits).length !== 1)
    return `${path || 'it'} does not fit exactly one of oneOf`;
  return not !== undefined && fits(not) ? `${path || 'it'} fits what it must not` : undefined;
}

const programs = new WeakMap<ValueRule, CelProgram | null>();

/** A rule's program; null for one that cannot be read, which then binds nothing. */
function programOf(rule: ValueRule): CelProgram | null {
  let program = programs.get(rule);
  if (program === undefined) {
    const compiled = compileCel(rule.rule, { variables: ['self', 'oldSelf'] });
    program = compiled.ok ? compiled.value : null;
    programs.set(rule, program);
  }
  return program;
}

function ruleProblem(value: Json, schema: ValueSchema, old: Json | undefined, path: string): string | undefined {
  return firstProblem(schema.rules ?? [], (rule) => {
    const isTransition = /\boldSelf\b/.test(rule.rule);
    const program = isTransition && old === undefined ? null : programOf(rule);
    if (program === null) return undefined;
    const result = holds(program, isTransition ? { self: value, oldSelf: old } : { self: value });
    return result.ok && result.value ? undefined : `${path || 'it'} breaks the rule ${rule.message ?? rule.rule}`;
  });
}

function firstProblem<T>(among: Iterable<T>, problemOf: (candidate: T) => string | undefined): string | undefined {
  for (const candidate of among) {
    const problem = problemOf(candidate);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
