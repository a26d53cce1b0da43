import fc from 'fast-check';
import type { Json } from '../../core/model/json.js';
import { valueProblem } from './value-problem.js';
import type { ValueSchema } from './value-schema.js';

/** How far numbers go beyond the least they may be: what breaks with three mostly breaks with three. */
const SPREAD = 3;
/** Beyond this, a text is as long as it must be and no longer. */
const LONG = 8;

/** Small numbers within the bounds of a schema. */
export function boundedNumber(schema: ValueSchema): fc.Arbitrary<Json> {
  const { minimum, maximum, multipleOf = 1 } = schema;
  const step = multipleOf > 0 ? multipleOf : 1;
  let least = Math.ceil((minimum ?? Math.min(0, maximum ?? 0)) / step);
  let most = Math.floor((maximum ?? Number.MAX_SAFE_INTEGER) / step);
  if (schema.exclusiveMinimum === true && least * step === minimum) least++;
  if (schema.exclusiveMaximum === true && most * step === maximum) most--;
  if (most >= least) {
    const small = fc.integer({ min: least, max: Math.min(most, least + SPREAD) }).map((count) => tidy(count * step));
    // The other end of a range is where off-by-one errors live.
    return maximum === undefined || most <= least + SPREAD
      ? small
      : fc.oneof({ weight: 6, arbitrary: small }, { weight: 1, arbitrary: fc.constant(tidy(most * step)) });
  }
  if (schema.type === 'integer' || minimum === undefined || maximum === undefined || minimum > maximum) {
    throw new Error(`No number lies between ${minimum ?? 'any'} and ${maximum ?? 'any'} in steps of ${step}`);
  }
  return fc.constant((minimum + maximum) / 2);
}

/** Takes back what floating point added: three times 0.1 is 0.3. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

/** Short texts within the bounds of a schema; undefined when it sets none. */
export function boundedText(schema: ValueSchema): fc.Arbitrary<Json> | undefined {
  const { minLength = 0, maxLength, pattern } = schema;
  if (pattern !== undefined) return matching(schema, pattern);
  if (minLength === 0 && maxLength === undefined) return undefined;
  const most = Math.min(maxLength ?? LONG, Math.max(minLength, LONG));
  const lengths = fc.integer({
    min: Math.max(minLength, Math.min(1, most)),
    max: Math.max(minLength, Math.min(most, minLength + 1)),
  });
  return fc.tuple(fc.constantFrom('a', 'b'), lengths).map(([letter, length]) => letter.repeat(length));
}

/** Texts tried where a pattern is of a syntax that JavaScript does not have. */
const COMMON = [
  'a',
  'b',
  'A',
  '1',
  '0',
  '1Gi',
  '10Gi',
  '1.0',
  '1.0.0',
  'v1',
  'v1.0.0',
  'a-b',
  'a.b',
  'a/b',
  '1s',
  '1m',
  '/a',
  'a:1',
  'example.com',
  'https://example.com',
  '10.0.0.1',
  '10.0.0.0/24',
  '0 0 * * *',
  '',
];

function matching(schema: ValueSchema, pattern: string): fc.Arbitrary<Json> {
  const fits = (text: string) => valueProblem(text, schema) === undefined;
  const common = COMMON.filter(fits);
  const expression = readPattern(pattern);
  if (common.length > 1 || expression === undefined) {
    if (common.length === 0) throw new Error(`No text could be made that matches ${pattern}`);
    return fc.constantFrom<Json>(...common);
  }
  let refused = 0;
  const texts = fc.stringMatching(expression, { size: 'xsmall' }).filter((text) => {
    const isGood = fits(text);
    refused = isGood ? 0 : refused + 1;
    if (refused > 2_000) throw new Error(`No text could be made that matches ${pattern} within its length`);
    return isGood;
  });
  return common.length === 0 ? texts : fc.oneof(fc.constantFrom<Json>(...common), texts);
}

/**
 * A pattern as something to make texts of. It is taken apart, never run, so no text can keep it busy; a pattern that is not anchored is
 * met by a text that is nothing but the match.
 */
function readPattern(pattern: string): RegExp | undefined {
  const start = pattern.startsWith('^') ? '' : '^';
  const end = pattern.endsWith('$') && !pattern.endsWith('\\$') ? '' : '$';
  const anchored = start === '' && end === '' ? pattern : `${start}(?:${pattern})${end}`;
  try {
    const expression = new RegExp(anchored, 'u');
    fc.sample(fc.stringMatching(expression), { numRuns: 1, seed: 1 });
    return expression;
  } catch {
    return undefined;
  }
}

/** Lists of few items, as many as a schema asks for, no two with the same key where they are told apart by one. */
export function boundedItems(
  schema: ValueSchema,
  items: fc.Arbitrary<Json>,
  keyOf: (item: Json) => string,
): fc.Arbitrary<Json> {
  const { minItems = 1, maxItems = Number.POSITIVE_INFINITY } = schema;
  const minLength = Math.min(minItems, maxItems);
  const maxLength = Math.min(maxItems, Math.max(minLength, 2));
  const isUnique = schema.uniqueItems === true || schema.listType === 'set' || schema.listType === 'map';
  if (!isUnique) return fc.array(items, { minLength, maxLength });
  // Few values there may be, so a list is only as long as it can be.
  return fc.uniqueArray(items, { minLength, maxLength, selector: keyOf });
}
