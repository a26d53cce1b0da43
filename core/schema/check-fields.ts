import type { Json, JsonObject } from '../model/json.js';
import { memberNames } from '../model/member-names.js';
import { embeddedStructs } from './embedded-structs.js';
import type { FieldSchema } from './field-schema.js';
import { base64Corruption, isByteNumber } from './go-base64.js';
import { timeProblem } from './go-time.js';
import { goStruct, goType } from './go-type.js';

/** One way in which a value does not fit its type. */
export interface FieldProblem {
  /** `unknown`: the type has no such field. `type`: the value cannot be decoded. */
  readonly problem: 'unknown' | 'type';
  /** Where: `spec.template.spec.containers[0].imagee`. */
  readonly path: string;
  /** What kube-apiserver says of it: `unknown field "spec.foo"`, or Go's decoding error. */
  readonly message: string;
  /** Go stops at a value that its type reads itself, such as a quantity, and tells of it alone. */
  readonly isLast?: true;
}

export interface FieldCheckOptions {
  /** Whether to look for unknown fields; true unless told. Wrong types are always found. */
  readonly unknownFields?: boolean;
}

/** How many unknown fields, and how many values of a wrong type, one request is told of. Source: sigs.k8s.io/json saveStrictError. */
const PROBLEM_LIMIT = 100;

/** Kubernetes' quantities, as an error quotes them. Source: k8s.io/apimachinery api/resource ErrFormatWrong. */
const QUANTITY = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[numkKMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;
const QUANTITY_MESSAGE = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** Where the walk is and what it found. One is made for each check. */
interface Walk {
  readonly unknownFields: boolean;
  readonly problems: FieldProblem[];
  unknownCount: number;
  wrongCount: number;
  /** Path to the current value: field names, map keys and list indexes. */
  readonly path: (string | number)[];
  /** The struct and field names that Go puts into a decoding error: neither map keys nor indexes. */
  readonly goPath: string[];
  struct: string;
}

/** Checks one value. Compiled once for each schema. */
type Checker = (value: Json | undefined, walk: Walk) => void;

function pathText(path: readonly (string | number)[]): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += text === '' ? part : `.${part}`;
  }
  return text;
}

/** Go's word for a JSON value. */
function jsonKind(value: Json): string {
  if (typeof value === 'boolean') return 'bool';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

function report(walk: Walk, message: string, isLast = false): void {
  if (walk.wrongCount >= PROBLEM_LIMIT) return;
  walk.wrongCount++;
  walk.problems.push({ problem: 'type', path: pathText(walk.path), message, ...(isLast && { isLast }) });
}

function reportType(walk: Walk, found: string, wanted: string, isLast = false): void {
  const place = walk.goPath.length === 0 ? 'value' : `struct field ${walk.struct}.${walk.goPath.join('.')}`;
  report(walk, `json: cannot unmarshal ${found} into Go ${place} of type ${wanted}`, isLast);
}

function reportUnknown(walk: Walk, field: string): void {
  if (walk.unknownCount >= PROBLEM_LIMIT) return;
  walk.unknownCount++;
  const path = walk.path.length === 0 ? field : `${pathText(walk.path)}.${field}`;
  walk.problems.push({ problem: 'unknown', path, message: `unknown field ${JSON.stringify(path)}` });
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const checkNothing: Checker = () => {};

function integerChecker(wanted: string): Checker {
  const int32 = wanted === 'int32';
  return (value, walk) => {
    if (typeof value !== 'number') reportType(walk, jsonKind(value as Json), wanted);
    else if (!Number.isInteger(value) || (int32 && value !== (value | 0)) || Math.abs(value) >= 2 ** 63) {
      reportType(walk, `number ${value}`, wanted);
    }
  };
}

function stringChecker(format: string | undefined, wanted: string): Checker {
  switch (format) {
    case 'quantity':
      return (value, walk) => {
        if (typeof value === 'number') return;
        if (typeof value !== 'string' || !QUANTITY.test(value.trim())) report(walk, QUANTITY_MESSAGE, true);
      };
    case 'date-time':
    case 'micro-time': {
      const micro = format === 'micro-time';
      return (value, walk) => {
        if (typeof value !== 'string') return reportType(walk, jsonKind(value as Json), 'string', true);
        const problem = timeProblem(value, micro);
        if (problem !== undefined) report(walk, problem, true);
      };
    }
    case 'byte':
      return (value, walk) => {
        if (Array.isArray(value)) return checkBytes(value, walk);
        if (typeof value !== 'string') return reportType(walk, jsonKind(value as Json), wanted);
        const corrupt = base64Corruption(value);
        if (corrupt !== undefined) report(walk, `illegal base64 data at input byte ${corrupt}`);
      };
    default:
      return (value, walk) => {
        if (typeof value !== 'string') reportType(walk, jsonKind(value as Json), wanted);
      };
  }
}

/** Bytes that come as a list of numbers. */
function checkBytes(value: readonly Json[], walk: Walk): void {
  for (const item of value) {
    if (item === null || isByteNumber(item)) continue;
    reportType(walk, typeof item === 'number' ? `number ${item}` : jsonKind(item), 'uint8');
  }
}

const checkIntOrString: Checker = (value, walk) => {
  if (typeof value === 'string') return;
  if (typeof value !== 'number') reportType(walk, jsonKind(value as Json), 'int32', true);
  else if (value !== (value | 0)) reportType(walk, `number ${value}`, 'int32', true);
};

function arrayChecker(items: FieldSchema | undefined, wanted: string): Checker {
  const checkItem = items === undefined ? checkNothing : checkerOf(items, wanted.slice(2));
  return (value, walk) => {
    if (!Array.isArray(value)) return reportType(walk, jsonKind(value as Json), wanted);
    for (let i = 0; i < value.length; i++) {
      const item = value[i] as Json;
      if (item === null) continue;
      walk.path.push(i);
      checkItem(item, walk);
      walk.path.pop();
    }
  };
}

function mapChecker(values: FieldSchema, wanted: string): Checker {
  const checkValue = wanted.startsWith('map[')
    ? checkerOf(values, wanted.slice(wanted.indexOf(']') + 1))
    : checkerOf(values);
  // Most maps have plain texts, whose place in the value needs no telling.
  const isText = values.type === 'string' && values.format === undefined;
  return (value, walk) => {
    if (!isObject(value)) return reportType(walk, jsonKind(value as Json), wanted);
    for (const key of memberNames(value)) {
      const item = value[key]!;
      if (item === null || (isText && typeof item === 'string')) continue;
      walk.path.push(key);
      checkValue(item, walk);
      walk.path.pop();
    }
  };
}

/** The checker of a field of an embedded struct, whose name Go puts in front of it. */
function embeddedChecker(check: Checker, embedded: readonly string[]): Checker {
  return (value, walk) => {
    const place = walk.goPath.length - 1;
    walk.goPath.splice(place, 0, ...embedded);
    check(value, walk);
    walk.goPath.splice(place, embedded.length);
  };
}

function structChecker(schema: FieldSchema, properties: ReadonlyMap<string, FieldSchema>, wanted: string): Checker {
  const struct = goStruct(schema);
  const isOpen = schema.preserveUnknownFields === true;
  // Fields compile on first use: the graph of schemas has cycles.
  const fields = new Map<string, Checker>();
  const fieldChecker = (name: string): Checker | undefined => {
    const known = fields.get(name);
    if (known !== undefined) return known;
    const property = properties.get(name);
    if (property === undefined) return undefined;
    const embedded = embeddedStructs(schema.definition, name);
    const direct = checkerOf(property, goType(property, schema, name));
    const checker = embedded.length === 0 ? direct : embeddedChecker(direct, embedded);
    fields.set(name, checker);
    return checker;
  };
  return (value, walk) => {
    if (!isObject(value)) return reportType(walk, jsonKind(value as Json), wanted);
    const outer = walk.struct;
    walk.struct = struct;
    for (const key in value) {
      const item = value[key];
      const check = fieldChecker(key);
      if (check === undefined) {
        if (walk.unknownFields && !isOpen) reportUnknown(walk, key);
        continue;
      }
      if (item === null || item === undefined) continue;
      walk.path.push(key);
      walk.goPath.push(key);
      check(item, walk);
      walk.path.pop();
      walk.goPath.pop();
    }
    walk.struct = outer;
  };
}

const compiled = new WeakMap<FieldSchema, Map<string, Checker>>();
/** The checker of each type that stands alone, by its own name. */
const compiledAlone = new WeakMap<FieldSchema, Checker>();

function checkerAlone(schema: FieldSchema): Checker {
  let checker = compiledAlone.get(schema);
  if (checker === undefined) {
    checker = checkerOf(schema);
    compiledAlone.set(schema, checker);
  }
  return checker;
}

function checkerOf(schema: FieldSchema, wanted: string = goType(schema)): Checker {
  let byType = compiled.get(schema);
  if (byType === undefined) {
    byType = new Map();
    compiled.set(schema, byType);
  }
  let checker = byType.get(wanted);
  if (checker === undefined) {
    checker = compile(schema, wanted);
    byType.set(wanted, checker);
  }
  return checker;
}

function compile(schema: FieldSchema, wanted: string): Checker {
  switch (schema.type) {
    case 'any':
      return checkNothing;
    case 'integer':
      return integerChecker(wanted);
    case 'number':
    case 'boolean': {
      const type = schema.type;
      return (value, walk) => {
        if (typeof value !== type) reportType(walk, jsonKind(value as Json), wanted);
      };
    }
    case 'string':
      return stringChecker(schema.format, wanted);
    case 'int-or-string':
      return checkIntOrString;
    case 'array':
      return arrayChecker(schema.items, wanted);
    case 'object':
      if (schema.properties !== undefined) return structChecker(schema, schema.properties, wanted);
      if (schema.additionalProperties !== undefined) return mapChecker(schema.additionalProperties, wanted);
      return (value, walk) => {
        if (!isObject(value)) reportType(walk, jsonKind(value as Json), wanted);
      };
  }
}

/**
 * Finds unknown fields and values of a wrong type, in document order and with kube-apiserver's words. `null` fits every type, as Go
 * decodes it to the zero value; values come from `JSON.parse`, so `__proto__` is a field like any other.
 * Sources: sigs.k8s.io/json (strict decoding), Go's encoding/json UnmarshalTypeError, apimachinery's UnmarshalJSON methods.
 * @returns an empty array for a sound value
 */
export function checkFields(type: FieldSchema, value: Json, options: FieldCheckOptions = {}): readonly FieldProblem[] {
  const walk: Walk = {
    unknownFields: options.unknownFields ?? true,
    problems: [],
    unknownCount: 0,
    wrongCount: 0,
    path: [],
    goPath: [],
    struct: '',
  };
  if (value !== null) checkerAlone(type)(value, walk);
  return type.unstructured === true ? walk.problems.filter(isOfResource) : walk.problems;
}

/**
 * Of a custom resource only what every resource has is decoded to types; what its schema says of the rest is validated. Source:
 * apiextensions-apiserver pkg/apiserver/customresource_handler.go unstructuredSchemaCoercer.
 */
function isOfResource({ problem, path }: FieldProblem): boolean {
  return problem === 'unknown' || /^(?:apiVersion|kind|metadata)(?:[.[]|$)/.test(path);
}

/**
 * What Go says of a body with values of a wrong type, or `undefined` where there is none: the first of them. A type that reads itself is told
 * of before others, since decoding ends there. Source: sigs.k8s.io/json decodeState.value and saveError.
 */
export function typeError(problems: readonly FieldProblem[]): string | undefined {
  const wrong = problems.find(({ isLast }) => isLast === true) ?? problems.find(({ problem }) => problem === 'type');
  return wrong?.message;
}

/**
 * The message of the BadRequest that a body gets which could not be decoded.
 * Source: k8s.io/apiserver endpoints/handlers transformDecodeError.
 * @param sent kind and version that the body names
 * @param served kind that the path serves
 */
export function cannotBeHandled(sent: { kind: string; version: string }, served: string, error: string): string {
  return `${sent.kind} in version "${sent.version}" cannot be handled as a ${served}: ${error}`;
}
