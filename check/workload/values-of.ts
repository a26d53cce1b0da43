import fc from 'fast-check';
import { isJsonObject, type Json, type JsonObject } from '../../core/model/json.js';
import { boundedItems, boundedNumber, boundedText } from './bounded-values.js';
import { KNOWN_KEYS } from './known-keys.js';
import { KNOWN_SHAPES, type KnownShape } from './known-shapes.js';
import { KNOWN_TYPES, labelSelector } from './known-types.js';
import { KNOWN_VALUES } from './known-values.js';
import { withMatchingTemplate } from './matching-template.js';
import { valueProblem } from './value-problem.js';
import { isLabelSelector, type ValueSchema } from './value-schema.js';

/** How deep optional fields of optional fields go: the shorter a story, the better it is read. */
const DEPTH = 3;
/** Optional fields that an object has at most, beside those it cannot do without. */
const MOST_OPTIONAL = 2;
const ANY = fc.constantFrom<Json>({}, { a: 'a' }, { a: 'b' });
const TEXTS = fc.constantFrom<Json>('a', 'b');
const TIMES = fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z');
const FORMATS: ReadonlyMap<string, fc.Arbitrary<Json>> = new Map<string, fc.Arbitrary<Json>>([
  ['quantity', fc.constantFrom('1', '2', '100m', '1Gi')],
  ['date-time', TIMES],
  ['date', fc.constantFrom('2026-01-01', '2026-01-02')],
  ['micro-time', TIMES.map((time) => time.replace('Z', '.000000Z'))],
  ['byte', fc.constantFrom('YQ==', 'Yg==')],
  ['duration', fc.constantFrom('1s', '1m0s')],
  ['ipv4', fc.constantFrom('10.0.0.1', '10.0.0.2')],
  ['ipv6', fc.constantFrom('fd00::1', 'fd00::2')],
  ['cidr', fc.constantFrom('10.0.0.0/24', '10.0.1.0/24')],
  ['hostname', fc.constantFrom('example.com', 'a.example.com')],
  ['email', fc.constantFrom('a@example.com', 'b@example.com')],
  ['uri', fc.constantFrom('https://example.com/a', 'https://example.com/b')],
  ['uuid', fc.constantFrom('11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222')],
]);

const short = (definition: string | undefined) => definition?.slice(definition.lastIndexOf('.') + 1);

/** What is known of a type beyond its schema. */
export function shapeOfValue({ definition }: ValueSchema): KnownShape {
  return KNOWN_SHAPES.get(short(definition) ?? '') ?? {};
}

const made = new WeakMap<ValueSchema, Map<string, fc.Arbitrary<Json>>>();

/**
 * Values that a schema allows: small and few, with what every value must have and little else. `place` is `Definition.field`, which
 * tells apart fields of one type that mean different things. Shrinks towards the first of the values listed, fewer fields and smaller
 * numbers. Values may still break rules that span fields; those that break a bound of the schema are never given.
 */
export function valuesOf(schema: ValueSchema, place = '', depth = DEPTH): fc.Arbitrary<Json> {
  let byPlace = made.get(schema);
  if (byPlace === undefined) {
    byPlace = new Map();
    made.set(schema, byPlace);
  }
  const key = `${depth} ${place}`;
  let values = byPlace.get(key);
  if (values === undefined) {
    values = lazily(() => bounded(schema, place, depth));
    byPlace.set(key, values);
  }
  return values;
}

/** Schemas are large and cyclic, and most of their fields are never looked at. */
function lazily<T>(make: () => fc.Arbitrary<T>): fc.Arbitrary<T> {
  let arbitrary: fc.Arbitrary<T> | undefined;
  return fc.constant(undefined).chain(() => {
    arbitrary ??= make();
    return arbitrary;
  });
}

/** The values that keep whatever the schema says of them as a whole, where it says anything. */
function bounded(schema: ValueSchema, place: string, depth: number): fc.Arbitrary<Json> {
  const values = plain(schema, place, depth);
  const { rules, allOf, anyOf, oneOf, not, minProperties, maxProperties } = schema;
  const saysMore = [rules, allOf, anyOf, oneOf, not, minProperties, maxProperties].some((said) => said !== undefined);
  return saysMore ? kept(values, (value) => valueProblem(value, schema)) : values;
}

/** How many values in a row may be refused before the schema counts as one that nothing can be made for. */
const MOST_REFUSED = 2_000;

function kept(values: fc.Arbitrary<Json>, problemOf: (value: Json) => string | undefined): fc.Arbitrary<Json> {
  let refused = 0;
  return values.filter((value) => {
    const problem = problemOf(value);
    if (problem === undefined) refused = 0;
    else if (++refused > MOST_REFUSED) throw new Error(`No value can be made that keeps its schema: ${problem}`);
    return problem === undefined;
  });
}

function plain(schema: ValueSchema, place: string, depth: number): fc.Arbitrary<Json> {
  const { type, format, definition } = schema;
  const typed = KNOWN_TYPES.get(short(definition) ?? '');
  if (typed !== undefined) return typed((name) => fieldValues(schema, name, depth));
  const known = KNOWN_VALUES.get(place) ?? KNOWN_VALUES.get(place.slice(place.indexOf('.')));
  if (known !== undefined && fitsAll(known, schema)) return known;
  const choices = schema.choices ?? schema.enum;
  if (choices !== undefined && choices.length > 0) return fc.constantFrom<Json>(...choices);
  if (isLabelSelector(schema)) return labelSelector;
  const formatted = format === undefined ? undefined : FORMATS.get(format);
  if (formatted !== undefined && fitsAll(formatted, schema)) return withDefault(formatted, schema);
  switch (type) {
    case 'object':
      return objects(schema, depth);
    case 'array':
      return lists(schema, place, depth);
    case 'boolean':
      return withDefault(fc.boolean(), schema);
    case 'integer':
    case 'number':
      return withDefault(boundedNumber(schema), schema);
    case 'int-or-string':
      return withDefault(
        kept(fc.oneof(boundedNumber(schema), fc.constantFrom('25%', '50%')), (value) => valueProblem(value, schema)),
        schema,
      );
    case 'string':
      return withDefault(boundedText(schema) ?? TEXTS, schema);
    case 'any':
      return ANY;
  }
}

/** Known values are for fields that are what their name says; a user's field of that name may be something else. */
function fitsAll(values: fc.Arbitrary<Json>, schema: ValueSchema): boolean {
  return fc.sample(values, { numRuns: 8, seed: 1 }).every((value) => valueProblem(value, schema) === undefined);
}

/** What a schema says everybody gets is worth trying, too. */
function withDefault(values: fc.Arbitrary<Json>, schema: ValueSchema): fc.Arbitrary<Json> {
  return schema.default === undefined ? values : fc.oneof(values, fc.constant(schema.default));
}

function fieldValues(schema: ValueSchema, name: string, depth: number): fc.Arbitrary<Json> {
  const field = schema.properties?.get(name);
  if (field === undefined) throw new Error(`${schema.definition ?? 'a type'} has no field ${name}`);
  return valuesOf(field, `${short(schema.definition) ?? ''}.${name}`, depth - 1);
}

/** The fields that a value of a type always has: required ones, and those without which it would be refused or mean nothing. */
export function certainFields(schema: ValueSchema): readonly string[] {
  const { always = [] } = shapeOfValue(schema);
  const has = (name: string) => schema.properties?.has(name) === true;
  return [...new Set([...(schema.required ?? []), ...always])].filter(has);
}

/** The fields that a value of a type may have beside those that it always has. */
export function optionalFields(schema: ValueSchema): readonly string[] {
  const { oneOf = [], never = [] } = shapeOfValue(schema);
  const settled = new Set([...certainFields(schema), ...oneOf.flat(), ...never]);
  return [...(schema.properties?.keys() ?? [])].filter((name) => !settled.has(name));
}

function objects(schema: ValueSchema, depth: number): fc.Arbitrary<Json> {
  if (schema.properties === undefined) return maps(schema, depth);
  const { oneOf = [], needs = {} } = shapeOfValue(schema);
  const member = (name: string): fc.Arbitrary<[string, Json]> =>
    fieldValues(schema, name, depth).map((value) => [name, value]);
  const field = (name: string): fc.Arbitrary<[string, Json][]> =>
    fc.tuple(member(name), ...(needs[name] ?? []).map(member));
  const certain = certainFields(schema).map(field);
  const chosen = oneOf.map((names) => fc.oneof(...names.filter((name) => schema.properties?.has(name)).map(field)));
  const optional = depth > 0 ? optionalFields(schema) : [];
  const extras =
    optional.length === 0
      ? fc.constant([])
      : fc.array(fc.oneof(...optional.map(field)), { maxLength: Math.min(MOST_OPTIONAL, optional.length) });
  return fc
    .tuple(fc.tuple(...certain), fc.tuple(...chosen), extras)
    .map((parts) => withMatchingTemplate(Object.fromEntries(parts.flat(2)), schema));
}

const KEYS = ['a', 'b', 'c', 'd'];

function maps(schema: ValueSchema, depth: number): fc.Arbitrary<Json> {
  const { additionalProperties, minProperties = 0, maxProperties = 2 } = schema;
  if (additionalProperties === undefined) return ANY.filter((value) => valueProblem(value, schema) === undefined);
  const entries = fc.uniqueArray(fc.tuple(fc.constantFrom(...KEYS), valuesOf(additionalProperties, '', depth - 1)), {
    minLength: Math.min(minProperties, KEYS.length),
    maxLength: Math.min(Math.max(minProperties, Math.min(maxProperties, 2)), KEYS.length),
    selector: ([name]) => name,
  });
  return entries.map((members): JsonObject => Object.fromEntries(members));
}

function lists(schema: ValueSchema, place: string, depth: number): fc.Arbitrary<Json> {
  const { items, mergeKey } = schema;
  if (items === undefined) return fc.constant([]);
  const known = KNOWN_KEYS.get(place);
  // What a list is merged by is what its items differ in.
  const keys = known ?? schema.listMapKeys ?? (mergeKey === undefined ? [] : [mergeKey]);
  const keyOf = (item: Json): string => {
    if (!isJsonObject(item)) return JSON.stringify(item);
    return JSON.stringify(keys.length === 0 ? item : keys.map((key) => item[key] ?? null));
  };
  const isUnique = known !== undefined || mergeKey !== undefined;
  return boundedItems(isUnique ? { ...schema, uniqueItems: true } : schema, valuesOf(items, place, depth), keyOf);
}
